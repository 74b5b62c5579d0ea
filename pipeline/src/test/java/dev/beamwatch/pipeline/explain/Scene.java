package dev.beamwatch.pipeline.explain;

import dev.beamwatch.pipeline.alert.SeriesAlerts;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.RecordKeys;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The windows of processor {@code cpu3} of {@code doc} as the topic has them, and the events that a
 * pipeline makes of them. Window 0 begins at 2026-10-01 12:00:00 UTC.
 */
final class Scene {
  static final long BEGIN = Instant.parse("2026-10-01T12:00:00Z").toEpochMilli();
  static final Duration SIZE = Duration.ofSeconds(30);
  static final String HOST = "doc";
  static final String CPU = "cpu3";

  /** Critical above 80, fires at 3 of 5, ends after 4. */
  static final Limit LIMIT = limit("80", 3, 5, 4);

  private final List<WindowStats> written = new ArrayList<>();
  private Limits then = end -> LIMIT;
  private Limits now = end -> LIMIT;
  private Duration repeatAfter = Duration.ZERO;
  private int next;
  private int firstKept;
  private int mostKept = WindowSearch.MOST_KEPT;
  private long reachedMillis;
  private ZoneId zone = ZoneOffset.UTC;

  static Limit limit(String allowedTop, int breaching, int of, int clear) {
    BigDecimal top = new BigDecimal(allowedTop);
    return new Limit(top, null, top, breaching, of, clear, null, null);
  }

  static long end(int window) {
    return BEGIN + (window + 1) * SIZE.toMillis();
  }

  static WindowStats stats(int window, double mean, int readings) {
    return new WindowStats(
        end(window) - SIZE.toMillis(), end(window), HOST, CPU, mean, mean + 1, readings);
  }

  /** Writes the next windows, each with three readings. */
  Scene windows(int count, double mean) {
    for (int i = 0; i < count; i++) {
      written.add(stats(next++, mean, 3));
    }
    return this;
  }

  /** Leaves out windows: there are no readings. */
  Scene silence(int count) {
    next += count;
    return this;
  }

  /** Writes a window once more. */
  Scene again(int window, double mean, int readings) {
    written.add(stats(window, mean, readings));
    return this;
  }

  /** The pipeline ran with these limits. */
  Scene judgedBy(Limits limits) {
    then = limits;
    return this;
  }

  /** The table has these limits now. */
  Scene limitsNow(Limits limits) {
    now = limits;
    return this;
  }

  Scene repeated(Duration after) {
    repeatAfter = after;
    return this;
  }

  /** The topic has lost its windows before one. */
  Scene keptFrom(int window) {
    firstKept = window;
    return this;
  }

  Scene keptAtMost(int windows) {
    mostKept = windows;
    return this;
  }

  /** Other processors had windows up to one. */
  Scene othersReached(int window) {
    reachedMillis = end(window);
    return this;
  }

  Scene readIn(ZoneId other) {
    zone = other;
    return this;
  }

  /** Returns what the pipeline made of the windows. */
  List<AlertEvent> events() {
    SeriesAlerts series = new SeriesAlerts(SIZE, repeatAfter);
    List<AlertEvent> events = new ArrayList<>();
    for (WindowStats stats : written) {
      events.addAll(series.judge(stats, then.at(stats.windowEndMillis())));
    }
    if (reachedMillis > 0) {
      events.addAll(series.goOn(HOST, CPU, reachedMillis));
    }
    return events;
  }

  /** Returns the alert that began as the given one, counted from 0. */
  RecordedAlert alert(int place) {
    List<AlertEvent> events = events();
    String id = events.stream().map(AlertEvent::alertId).distinct().toList().get(place);
    return recorded(id, events, zone);
  }

  static RecordedAlert recorded(String id, List<AlertEvent> events, ZoneId zone) {
    AlertEventCodec codec = new AlertEventCodec(ZoneOffset.UTC);
    AlertSearch search = new AlertSearch(id, zone);
    events.forEach(event -> search.addEvent(codec.encode(event)));
    events.forEach(event -> search.addEarlier(codec.encode(event)));
    return search.found().orElseThrow();
  }

  Explanation explain() {
    return explain(alert(0), null);
  }

  Explanation explain(RecordedAlert alert, @Nullable TellingSearch tellings) {
    return explain(alert, tellings, Duration.ZERO);
  }

  Explanation explain(RecordedAlert alert, @Nullable TellingSearch tellings, Duration repeats) {
    WindowSearch search =
        new WindowSearch(
            HOST, CPU, Stretch.of(alert, SIZE), SIZE, Duration.ofMinutes(15), zone, mostKept);
    WindowStatsCodec codec = new WindowStatsCodec(ZoneOffset.UTC);
    try {
      for (WindowStats stats : written) {
        if (stats.windowEndMillis() >= end(firstKept)) {
          boolean unused =
              search.take(
                  0,
                  RecordKeys.ofProcessor(HOST, CPU),
                  codec.encode(stats),
                  stats.windowEndMillis() + 1_000);
        }
      }
      if (reachedMillis > 0) {
        WindowStats other =
            new WindowStats(reachedMillis - SIZE.toMillis(), reachedMillis, "happy", CPU, 1, 1, 1);
        boolean unused =
            search.take(
                0, RecordKeys.ofProcessor("happy", CPU), codec.encode(other), reachedMillis);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Explanation.of(new Evidence(alert, search, now, LIMIT, tellings, SIZE, repeats, zone));
  }
}
