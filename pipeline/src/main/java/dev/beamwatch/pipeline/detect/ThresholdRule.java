package dev.beamwatch.pipeline.detect;

import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** When a window is worth a message: its mean lies above the limit of its host, strictly. */
final class ThresholdRule {
  private ThresholdRule() {}

  /**
   * Judges a window.
   *
   * @param allowedTop the limit of the window's host
   * @return what is wrong with it, or null
   */
  static @Nullable Breach judge(WindowStats stats, BigDecimal allowedTop) {
    return Threshold.isExceeded(stats.usageAvg(), allowedTop)
        ? new Breach(
            stats.windowStartMillis(),
            stats.windowEndMillis(),
            stats.hostname(),
            stats.cpu(),
            stats.usageAvg(),
            allowedTop)
        : null;
  }
}
