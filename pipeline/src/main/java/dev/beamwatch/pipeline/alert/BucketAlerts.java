package dev.beamwatch.pipeline.alert;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.detect.JudgedWindow;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of a bucket of hosts, and its windows in their order.
 *
 * <p>A runner may bring windows in any order. So each window that has ended has a {@link
 * WindowNews.Mark}, which names the bucket's window before it. A window is judged when the one
 * before was, and when its results are there. What comes for a window that was judged already
 * corrects it.
 *
 * <p>Mutable: the step that reads it from its state changes it and writes it back. Not thread-safe.
 */
final class BucketAlerts {
  private static final Comparator<JudgedWindow> BY_NAME =
      Comparator.<JudgedWindow, String>comparing(window -> window.stats().hostname())
          .thenComparing(window -> window.stats().cpu());

  /** End of the newest window that was judged. */
  long judgedEndMillis = Long.MIN_VALUE;

  /** By the end of their windows. */
  final TreeMap<Long, WindowNews.Mark> marks = new TreeMap<>();

  /** Results of windows that wait for those before them. */
  final TreeMap<Long, List<JudgedWindow>> waiting = new TreeMap<>();

  final Map<ProcessorKey, SeriesState> series = new HashMap<>();

  /** Takes news of a window. Returns what happened to alerts, in order. */
  List<AlertNews> take(WindowNews news, AlertRule rule) {
    List<AlertNews> events = new ArrayList<>();
    if (news.mark() != null) {
      marks.put(news.endMillis(), news.mark());
    } else if (news.endMillis() > judgedEndMillis) {
      waiting.computeIfAbsent(news.endMillis(), end -> new ArrayList<>()).addAll(news.windows());
    } else {
      judge(news.windows(), rule, events);
    }
    while (isNextThere()) {
      long end = marks.pollFirstEntry().getKey();
      forget(end, rule, events);
      // Windows before it had no mark: they came late.
      SortedMap<Long, List<JudgedWindow>> upToEnd = waiting.headMap(end, true);
      upToEnd.values().forEach(windows -> judge(windows, rule, events));
      upToEnd.clear();
      judgedEndMillis = Math.max(judgedEndMillis, end);
    }
    return events;
  }

  /** Returns how many results wait. */
  int waitingCount() {
    return waiting.values().stream().mapToInt(List::size).sum();
  }

  /** Returns how many alerts fire at a level. */
  long firing(Level level) {
    return series.values().stream()
        .filter(state -> state.firing != null && state.firing.level() == level)
        .count();
  }

  private boolean isNextThere() {
    Map.Entry<Long, WindowNews.Mark> next = marks.firstEntry();
    return next != null
        && next.getValue().previousEndMillis() <= judgedEndMillis
        && (!next.getValue().hasResults() || waiting.containsKey(next.getKey()));
  }

  private void judge(List<JudgedWindow> windows, AlertRule rule, List<AlertNews> events) {
    // The order of events does not depend on that of a hash map.
    List<JudgedWindow> sorted = new ArrayList<>(windows);
    sorted.sort(BY_NAME);
    for (JudgedWindow window : sorted) {
      judge(window, rule, events);
    }
  }

  private void judge(JudgedWindow window, AlertRule rule, List<AlertNews> events) {
    ProcessorKey processor = new ProcessorKey(window.stats().hostname(), window.stats().cpu());
    SeriesState state = series.get(processor);
    long end = window.stats().windowEndMillis();
    if (window.limit() == null) {
      // A limit may count from later on than a window that is corrected.
      if (state == null || end <= state.newestEndMillis) {
        return;
      }
      series.remove(processor);
      add(rule.limitRemoved(state, window.stats()), channelOf(state), events);
      return;
    }
    if (state == null) {
      state = new SeriesState(end);
      series.put(processor.withSharedNames(), state);
    }
    String channel = state.firing == null ? window.limit().channel() : state.firing.channel();
    add(rule.judge(state, window.stats(), window.limit()), channel, events);
  }

  private static @Nullable String channelOf(SeriesState state) {
    return state.firing == null ? null : state.firing.channel();
  }

  private static void add(
      @Nullable AlertEvent event, @Nullable String channel, List<AlertNews> events) {
    if (event != null) {
      events.add(new AlertNews(event, channel));
    }
  }

  private void forget(long endMillis, AlertRule rule, List<AlertNews> events) {
    List<ProcessorKey> forgotten = new ArrayList<>();
    series.forEach(
        (processor, state) -> {
          if (rule.isForgotten(state, endMillis)) {
            forgotten.add(processor);
          }
        });
    forgotten.sort(ProcessorKey.BY_NAME);
    for (ProcessorKey processor : forgotten) {
      SeriesState state = requireNonNull(series.remove(processor));
      add(rule.forget(state, processor), channelOf(state), events);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BucketAlerts that
        && judgedEndMillis == that.judgedEndMillis
        && marks.equals(that.marks)
        && waiting.equals(that.waiting)
        && series.equals(that.series);
  }

  @Override
  public int hashCode() {
    return Objects.hash(judgedEndMillis, series);
  }
}
