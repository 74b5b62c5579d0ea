package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.WindowStats;
import org.jspecify.annotations.Nullable;

/**
 * A window and the limit that it is judged by.
 *
 * @param stats the window of a processor
 * @param limit the one that counts at the window's end; null if there is none
 */
public record JudgedWindow(WindowStats stats, @Nullable Limit limit) {
  /** What a window is against its limit, from good to bad. */
  public enum Verdict {
    /** At or below {@code clear_top}. */
    CLEAR,
    /** Above {@code clear_top}, and not above a limit. */
    HOLD,
    /** Above {@code warning_top}, and not above {@code allowed_top}. */
    WARNING,
    /** Above {@code allowed_top}. */
    CRITICAL
  }

  /** Returns the breach if the mean is strictly above {@code allowed_top}; else null. */
  @Nullable Breach breach() {
    return limit != null && Threshold.isExceeded(stats.usageAvg(), limit.allowedTop())
        ? new Breach(
            stats.windowStartMillis(),
            stats.windowEndMillis(),
            stats.hostname(),
            stats.cpu(),
            stats.usageAvg(),
            limit.allowedTop())
        : null;
  }

  /** Judges the window by a limit. */
  public static Verdict verdict(double usageAvg, Limit limit) {
    if (Threshold.isExceeded(usageAvg, limit.allowedTop())) {
      return Verdict.CRITICAL;
    }
    if (limit.warningTop() != null && Threshold.isExceeded(usageAvg, limit.warningTop())) {
      return Verdict.WARNING;
    }
    return Threshold.isExceeded(usageAvg, limit.clearTop()) ? Verdict.HOLD : Verdict.CLEAR;
  }
}
