package dev.beamwatch.generator;

import java.io.IOException;

/** Says why messages cannot go where they should, in words for the person who started the run. */
final class DeliveryException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean readerHasLeft;

  DeliveryException(String message) {
    this(message, false);
  }

  private DeliveryException(String message, boolean readerHasLeft) {
    super(message);
    this.readerHasLeft = readerHasLeft;
  }

  /** Whoever read the lines, such as {@code head}, has had enough: no failure. */
  static DeliveryException readerHasLeft() {
    return new DeliveryException("nobody reads the output any more", true);
  }

  boolean isReaderGone() {
    return readerHasLeft;
  }
}
