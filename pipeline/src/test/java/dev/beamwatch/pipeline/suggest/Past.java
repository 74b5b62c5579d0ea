package dev.beamwatch.pipeline.suggest;

import dev.beamwatch.pipeline.alert.SeriesAlerts;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Windows of the past for tests, and what the rule that runs live makes of them. */
final class Past {
  private Past() {}

  /** A window by its number. */
  static WindowStats window(
      String hostname, String cpu, long number, Duration size, double usageAvg) {
    return new WindowStats(
        number * size.toMillis(),
        (number + 1) * size.toMillis(),
        hostname,
        cpu,
        usageAvg,
        Math.max(100, usageAvg),
        6);
  }

  /** What happens to one processor. */
  record Course(int alerts, int firingWindows) {}

  /**
   * Returns what the rule that runs live makes of a series with one limit.
   *
   * @param means by window; null for one without readings
   */
  static Course live(List<@Nullable Double> means, int limit, LifeCycle cycle, Duration size) {
    BigDecimal top = BigDecimal.valueOf(limit);
    Limit row =
        new Limit(
            top,
            null,
            top,
            cycle.breachingWindows(),
            cycle.ofWindows(),
            cycle.clearWindows(),
            null,
            null);
    SeriesAlerts rule = new SeriesAlerts(size, Duration.ZERO);
    int alerts = 0;
    int firing = 0;
    for (WindowStats stats : windows("doc", "cpu1", means, size)) {
      for (AlertEvent event : rule.judge(stats, row)) {
        alerts += event.kind() == AlertEvent.Kind.FIRING ? 1 : 0;
      }
      firing += rule.isFiring() ? 1 : 0;
    }
    return new Course(alerts, firing);
  }

  /** Returns the windows with readings of a series. */
  static List<WindowStats> windows(
      String hostname, String cpu, List<@Nullable Double> means, Duration size) {
    List<WindowStats> windows = new ArrayList<>();
    for (int number = 0; number < means.size(); number++) {
      Double mean = means.get(number);
      if (mean != null) {
        windows.add(window(hostname, cpu, number, size, mean));
      }
    }
    return windows;
  }
}
