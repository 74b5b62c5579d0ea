package dev.beamwatch.pipeline.explain;

import dev.beamwatch.schemas.AlertEvent;
import java.time.Duration;

/**
 * The windows that an explanation needs, in event time.
 *
 * @param fromMillis start of the first one; at least 0
 * @param toMillis end of the last one; {@link Long#MAX_VALUE} for all there are
 */
public record Stretch(long fromMillis, long toMillis) {
  /** No rule looks further back than so many windows. */
  private static final int WINDOWS_BEFORE = 60;

  /** So many windows show what came after the end. */
  private static final int WINDOWS_AFTER = 2;

  /** Returns what an alert of a processor needs. */
  static Stretch of(RecordedAlert alert, Duration windowSize) {
    long size = windowSize.toMillis();
    AlertEvent earlierEnd = alert.earlierEnd();
    long from = alert.first().startedAtMillis() - WINDOWS_BEFORE * size;
    if (earlierEnd != null && earlierEnd.why() != null) {
      // The processor was forgotten, or had no limit: what was before does not count at all.
      from = Math.max(from, earlierEnd.windowEndMillis());
    }
    return new Stretch(
        Math.max(0, from),
        alert.goesOn() ? Long.MAX_VALUE : alert.last().windowEndMillis() + WINDOWS_AFTER * size);
  }

  boolean contains(WrittenWindow window) {
    return fromMillis <= window.stats().windowStartMillis() && window.endMillis() <= toMillis;
  }
}
