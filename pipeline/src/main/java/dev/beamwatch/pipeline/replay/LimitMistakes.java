package dev.beamwatch.pipeline.replay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong in a file of limits, so that people see all of it at once. */
final class LimitMistakes {
  /** A file of other columns has a mistake in each line. */
  private static final int MOST_NAMED = 10_000;

  private final Path file;
  private final List<String> named = new ArrayList<>();
  private long count;

  LimitMistakes(Path file) {
    this.file = file;
  }

  /**
   * Takes a mistake.
   *
   * @param line from 1
   */
  void add(long line, String wrong) {
    count++;
    if (named.size() < MOST_NAMED) {
      named.add(file + ":" + line + ": " + wrong);
    }
  }

  void throwIfAny() {
    if (count > named.size()) {
      named.add(file + ": and " + (count - named.size()) + " more mistakes");
    }
    if (!named.isEmpty()) {
      throw new InvalidLimitsException(named);
    }
  }
}
