package dev.beamwatch.benchmarks;

/** The benchmark cannot go on, or its contenders disagree; the message is for whoever runs it. */
public final class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Makes an exception with a message for people. */
  public BenchmarkException(String message) {
    super(message);
  }

  /** Makes an exception with a message for people and what led to it. */
  public BenchmarkException(String message, Throwable cause) {
    super(message, cause);
  }
}
