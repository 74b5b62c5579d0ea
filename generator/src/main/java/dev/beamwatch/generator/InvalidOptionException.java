package dev.beamwatch.generator;

/** Refuses the value of an option, saying which option, what was given and what is allowed. */
public final class InvalidOptionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * Refuses a value.
   *
   * @param option the option's name as it is typed, with its dashes
   * @param value what was given
   * @param allowed what is allowed, worded to follow "must be"
   */
  public InvalidOptionException(String option, Object value, String allowed) {
    super(option + "=" + value + ": must be " + allowed);
  }

  private InvalidOptionException(String message) {
    super(message);
  }

  /** Refuses options that do not go together, in the words given. */
  static InvalidOptionException conflict(String message) {
    return new InvalidOptionException(message);
  }
}
