package dev.beamwatch.recordings;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of lines that hold no reading, and counts those that are skipped. */
public final class BadLines {
  private final boolean skip;
  private long skipped;
  private @Nullable String firstSkipped;

  /**
   * Makes a counter.
   *
   * @param skip whether such a line is skipped and counted, or ends the reading
   */
  public BadLines(boolean skip) {
    this.skip = skip;
  }

  /** Returns whether such lines are skipped. */
  boolean areSkipped() {
    return skip;
  }

  /** Counts a line, or throws what is wrong with it. */
  void meet(BadLineException bad) throws BadLineException {
    if (!skip) {
      throw bad;
    }
    skipped++;
    if (firstSkipped == null) {
      firstSkipped = bad.getMessage();
    }
  }

  /** Returns how many lines were skipped, and where the first one is; empty if there are none. */
  public Optional<String> summary() {
    return Optional.ofNullable(firstSkipped)
        .map(first -> "skipped " + skipped + " bad lines; first " + first);
  }
}
