package dev.beamwatch.pipeline.runner;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a reader pauses after a bundle of its batches, so that the watermark can pass. Flink
 * asks a pausing reader again after up to {@code autoWatermarkInterval}. So a pause costs
 * throughput, unless the reader has nothing to give.
 *
 * <p>A reader that has caught up pauses after every bundle: alerts are as early as they can be. A
 * reader that is behind pauses once a second: its alerts are late anyway. "Has data" does not mean
 * "behind": at high rates data is always there. Consumer lag tells. Not thread-safe.
 */
public final class BundlePause {
  /** The millisecond, another for rounding, and one for the switch of threads. */
  static final Duration LENGTH = Duration.ofMillis(3);

  /** A reader that is behind pauses at most once in this time. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private @Nullable Long judgedEnd;
  private @Nullable Long lastPaused;
  private boolean isPausing;
  private boolean hasCaughtUp;

  /** Records that the reader had nothing to give, or left nothing of a partition unread. */
  public void caughtUp() {
    hasCaughtUp = true;
  }

  /**
   * Tells whether the reader must give nothing now.
   *
   * @param bundleEnd when a bundle last ended, by {@link System#nanoTime}; null if none has
   * @param now by the same clock
   */
  public boolean isOn(@Nullable Long bundleEnd, long now) {
    if (bundleEnd == null || now - bundleEnd >= LENGTH.toNanos()) {
      return false;
    }
    if (!bundleEnd.equals(judgedEnd)) {
      judgedEnd = bundleEnd;
      isPausing = hasCaughtUp || lastPaused == null || bundleEnd - lastPaused >= INTERVAL.toNanos();
      if (isPausing) {
        lastPaused = bundleEnd;
      }
      hasCaughtUp = false;
    }
    return isPausing;
  }
}
