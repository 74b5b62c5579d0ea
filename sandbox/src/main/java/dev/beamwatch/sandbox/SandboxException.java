package dev.beamwatch.sandbox;

/** Says in words for people why a part of the sandbox could not start or do what it was asked. */
public final class SandboxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SandboxException(String message) {
    super(message);
  }

  SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
