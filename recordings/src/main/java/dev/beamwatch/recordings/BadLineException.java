package dev.beamwatch.recordings;

import java.nio.file.Path;

/** Refuses one line of a recorded file; the lines after it can still be read. */
final class BadLineException extends RecordingException {
  private static final long serialVersionUID = 1;

  /**
   * Refuses a line.
   *
   * @param place the line's number, or line and column
   */
  BadLineException(Path file, String place, String wrong) {
    super(file + ":" + place + ": " + wrong);
  }

  /** Refuses a file that holds nothing. */
  BadLineException(Path file, String wrong) {
    super(file + ": " + wrong);
  }
}
