package dev.beamwatch.pipeline.alert;

import dev.beamwatch.schemas.AlertEvent.Level;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a series: its last windows, and its alert if one fires. {@link AlertRule}
 * changes it. Mutable, not thread-safe.
 */
final class SeriesState {
  /** End of the newest window with readings. */
  long newestEndMillis;

  /** Windows that end at or before this are not among the last ones: an alert has ended there. */
  long beginMillis;

  final LastWindows windows;
  final RecentMeans means;

  /** The alert that fires; null if none does. */
  @Nullable Firing firing;

  SeriesState(long newestEndMillis) {
    this(newestEndMillis, Long.MIN_VALUE, new LastWindows(), new RecentMeans(), null);
  }

  SeriesState(
      long newestEndMillis,
      long beginMillis,
      LastWindows windows,
      RecentMeans means,
      @Nullable Firing firing) {
    this.newestEndMillis = newestEndMillis;
    this.beginMillis = beginMillis;
    this.windows = windows;
    this.means = means;
    this.firing = firing;
  }

  /**
   * An alert that fires.
   *
   * @param startedAtMillis start of the first breaching window
   * @param sequence of its last event
   * @param level how bad it is
   * @param levelSinceMillis end of the newest window when it got this level
   * @param lastEventMillis window end of its last event
   * @param peak largest mean since its begin
   * @param channel of the row that it began with, so that it ends where it began; null for the one
   *     of the options
   */
  record Firing(
      long startedAtMillis,
      long sequence,
      Level level,
      long levelSinceMillis,
      long lastEventMillis,
      double peak,
      @Nullable String channel) {

    Firing withPeak(double further) {
      return new Firing(
          startedAtMillis,
          sequence,
          level,
          levelSinceMillis,
          lastEventMillis,
          Math.max(peak, further),
          channel);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SeriesState that
        && newestEndMillis == that.newestEndMillis
        && beginMillis == that.beginMillis
        && windows.equals(that.windows)
        && means.equals(that.means)
        && Objects.equals(firing, that.firing);
  }

  @Override
  public int hashCode() {
    return Objects.hash(newestEndMillis, firing);
  }
}
