package dev.beamwatch.generator;

/** Refuses a recorded file or a line of it, naming the file, the line and what is wrong. */
class RecordingException extends Exception {
  private static final long serialVersionUID = 1;

  RecordingException(String message) {
    super(message);
  }
}
