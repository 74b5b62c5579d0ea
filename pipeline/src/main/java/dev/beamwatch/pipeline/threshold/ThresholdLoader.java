package dev.beamwatch.pipeline.threshold;

import java.io.Serializable;

/** Reads the thresholds. The pipeline uses {@link JdbcThresholds}, tests bring their own. */
@FunctionalInterface
public interface ThresholdLoader extends Serializable {
  /**
   * Reads all thresholds.
   *
   * @throws Exception if they cannot be read now; the message tells an operator why and holds no
   *     secret
   */
  LoadedThresholds load() throws Exception;
}
