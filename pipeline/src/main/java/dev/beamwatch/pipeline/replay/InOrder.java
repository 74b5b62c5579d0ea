package dev.beamwatch.pipeline.replay;

import java.io.IOException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Elements of the past in the order of event time.
 *
 * @param <T> their type
 */
interface InOrder<T> extends AutoCloseable {
  /** Returns the next element; null after the last. */
  @Nullable Portion<T> next() throws IOException;

  @Override
  void close();

  /**
   * An element.
   *
   * @param timestampMillis the earliest event time in it
   * @param watermarkMillis no later element has an event time before this
   */
  record Portion<T>(T element, long timestampMillis, long watermarkMillis) {}

  /** Opens them where they are read. It gives the same elements each time. */
  @FunctionalInterface
  interface Opener<T> extends Serializable {
    /** Opens them at the first. */
    InOrder<T> open() throws IOException;
  }
}
