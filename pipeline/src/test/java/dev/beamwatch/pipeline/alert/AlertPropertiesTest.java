package dev.beamwatch.pipeline.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.alert.NaiveAlerts.Happened;
import dev.beamwatch.pipeline.detect.JudgedWindow;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** The rules against a naive model, over generated series; and whatever order windows come in. */
class AlertPropertiesTest {
  private static final long SIZE = 30_000;
  private static final int REPEAT_AFTER = 20;

  private final AlertRule rule =
      new AlertRule(Duration.ofMillis(SIZE), Duration.ofMillis(REPEAT_AFTER * SIZE));

  /** A series is quiet and in trouble in turn, with gaps. */
  @Provide
  Arbitrary<List<@Nullable Double>> means() {
    Arbitrary<@Nullable Double> calm = Arbitraries.integers().between(0, 55).map(i -> (double) i);
    Arbitrary<@Nullable Double> hot = Arbitraries.integers().between(45, 100).map(i -> (double) i);
    Arbitrary<List<@Nullable Double>> stretch =
        Arbitraries.oneOf(
            calm.injectNull(0.1).list().ofMaxSize(30),
            hot.injectNull(0.1).list().ofMaxSize(30),
            calm.injectNull(0.9).list().ofMaxSize(90));
    return stretch.list().ofMinSize(1).ofMaxSize(8).map(parts -> joined(parts));
  }

  private static List<@Nullable Double> joined(List<List<@Nullable Double>> parts) {
    List<@Nullable Double> all = new ArrayList<>();
    parts.forEach(all::addAll);
    return all;
  }

  @Provide
  Arbitrary<Limit> limits() {
    Arbitrary<Integer> count =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.integers().between(1, 6)),
            Tuple.of(1, Arbitraries.integers().between(1, 60)));
    return Combinators.combine(count, count, count, Arbitraries.of(0, 60), Arbitraries.of(0, 40))
        .as(
            (m, n, k, warning, clear) ->
                new Limit(
                    BigDecimal.valueOf(75),
                    warning == 0 ? null : BigDecimal.valueOf(warning),
                    BigDecimal.valueOf(clear == 0 ? (warning == 0 ? 75 : warning) : clear),
                    Math.min(m, n),
                    Math.max(m, n),
                    k,
                    null,
                    null));
  }

  @Property
  void eventsAreThoseOfTheNaiveModel(
      @ForAll("means") List<@Nullable Double> means, @ForAll("limits") Limit limit) {
    assertThat(happened(eventsOf(means, limit)))
        .isEqualTo(NaiveAlerts.eventsOf(means, limit, REPEAT_AFTER));
  }

  @Property
  void sequencesHaveNoGapsAndAlertsEndBeforeTheNextBegins(
      @ForAll("means") List<@Nullable Double> means, @ForAll("limits") Limit limit) {
    AlertEvent before = null;
    for (AlertEvent event : eventsOf(means, limit)) {
      if (before == null || before.kind() == Kind.RESOLVED) {
        assertThat(event.kind()).isEqualTo(Kind.FIRING);
        assertThat(event.sequence()).isEqualTo(1);
      } else {
        assertThat(event.kind()).isNotEqualTo(Kind.FIRING);
        assertThat(event.alertId()).isEqualTo(before.alertId());
        assertThat(event.sequence()).isEqualTo(before.sequence() + 1);
        assertThat(event.windowEndMillis()).isGreaterThan(before.windowEndMillis());
      }
      before = event;
    }
  }

  /** Results and marks of a bucket come in any order; state goes through its coder in between. */
  @Property(tries = 200)
  void theOrderInWhichTheRunnerBringsWindowsDoesNotMatter(
      @ForAll("means") List<@Nullable Double> one,
      @ForAll("means") List<@Nullable Double> other,
      @ForAll("limits") Limit limit,
      @ForAll long seed)
      throws Exception {
    List<WindowNews> inOrder = news(Map.of("cpu1", one, "cpu2", other), limit);
    List<WindowNews> shuffled = new ArrayList<>(inOrder);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(take(shuffled)).isEqualTo(take(inOrder));
  }

  /** Late readings: some windows come again with other figures, or for the first time. */
  @Property
  void aCorrectionNeverTakesAnAlertBack(
      @ForAll("means") List<@Nullable Double> means,
      @ForAll("limits") Limit limit,
      @ForAll long seed) {
    Random random = new Random(seed);
    SeriesState state = null;
    List<AlertEvent> events = new ArrayList<>();
    for (int window = 0; window < means.size(); window++) {
      Double mean = means.get(window);
      if (mean == null) {
        continue;
      }
      state = state == null ? new SeriesState((window + 1) * SIZE) : state;
      add(events, rule.judge(state, stats("cpu1", window, mean), limit));
      if (random.nextInt(4) == 0) {
        int earlier = Math.max(0, window - random.nextInt(5));
        boolean wasFiring = state.firing != null;
        AlertEvent event = rule.judge(state, stats("cpu1", earlier, random.nextInt(100)), limit);
        add(events, event);
        assertThat(wasFiring && state.firing == null)
            .isEqualTo(event != null && event.kind() == Kind.RESOLVED);
      }
    }
    long sequence = 0;
    for (AlertEvent event : events) {
      sequence = event.kind() == Kind.FIRING ? 1 : sequence + 1;
      assertThat(event.sequence()).isEqualTo(sequence);
      sequence = event.kind() == Kind.RESOLVED ? 0 : sequence;
    }
  }

  private static void add(List<AlertEvent> events, @Nullable AlertEvent event) {
    if (event != null) {
      events.add(event);
    }
  }

  private List<AlertNews> take(List<WindowNews> news) throws Exception {
    BucketAlerts bucket = new BucketAlerts();
    List<AlertNews> events = new ArrayList<>();
    for (WindowNews each : news) {
      events.addAll(bucket.take(each, rule));
      bucket = AlertCoderExamples.throughTheCoder(BucketAlertsCoder.INSTANCE, bucket);
    }
    return events;
  }

  private static List<WindowNews> news(Map<String, List<@Nullable Double>> means, Limit limit) {
    Map<Integer, List<JudgedWindow>> byWindow = new HashMap<>();
    means.forEach(
        (cpu, ofCpu) -> {
          for (int window = 0; window < ofCpu.size(); window++) {
            Double mean = ofCpu.get(window);
            if (mean != null) {
              byWindow
                  .computeIfAbsent(window, w -> new ArrayList<>())
                  .add(new JudgedWindow(stats(cpu, window, mean), limit));
            }
          }
        });
    List<WindowNews> news = new ArrayList<>();
    long previous = Long.MIN_VALUE;
    for (int window : byWindow.keySet().stream().sorted().toList()) {
      long end = (window + 1) * SIZE;
      news.add(WindowNews.results(end, byWindow.getOrDefault(window, List.of())));
      news.add(WindowNews.ended(end, previous, true));
      previous = end;
    }
    return news;
  }

  private List<AlertEvent> eventsOf(List<@Nullable Double> means, Limit limit) {
    SeriesState state = null;
    List<AlertEvent> events = new ArrayList<>();
    for (int window = 0; window < means.size(); window++) {
      Double mean = means.get(window);
      if (mean != null) {
        state = state == null ? new SeriesState((window + 1) * SIZE) : state;
        add(events, rule.judge(state, stats("cpu1", window, mean), limit));
      }
    }
    return events;
  }

  private static List<Happened> happened(List<AlertEvent> events) {
    return events.stream()
        .map(
            event ->
                new Happened(
                    event.kind(),
                    (int) (event.windowEndMillis() / SIZE) - 1,
                    (int) (event.startedAtMillis() / SIZE),
                    event.level() == Level.CRITICAL))
        .toList();
  }

  private static WindowStats stats(String cpu, int window, double mean) {
    return new WindowStats(window * SIZE, (window + 1) * SIZE, "doc", cpu, mean, 100, 6);
  }
}
