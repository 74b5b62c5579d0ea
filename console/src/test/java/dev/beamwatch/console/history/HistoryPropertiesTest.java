package dev.beamwatch.console.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes in whatever order: the same as one finds by looking at all of it at the end. */
class HistoryPropertiesTest {
  private static final Bounds AMPLE =
      new Bounds(Duration.ofHours(1), 100, 1_000, 1_000_000, 1_000, 10);
  private static final long WINDOW = 30_000;
  private static final Map<String, BigDecimal> LIMITS =
      Map.of("doc", new BigDecimal("50"), "happy", new BigDecimal("19.5"));

  private final TestClock clock = new TestClock();
  private final long end = clock.millis() / WINDOW * WINDOW;

  @Property
  void ofEachWindowTheRecordWithMostReadingsCountsAndItTellsOnce(
      @ForAll("records") List<WindowStats> records) {
    History history = new History(AMPLE, clock);
    history.setLimits(LIMITS);

    records.forEach(each -> history.addWindow(each, clock.millis()));

    Map<String, WindowStats> kept = new HashMap<>();
    Map<String, String> told = new HashMap<>();
    for (WindowStats each : records) {
      String window = each.hostname() + ' ' + each.cpu() + ' ' + each.windowEndMillis();
      WindowStats known = kept.get(window);
      if (known == null || each.readingCount() > known.readingCount()) {
        kept.put(window, each);
        BigDecimal limit = LIMITS.get(each.hostname());
        if (limit != null && BigDecimal.valueOf(each.usageAvg()).compareTo(limit) > 0) {
          told.putIfAbsent(
              window,
              "host:%s CPU: %s avg CPU value:%s over the threshold %s"
                  .formatted(each.hostname(), each.cpu(), each.usageAvg(), limit));
        }
      }
    }
    assertThat(shown(history))
        .containsExactlyInAnyOrderElementsOf(
            kept.values().stream()
                .map(each -> text(each.hostname(), each.cpu(), each.windowEndMillis(), each))
                .toList());
    assertThat(history.breaches(Long.MAX_VALUE, 1_000))
        .extracting(BreachView::text)
        .containsExactlyInAnyOrderElementsOf(told.values());
    assertThat(history.counts().breaches()).isEqualTo(told.size());
  }

  private static String text(String host, String cpu, long windowEnd, WindowStats stats) {
    return host + ' ' + cpu + ' ' + windowEnd + ' ' + stats.usageAvg() + ' ' + stats.readingCount();
  }

  private static List<String> shown(History history) {
    List<String> shown = new ArrayList<>();
    for (HostSummary host : history.summaries()) {
      for (WindowView w : history.windows(host.host())) {
        shown.add(host.host() + ' ' + w.cpu() + ' ' + w.end() + ' ' + w.mean() + ' ' + w.count());
      }
    }
    return shown;
  }

  @Provide
  Arbitrary<List<WindowStats>> records() {
    return Combinators.combine(
            Arbitraries.of("doc", "happy", "unlimited"),
            Arbitraries.of("cpu1", "cpu2"),
            Arbitraries.longs().between(0, 3),
            Arbitraries.of(0.0, 19.5, 20.0, 20.5, 50.0, 50.5, 100.0),
            Arbitraries.longs().between(1, 4))
        .as(
            (host, cpu, age, mean, count) ->
                new WindowStats(
                    end - (age + 1) * WINDOW, end - age * WINDOW, host, cpu, mean, mean, count))
        .list()
        .ofMaxSize(30);
  }
}
