package dev.beamwatch.pipeline.windows;

import org.joda.time.Instant;

/** What a timer of event time tells of the watermark. */
public final class Watermarks {
  private Watermarks() {}

  /**
   * Returns the last millisecond that the watermark has passed, since the epoch: where much is read
   * at once it passes many windows at once, and a timer for each would cost more than the windows.
   *
   * @param timer when the timer was due, which the watermark has passed
   * @param watermark the watermark, if the runner tells it; no later than the timer if not
   */
  public static long passed(Instant timer, Instant watermark) {
    return Math.max(timer.getMillis() + 1, watermark.getMillis()) - 1;
  }
}
