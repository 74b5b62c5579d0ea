package dev.beamwatch.acceptance;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of the alerts of one processor, written down from the contract without regard to cost:
 * all windows are in a list, and every question looks at the list again. Windows without readings
 * are null.
 *
 * @param critical limit
 * @param warning limit; the critical one if there is no warning level
 * @param clear limit
 * @param breaching M of the last N windows
 * @param of N
 * @param clearWindows K windows in a row
 */
record AlertModel(
    double critical, double warning, double clear, int breaching, int of, int clearWindows) {

  /** What happened, in which window. */
  record Event(String kind, int window, int firstWindow, String level) {}

  List<Event> events(List<@Nullable Double> means) {
    List<Event> events = new ArrayList<>();
    int begin = 0;
    int firstBreach = -1;
    int levelSince = 0;
    String level = "";
    for (int window = 0; window < means.size(); window++) {
      if (means.get(window) == null) {
        continue;
      }
      int oldest = Math.max(begin, window + 1 - of);
      String kind = "";
      if (firstBreach < 0) {
        if (above(means, oldest, window, warning) >= breaching) {
          kind = "FIRING";
          level = above(means, oldest, window, critical) >= breaching ? "critical" : "warning";
          firstBreach = oldest;
          while (above(means, firstBreach, firstBreach, warning) == 0) {
            firstBreach++;
          }
        }
      } else if (level.equals("warning") && above(means, oldest, window, critical) >= breaching) {
        kind = "ESCALATED";
        level = "critical";
      } else if (inARowUpTo(means, begin, window, clear) >= clearWindows) {
        kind = "RESOLVED";
      } else if (level.equals("critical")
          && warning < critical
          && inARowUpTo(means, levelSince + 1, window, critical) >= clearWindows) {
        kind = "EASED";
        level = "warning";
      }
      if (!kind.isEmpty()) {
        events.add(new Event(kind, window, firstBreach, level));
        levelSince = window;
      }
      if (kind.equals("RESOLVED")) {
        firstBreach = -1;
        begin = window + 1;
      }
    }
    return events;
  }

  private static int above(List<@Nullable Double> means, int from, int to, double limit) {
    int count = 0;
    for (int i = from; i <= to; i++) {
      Double mean = means.get(i);
      count += mean != null && mean > limit ? 1 : 0;
    }
    return count;
  }

  /** Returns how many windows in a row are at or below a limit, up to one of them. */
  private static int inARowUpTo(List<@Nullable Double> means, int from, int to, double limit) {
    int count = 0;
    for (int i = to; i >= from; i--) {
      Double mean = means.get(i);
      if (mean != null && mean > limit) {
        return count;
      }
      count += mean == null ? 0 : 1;
    }
    return count;
  }
}
