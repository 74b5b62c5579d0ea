package dev.beamwatch.pipeline.windows;

import java.io.Serializable;
import java.time.Duration;

/**
 * Fixed windows {@code [start, end)} of event time, aligned to the epoch, and how long they wait
 * for late readings. The one place where the arithmetic of windows stands.
 *
 * @param size length of a window; 30 s by default, positive
 * @param allowedLateness how far the watermark may be past a window's end for a reading to still
 *     correct it; 1 minute by default, not negative
 */
public record WindowRule(Duration size, Duration allowedLateness) implements Serializable {

  /**
   * Returns the first millisecond after the window that an event time belongs to.
   *
   * @param occurredAtMillis milliseconds since the epoch, 0 or more
   */
  public long endOfWindow(long occurredAtMillis) {
    long sizeMillis = size.toMillis();
    return occurredAtMillis - occurredAtMillis % sizeMillis + sizeMillis;
  }

  /**
   * Tells whether a window is closed for good at a watermark: nothing can correct it any more.
   *
   * <p>It is the condition under which Beam drops an element ({@code LateDataDroppingDoFnRunner}):
   * the window's last millisecond plus the allowed lateness lies before the watermark.
   *
   * @param endMillis first millisecond after the window
   */
  public boolean isClosed(long endMillis, long watermarkMillis) {
    return endMillis - 1 + allowedLateness.toMillis() < watermarkMillis;
  }
}
