package dev.beamwatch.pipeline.replay;

import dev.beamwatch.schemas.SqlTimestamps;
import java.io.Serializable;
import java.time.Duration;

/**
 * A stretch of event time.
 *
 * @param fromMillis its first millisecond, since the epoch
 * @param toMillis the first millisecond after it
 */
public record Period(long fromMillis, long toMillis) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Returns the longest part that consists of whole windows; it may be empty. */
  public Period ofWholeWindows(Duration windowSize) {
    long size = windowSize.toMillis();
    return new Period(
        -Math.floorDiv(-fromMillis, size) * size, Math.floorDiv(toMillis, size) * size);
  }

  /** Tells whether nothing can be in it. */
  public boolean isEmpty() {
    return fromMillis >= toMillis;
  }

  /** Tells whether it goes to where the past ends, wherever that is. */
  public boolean isOpen() {
    return toMillis > SqlTimestamps.MAX_MILLIS - Duration.ofDays(1).toMillis();
  }

  /** Tells whether a time is in it. */
  public boolean contains(long millis) {
    return fromMillis <= millis && millis < toMillis;
  }

  /** Tells whether a window is in it as a whole. */
  public boolean containsWindow(long startMillis, long endMillis) {
    return fromMillis <= startMillis && endMillis <= toMillis;
  }
}
