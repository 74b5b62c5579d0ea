package dev.beamwatch.pipeline.threshold;

import java.io.Serializable;

/** Reads the thresholds once. The pipeline gets one from JDBC, tests bring their own. */
@FunctionalInterface
public interface ThresholdLoader extends Serializable {
  /**
   * Reads all thresholds.
   *
   * @throws Exception if they cannot be read now; the message says why in words that an operator
   *     understands and holds no secret
   */
  LoadedThresholds load() throws Exception;
}
