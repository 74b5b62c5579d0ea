package dev.beamwatch.console.history;

import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is remembered of one host. Not thread-safe. */
final class Host {
  /** Single hot readings of a host that can be looked at. */
  private static final int HOT_READINGS = 200;

  private final String name;
  private final Map<String, Series> series = new TreeMap<>();
  private final Deque<HotReading> newestHot = new ArrayDeque<>();
  private final RollingCount hot;

  Host(String name, RollingCount hot) {
    this.name = name;
    this.hot = hot;
  }

  String name() {
    return name;
  }

  @Nullable Series series(String cpu) {
    return series.get(cpu);
  }

  Series addSeries(String cpu) {
    Series added = new Series();
    series.put(cpu, added);
    return added;
  }

  void addHot(HotReading reading, long recordMillis, long nowMillis) {
    hot.add(recordMillis, 1, nowMillis);
    newestHot.addFirst(reading);
    if (newestHot.size() > HOT_READINGS) {
      newestHot.removeLast();
    }
  }

  /**
   * Forgets what is older than a moment.
   *
   * @return how many processors were forgotten; negative if nothing has changed
   */
  int forgetBefore(long at, long nowMillis) {
    boolean changed = false;
    int before = series.size();
    for (Series each : series.values()) {
      changed |= each.forgetBefore(at);
    }
    series.values().removeIf(each -> each.newest() == null);
    if (hot.total(nowMillis) == 0) {
      changed |= !newestHot.isEmpty();
      newestHot.clear();
    }
    return changed ? before - series.size() : -1;
  }

  boolean isEmpty() {
    return series.isEmpty() && newestHot.isEmpty();
  }

  int cpus() {
    return series.size();
  }

  Iterable<Series> allSeries() {
    return series.values();
  }

  /** Returns all windows, by their ends and then by processor. */
  List<WindowView> windows() {
    List<WindowView> windows = new ArrayList<>();
    for (Series each : series.values()) {
      each.windows().forEach(kept -> windows.add(kept.window()));
    }
    windows.sort(Comparator.comparingLong(WindowView::end));
    return windows;
  }

  /** Returns single hot readings, the newest first. */
  List<HotReading> hotReadings() {
    return List.copyOf(newestHot);
  }

  HostSummary summary(@Nullable BigDecimal limit, long nowMillis) {
    long lastEnd = Long.MIN_VALUE;
    double mean = Double.NEGATIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    long breaches = 0;
    for (Series each : series.values()) {
      for (Series.Kept kept : each.windows()) {
        breaches += kept.window().breach() ? 1 : 0;
      }
      WindowView window = each.newest();
      if (window == null || window.end() < lastEnd) {
        continue;
      }
      if (window.end() > lastEnd) {
        lastEnd = window.end();
        mean = Double.NEGATIVE_INFINITY;
        max = Double.NEGATIVE_INFINITY;
      }
      mean = Math.max(mean, window.mean());
      max = Math.max(max, window.max());
    }
    boolean none = lastEnd == Long.MIN_VALUE;
    Double over = none || limit == null ? null : (Double) (mean - limit.doubleValue());
    return new HostSummary(
        name,
        limit,
        over,
        !none && limit != null && Threshold.isExceeded(mean, limit),
        none ? null : (Double) mean,
        none ? null : (Double) max,
        series.size(),
        none ? null : (Long) lastEnd,
        breaches,
        hot.total(nowMillis));
  }
}
