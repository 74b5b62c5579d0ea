package dev.beamwatch.sandbox;

/** Why the Slack stand-in refuses a call, in Slack's own codes. */
final class SlackRefusal extends Exception {
  private static final long serialVersionUID = 1;

  private final String code;
  private final long retryAfterSeconds;

  private SlackRefusal(String code, long retryAfterSeconds) {
    super(code);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Refuses a call with a code such as {@code channel_not_found}. */
  static SlackRefusal of(String code) {
    return new SlackRefusal(code, 0);
  }

  /** Refuses a call that came too fast. */
  static SlackRefusal tooFast(long retryAfterSeconds) {
    return new SlackRefusal("rate_limited", retryAfterSeconds);
  }

  /** Returns Slack's code. */
  String code() {
    return code;
  }

  /** Returns the seconds until the call may come again, or 0 if it did not come too fast. */
  long retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
