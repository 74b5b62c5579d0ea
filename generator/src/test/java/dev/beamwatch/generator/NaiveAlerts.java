package dev.beamwatch.generator;

import dev.beamwatch.schemas.CpuReading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The life of alerts as docs/alerts.md tells it, over readings of which none is late. */
final class NaiveAlerts {
  /**
   * The rules, the same for all hosts.
   *
   * @param breaching an alert begins when so many ...
   * @param of ... of so many last windows breach
   * @param clear it ends, or eases, after so many windows in a row
   * @param warningTop percent; a window above it breaches
   * @param criticalTop percent; a window above it is critical
   */
  record Rules(
      long windowMillis,
      int breaching,
      int of,
      int clear,
      long silentAfterMillis,
      double warningTop,
      double criticalTop) {}

  /** One event; cpu and level are empty for those of hosts. */
  record Event(String kind, String level, String hostname, String cpu, long windowEndMillis) {}

  private record Series(String hostname, String cpu) {}

  private enum Verdict {
    MISSING,
    CLEAR,
    WARNING,
    CRITICAL
  }

  private final Rules rules;
  private final Map<Series, Map<Long, DoubleSummaryStatistics>> windows = new HashMap<>();

  NaiveAlerts(Rules rules) {
    this.rules = rules;
  }

  void add(CpuReading reading) {
    windows
        .computeIfAbsent(new Series(reading.hostname(), reading.cpu()), any -> new HashMap<>())
        .computeIfAbsent(
            Math.floorDiv(reading.occurredAtMillis(), rules.windowMillis),
            any -> new DoubleSummaryStatistics())
        .accept(reading.usage());
  }

  /** Returns all events of windows that end by then, in the order of these ends. */
  List<Event> eventsUntil(long untilMillis) {
    // Window k ends at (k + 1) times the length.
    long last = Math.floorDiv(untilMillis, rules.windowMillis) - 1;
    List<Event> events = new ArrayList<>();
    windows.forEach((series, means) -> addLife(series, means, last, events));
    windows.keySet().stream()
        .map(Series::hostname)
        .distinct()
        .forEach(hostname -> addSilences(hostname, last, events));
    events.sort(Comparator.comparingLong(Event::windowEndMillis));
    return events;
  }

  private void addLife(
      Series series, Map<Long, DoubleSummaryStatistics> means, long last, List<Event> events) {
    Queue<Verdict> newest = new ArrayDeque<>();
    boolean firing = false;
    boolean critical = false;
    int clearInARow = 0;
    int belowCriticalInARow = 0;
    long first = means.keySet().stream().min(Comparator.naturalOrder()).orElseThrow();
    for (long window = first; window <= last; window++) {
      Verdict verdict = verdict(means.get(window));
      newest.add(verdict);
      if (newest.size() > rules.of) {
        newest.remove();
      }
      boolean manyCritical = atLeast(Verdict.CRITICAL, newest) >= rules.breaching;
      if (!firing) {
        if (atLeast(Verdict.WARNING, newest) >= rules.breaching) {
          firing = true;
          critical = manyCritical;
          clearInARow = 0;
          belowCriticalInARow = 0;
          events.add(event("FIRING", critical, series, window));
        }
        continue;
      }
      if (verdict != Verdict.MISSING) {
        clearInARow = verdict == Verdict.CLEAR ? clearInARow + 1 : 0;
        belowCriticalInARow = verdict == Verdict.CRITICAL ? 0 : belowCriticalInARow + 1;
      }
      if (manyCritical && !critical) {
        critical = true;
        belowCriticalInARow = 0;
        events.add(event("ESCALATED", true, series, window));
      } else if (clearInARow >= rules.clear) {
        firing = false;
        newest.clear();
        events.add(event("RESOLVED", critical, series, window));
      } else if (critical && belowCriticalInARow >= rules.clear) {
        critical = false;
        events.add(event("EASED", false, series, window));
      }
    }
  }

  private void addSilences(String hostname, long last, List<Event> events) {
    List<Long> heard =
        windows.entrySet().stream()
            .filter(entry -> entry.getKey().hostname.equals(hostname))
            .flatMap(entry -> entry.getValue().keySet().stream())
            .distinct()
            .sorted()
            .toList();
    Series host = new Series(hostname, "");
    for (int i = 0; i < heard.size(); i++) {
      long next = i + 1 < heard.size() ? heard.get(i + 1) : Long.MAX_VALUE;
      // Ends are looked at: the first that is so far behind the end of the last heard window.
      long silent = heard.get(i) - Math.floorDiv(-rules.silentAfterMillis, rules.windowMillis);
      if (silent < next && silent <= last) {
        events.add(event("SILENT", host, silent));
        if (next <= last) {
          events.add(event("HEARD", host, next));
        }
      }
    }
  }

  private Verdict verdict(@Nullable DoubleSummaryStatistics usages) {
    if (usages == null) {
      return Verdict.MISSING;
    }
    double mean = usages.getAverage();
    return mean > rules.criticalTop
        ? Verdict.CRITICAL
        : mean > rules.warningTop ? Verdict.WARNING : Verdict.CLEAR;
  }

  private static long atLeast(Verdict least, Queue<Verdict> newest) {
    return newest.stream().filter(verdict -> verdict.compareTo(least) >= 0).count();
  }

  private Event event(String kind, boolean critical, Series series, long window) {
    return new Event(
        kind, critical ? "critical" : "warning", series.hostname, series.cpu, end(window));
  }

  private Event event(String kind, Series host, long window) {
    return new Event(kind, "", host.hostname, "", end(window));
  }

  private long end(long window) {
    return (window + 1) * rules.windowMillis;
  }
}
