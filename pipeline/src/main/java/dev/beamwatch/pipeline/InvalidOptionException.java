package dev.beamwatch.pipeline;

/** Says which option is wrong, its value, and what is allowed. */
public final class InvalidOptionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private InvalidOptionException(String message) {
    super(message);
  }

  /**
   * An option has a value that is not allowed.
   *
   * @param option without dashes
   * @param value as given
   * @param allowed what is allowed, as the end of a sentence
   */
  static InvalidOptionException of(String option, Object value, String allowed) {
    return new InvalidOptionException(
        "--" + option + "=" + value + " is not allowed: it must be " + allowed);
  }

  /**
   * An option is missing.
   *
   * @param option without dashes
   * @param allowed what is allowed, as the end of a sentence
   */
  static InvalidOptionException missing(String option, String allowed) {
    return new InvalidOptionException("--" + option + " is missing: it must be " + allowed);
  }

  /** Anything else, in a sentence that names the option. */
  static InvalidOptionException because(String message) {
    return new InvalidOptionException(message);
  }
}
