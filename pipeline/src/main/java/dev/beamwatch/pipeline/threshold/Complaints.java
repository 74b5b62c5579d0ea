package dev.beamwatch.pipeline.threshold;

/**
 * What people should mend in the table of limits.
 *
 * @param text in words, for the log; empty if there is nothing
 * @param fingerprint of everything that there is to mend; the words name only the first rows
 */
public record Complaints(String text, long fingerprint) {
  /** Nothing to mend. */
  static final Complaints NONE = new Complaints("", 0);
}
