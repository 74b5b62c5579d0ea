package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of an alert as a beginner would write it down from the contract: all windows of one
 * series in a list, and every question answered by looking at the list again. Windows have numbers
 * from 0 on; those without readings are null.
 */
final class NaiveAlerts {
  /** What happened at which window. */
  record Happened(Kind kind, int window, int firstBreach, boolean isCritical) {}

  private NaiveAlerts() {}

  static List<Happened> eventsOf(List<@Nullable Double> means, Limit limit, int repeatAfter) {
    List<Happened> events = new ArrayList<>();
    int first = 0;
    while (first < means.size() && means.get(first) == null) {
      first++;
    }
    int begin = first;
    boolean isFiring = false;
    boolean isCritical = false;
    int firstBreach = 0;
    int lastEvent = 0;
    int levelSince = 0;
    for (int window = first; window < means.size(); window++) {
      if (means.get(window) == null) {
        continue;
      }
      int oldest = Math.max(begin, window - limit.ofWindows() + 1);
      int breaching = 0;
      int critical = 0;
      int oldestBreach = -1;
      for (int i = oldest; i <= window; i++) {
        if (isAbove(means.get(i), critical(limit))) {
          critical++;
        }
        if (isAbove(means.get(i), warning(limit))) {
          breaching++;
          oldestBreach = oldestBreach < 0 ? i : oldestBreach;
        }
      }
      int m = limit.breachingWindows();
      Kind kind = null;
      if (!isFiring) {
        if (breaching >= m) {
          kind = Kind.FIRING;
          isFiring = true;
          isCritical = critical >= m;
          firstBreach = oldestBreach;
          levelSince = window;
        }
      } else if (!isCritical && critical >= m) {
        kind = Kind.ESCALATED;
        isCritical = true;
        levelSince = window;
      } else if (clearInARow(means, begin, window, limit) >= limit.clearWindows()) {
        kind = Kind.RESOLVED;
      } else if (isCritical
          && limit.warningTop() != null
          && belowInARow(means, levelSince + 1, window, limit) >= limit.clearWindows()) {
        kind = Kind.EASED;
        isCritical = false;
        levelSince = window;
      } else if (repeatAfter > 0 && window - lastEvent >= repeatAfter) {
        kind = Kind.REPEATED;
      }
      if (kind != null) {
        events.add(new Happened(kind, window, firstBreach, isCritical));
        lastEvent = window;
        if (kind == Kind.RESOLVED) {
          isFiring = false;
          begin = window + 1;
        }
      }
    }
    return events;
  }

  private static int clearInARow(List<@Nullable Double> means, int from, int window, Limit limit) {
    int count = 0;
    for (int i = window; i >= from; i--) {
      Double mean = means.get(i);
      if (mean != null && mean > limit.clearTop().doubleValue()) {
        return count;
      }
      count += mean == null ? 0 : 1;
    }
    return count;
  }

  private static int belowInARow(List<@Nullable Double> means, int from, int window, Limit limit) {
    int count = 0;
    for (int i = window; i >= from; i--) {
      Double mean = means.get(i);
      if (mean != null && mean > critical(limit)) {
        return count;
      }
      count += mean == null ? 0 : 1;
    }
    return count;
  }

  private static double critical(Limit limit) {
    return limit.allowedTop().doubleValue();
  }

  private static double warning(Limit limit) {
    return limit.warningTop() == null ? critical(limit) : limit.warningTop().doubleValue();
  }

  private static boolean isAbove(@Nullable Double mean, double limit) {
    return mean != null && mean > limit;
  }
}
