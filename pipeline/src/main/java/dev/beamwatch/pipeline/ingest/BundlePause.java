package dev.beamwatch.pipeline.ingest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a reader pauses after a bundle of its batches, so that the watermark can pass. A runner asks
 * again after a while that is longer than the pause itself, Flink's after up to {@code
 * autoWatermarkInterval}; so a pause costs throughput, unless the reader would have had nothing to
 * give anyway.
 *
 * <p>A reader that has caught up pauses after every bundle: alerts are as early as they can be. One
 * that has not is behind, and its alerts are late anyway: it pauses after some bundles only.
 * Whether it has something to give does not tell: the more readings come, the less often it has to
 * wait for the next ones. Not thread-safe.
 */
final class BundlePause {
  /** The millisecond, another for rounding, and one for the switch of threads. */
  static final Duration LENGTH = Duration.ofMillis(3);

  /** A reader that is behind pauses no more often. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private @Nullable Long judgedEnd;
  private @Nullable Long lastPaused;
  private boolean isPausing;
  private boolean hasCaughtUp;

  /** Takes note that the reader had nothing to give, or left nothing of a partition to be read. */
  void caughtUp() {
    hasCaughtUp = true;
  }

  /**
   * Tells whether the reader is to give nothing now.
   *
   * @param bundleEnd when a bundle last ended, by {@link System#nanoTime}; null if none has
   * @param now by the same clock
   */
  boolean isOn(@Nullable Long bundleEnd, long now) {
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
