package dev.beamwatch.pipeline.threshold;

/**
 * What a {@link ThresholdLoader} read.
 *
 * @param source the name of the table, for the log
 * @param thresholds the limits that are in force
 * @param complaints about rows of the table
 */
public record LoadedThresholds(String source, Thresholds thresholds, Complaints complaints) {
  /** Returns limits without complaints. */
  public static LoadedThresholds of(Thresholds thresholds) {
    return new LoadedThresholds("the table of thresholds", thresholds, Complaints.NONE);
  }
}
