package dev.beamwatch.schemas;

/** Says which rule of the contract a value broke. Carries no stack trace: it may come in floods. */
public final class MalformedReadingException extends Exception {
  private static final long serialVersionUID = 1;

  private final RejectionReason reason;

  MalformedReadingException(RejectionReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** Returns the rule that was broken. */
  public RejectionReason reason() {
    return reason;
  }

  /** Returns the rule in words, naming the field where there is one. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
