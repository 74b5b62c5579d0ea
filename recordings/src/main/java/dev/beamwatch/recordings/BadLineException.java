package dev.beamwatch.recordings;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Refuses one line of a recorded file; the lines after it can still be read. */
final class BadLineException extends RecordingException {
  private static final long serialVersionUID = 1;

  /** An option in brackets ends the message. */
  private static final Pattern HELP = Pattern.compile(" \\(--[^()]+\\)$");

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

  private BadLineException(String message) {
    super(message);
  }

  /** Returns the same with an option that helps, unless the message names one. */
  BadLineException orHelp(String help) {
    String message = String.valueOf(getMessage());
    return HELP.matcher(message).find() ? this : new BadLineException(message + help);
  }
}
