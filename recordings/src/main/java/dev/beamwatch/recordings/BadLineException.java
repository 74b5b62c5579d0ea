package dev.beamwatch.recordings;

import java.nio.file.Path;

/** Refuses one line of a recorded file; the lines after it can still be read. */
final class BadLineException extends RecordingException {
  private static final long serialVersionUID = 1;

  BadLineException(Path file, long line, String wrong) {
    super(file + ":" + line + ": " + wrong);
  }
}
