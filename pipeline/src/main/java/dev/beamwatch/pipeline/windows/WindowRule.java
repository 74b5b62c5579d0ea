package dev.beamwatch.pipeline.windows;

import java.io.Serializable;
import java.time.Duration;

/**
 * The rule of Beam's {@code FixedWindows} with allowed lateness, for code that must know it before
 * Beam does: windows {@code [start, end)} of event time, aligned to the epoch.
 *
 * @param size length of a window; 30 s by default, positive
 * @param allowedLateness how far the watermark may be past a window's end while a reading may still
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
   * Tells whether a window has expired at a watermark: nothing can correct it any more.
   *
   * <p>Beam drops an element under this condition ({@code LateDataDroppingDoFnRunner}): the
   * window's last millisecond plus the allowed lateness lies before the watermark.
   *
   * @param endMillis first millisecond after the window
   */
  public boolean isExpired(long endMillis, long watermarkMillis) {
    return endMillis - 1 + allowedLateness.toMillis() < watermarkMillis;
  }
}
