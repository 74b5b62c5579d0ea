package dev.beamwatch.pipeline.threshold;

/**
 * What people should fix in the table of limits.
 *
 * @param text for the log; empty if there is nothing to fix
 * @param fingerprint a hash of everything to fix; the text names only the first rows
 * @param rowsLeftOut how many rows count for nothing
 */
public record Complaints(String text, long fingerprint, int rowsLeftOut) {
  /** Nothing to fix. */
  static final Complaints NONE = new Complaints("", 0, 0);
}
