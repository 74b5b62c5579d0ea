package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingOption.Spelling;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Tells once each what people should know of the files that are read. */
final class Notices {
  private final Onlooker onlooker;
  private final Spelling spelling;
  private final Set<String> told = new HashSet<>();

  Notices(Onlooker onlooker, Spelling spelling) {
    this.onlooker = onlooker;
    this.spelling = spelling;
  }

  /** Tells what a known tool's file was recognised as. */
  void recognised(Path file, Format format) {
    if (format.isOfATool()) {
      once(format.title(), file + ": read as " + format.title());
    }
  }

  /** Tells which column was found to be the opposite of the load. */
  void idle(Path file, Format format, String column) {
    if (!format.isOfATool()) {
      once("idle", file + ": the load is 100 minus " + column);
    }
  }

  /** Tells that the numbers of a file may be parts of 1, which are not scaled unasked. */
  void fraction(Path file) {
    once(
        "fraction",
        file
            + ": every value is between 0 and 1. If they are fractions, "
            + RecordingOption.SCALE.spelled(spelling)
            + "=100 makes them percent");
  }

  /** Tells that a file holds nothing. */
  void empty(Path file) {
    once("empty " + file, file + ": is empty");
  }

  private void once(String what, String news) {
    if (told.add(what)) {
      onlooker.hear(news);
    }
  }
}
