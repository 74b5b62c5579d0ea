package dev.beamwatch.pipeline.detect;

import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The rule for a breach: a window's mean is strictly above its limit. */
final class ThresholdRule {
  private ThresholdRule() {}

  /**
   * Judges a window.
   *
   * @param allowedTop the limit of the window, percent
   * @return the breach; null if there is none
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
