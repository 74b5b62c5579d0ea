package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.ThresholdQuery;
import java.io.Serializable;
import java.time.Duration;

/**
 * What counts where a row of the table does not say it.
 *
 * @param breachingWindows how many of the last windows must breach for an alert to begin; 1 to
 *     {@code ofWindows}; 3 by default
 * @param ofWindows how many windows are the last ones; at most 60; 5 by default
 * @param clearWindows after how many clear windows in a row an alert ends; 1 to 60; 10 by default
 * @param silentAfter after how long without a reading a host is silent; zero for never; 2 minutes
 *     by default
 */
public record LimitDefaults(
    int breachingWindows, int ofWindows, int clearWindows, Duration silentAfter)
    implements Serializable {
  /** Those of the contract. */
  public static final LimitDefaults OF_CONTRACT =
      new LimitDefaults(
          Threshold.BREACHING_WINDOWS, Threshold.OF_WINDOWS, 10, Duration.ofMinutes(2));

  /** Returns those that decide whether a row contradicts itself. */
  public ThresholdQuery.Defaults ofRows() {
    return new ThresholdQuery.Defaults(breachingWindows, ofWindows);
  }
}
