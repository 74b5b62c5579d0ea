package dev.beamwatch.pipeline.replay;

import java.nio.file.Path;

/** Says all that is wrong with a file of limits, one mistake a line. */
public final class InvalidLimitsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Takes the mistakes, each as {@code limits.csv:7: warning_top 30 is not below …}. */
  InvalidLimitsException(Iterable<String> mistakes) {
    super(String.join("\n", mistakes));
  }

  /** A mistake of the file as a whole. */
  InvalidLimitsException(Path file, String wrong) {
    super(file + ": " + wrong);
  }

  /** A mistake in a line, counted from 1. */
  InvalidLimitsException(Path file, long line, String wrong) {
    super(file + ":" + line + ": " + wrong);
  }
}
