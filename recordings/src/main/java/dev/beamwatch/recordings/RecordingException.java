package dev.beamwatch.recordings;

/**
 * Refuses a recorded file, a line of it, or an option that says how to read it. The message is for
 * people: it names the file and the line, or the option and its value, and what is wrong.
 */
public class RecordingException extends Exception {
  private static final long serialVersionUID = 1;

  RecordingException(String message) {
    super(message);
  }

  /**
   * Refuses the value of an option.
   *
   * @param option the option's name as people type it, with its dashes
   * @param allowed what is allowed, worded to follow "must be"
   */
  static RecordingException ofOption(String option, String value, String allowed) {
    return new RecordingException(option + "=" + value + ": must be " + allowed);
  }
}
