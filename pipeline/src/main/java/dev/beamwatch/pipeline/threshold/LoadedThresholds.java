package dev.beamwatch.pipeline.threshold;

/**
 * What a {@link ThresholdLoader} found.
 *
 * @param source where, in words for the log
 * @param thresholds the limits that count
 * @param complaints about what does not
 */
public record LoadedThresholds(String source, Thresholds thresholds, Complaints complaints) {
  /** Returns limits that nobody complains of. */
  public static LoadedThresholds of(Thresholds thresholds) {
    return new LoadedThresholds("the table of thresholds", thresholds, Complaints.NONE);
  }
}
