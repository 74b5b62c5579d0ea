package dev.beamwatch.pipeline.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.suggest.LoadOverTime.Drift;
import dev.beamwatch.pipeline.suggest.Suggestion.Chosen;
import dev.beamwatch.pipeline.suggest.Suggestion.Span;
import dev.beamwatch.pipeline.suggest.Suggestion.Today;
import dev.beamwatch.pipeline.suggest.Suggestions.Outcome;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final LimitDefaults AT_ONCE = new LimitDefaults(1, 1, 1, Duration.ZERO);
  private static final Budget ONE_A_DAY = new Budget(1, Duration.ofDays(1));
  private static final TakeOver TAKE_OVER =
      new TakeOver(TableName.parse("cpu_thresholds").orElseThrow());

  /** Three processors whose alerts count together, against a search of all limits one by one. */
  @Property(tries = 60)
  void theLimitIsTheLowestThatABruteForceSearchFinds(
      @ForAll long seed, @ForAll @IntRange(max = 12) int alertsADay) {
    Random random = new Random(seed);
    Duration size = Duration.ofMinutes(10);
    LimitDefaults defaults = new LimitDefaults(2, 3, 4, Duration.ZERO);
    List<List<@Nullable Double>> processors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processors.add(TriedLimitsPropertiesTest.walk(random, 200));
      // So that there are 200 windows, whatever gaps there are.
      processors.get(i).set(0, 50.0);
      processors.get(i).set(199, 50.0);
    }
    Budget budget = new Budget(alertsADay, Duration.ofDays(1));

    Suggestions suggestions =
        new Suggestions(Thresholds.of(List.of(), defaults, 0), defaults, HostGlob.ALL, size, 0);
    for (int i = 0; i < 3; i++) {
      // Each processor's windows are in order. That is all that matters here.
      suggestions.take(Past.windows("doc", "cpu" + i, processors.get(i), size));
    }
    Suggestion found = only(suggestions.outcome(budget, 1, TAKE_OVER));

    Integer lowest = null;
    for (int limit = 99; limit >= 1; limit--) {
      if (alerts(processors, limit, LifeCycle.of(defaults), size) * 144 <= alertsADay * 200) {
        lowest = limit;
      }
    }
    Chosen chosen = found.chosen();
    assertThat(chosen == null ? null : (Integer) chosen.limit()).isEqualTo(lowest);
    if (chosen != null) {
      assertThat(chosen.alerts())
          .isEqualTo(alerts(processors, chosen.limit(), LifeCycle.of(defaults), size));
    }
  }

  private static int alerts(
      List<List<@Nullable Double>> processors, int limit, LifeCycle cycle, Duration size) {
    return processors.stream()
        .mapToInt(means -> Past.live(means, limit, cycle, size).alerts())
        .sum();
  }

  /** 24 windows of an hour: three peaks to 50, 60 and 70, each over at once. */
  private static List<@Nullable Double> threePeaks() {
    List<@Nullable Double> means = hours(24, 10);
    means.set(1, 50.0);
    means.set(11, 60.0);
    means.set(23, 70.0);
    return means;
  }

  @Test
  void aDayWithThreePeaksByHand() {
    Outcome outcome = outcome(List.of(row("doc", 55)), ONE_A_DAY, threePeaks());

    // Up to 9 one alert lasts all day. From 60 on only the peak to 70 gives one.
    assertThat(only(outcome))
        .isEqualTo(
            new Suggestion(
                "doc",
                new Span(0, Duration.ofDays(1).toMillis(), 24),
                1,
                new Today(List.of(BigDecimal.valueOf(55)), 2),
                1,
                new Chosen(1, 1, 1, new Drift(1, 1)),
                List.of("UPDATE \"cpu_thresholds\" SET allowed_top = 1 WHERE hostname = 'doc';")));
  }

  @Test
  void limitsWithWhichAnAlertFiresForLongCanBePassedOver() {
    Suggestions suggestions = suggestions(List.of());
    suggestions.take(Past.windows("doc", "cpu1", threePeaks(), HOUR));

    assertThat(only(suggestions.outcome(ONE_A_DAY, 0.1, TAKE_OVER)).chosen())
        .isEqualTo(new Chosen(60, 1, 1.0 / 24, new Drift(0, 1.0 / 6)));
  }

  @Test
  void noAlertsAtAllNeedALimitThatNoWindowIsAbove() {
    Outcome outcome = outcome(List.of(), new Budget(0, Duration.ofDays(1)), threePeaks());

    assertThat(only(outcome).chosen()).isEqualTo(new Chosen(70, 0, 0, new Drift(0, 0)));
  }

  @Test
  void aHostThatIsOftenAboveNinetyNineFitsNoLimit() {
    List<@Nullable Double> means = hours(24, 0);
    means.set(3, 99.5);
    means.set(9, 100.0);

    Suggestion suggestion = only(outcome(List.of(), ONE_A_DAY, means));

    assertThat(suggestion.chosen()).isNull();
    assertThat(suggestion.sql()).isEmpty();
  }

  @Test
  void aHostWithLessThanADayIsLeftOut() {
    Suggestions suggestions = suggestions(List.of());
    suggestions.take(Past.windows("young", "cpu1", hours(23, 10), HOUR));
    suggestions.take(Past.windows("old", "cpu1", hours(24, 10), HOUR));

    Outcome outcome = suggestions.outcome(ONE_A_DAY, 1, TAKE_OVER);

    assertThat(only(outcome).hostname()).isEqualTo("old");
    assertThat(outcome.leftOut())
        .containsExactly(
            new Suggestion.LeftOut("young", new Span(0, Duration.ofHours(23).toMillis(), 23)));
  }

  @Test
  void onlyTheWantedHostsAreLookedAt() {
    Suggestions suggestions =
        new Suggestions(
            Thresholds.of(List.of(), AT_ONCE, 0), AT_ONCE, new HostGlob("web-*"), HOUR, 0);
    for (String host : List.of("web-2", "db-1", "web-1")) {
      suggestions.take(Past.windows(host, "cpu1", hours(24, 10), HOUR));
    }

    assertThat(suggestions.outcome(ONE_A_DAY, 1, TAKE_OVER).suggestions())
        .extracting(Suggestion::hostname)
        .containsExactly("web-1", "web-2");
  }

  @Test
  void eachProcessorHasTheLifeCycleOfItsRow() {
    // Two windows above 50, one after the other: an alert only if one or two of them are enough.
    List<@Nullable Double> means = hours(24, 0);
    means.set(5, 60.0);
    means.set(6, 60.0);
    List<Threshold> rows =
        List.of(cycle("doc", null, 3, 3), cycle("doc", "cpu2", 2, 2), cycle("*", null, 1, 1));
    Suggestions suggestions = suggestions(rows);
    for (String cpu : List.of("cpu1", "cpu2")) {
      suggestions.take(Past.windows("doc", cpu, means, HOUR));
    }
    suggestions.take(Past.windows("other", "cpu1", means, HOUR));

    List<Suggestion> found =
        suggestions.outcome(new Budget(0, Duration.ofDays(1)), 1, TAKE_OVER).suggestions();

    // Of the first host cpu2 gives an alert up to 59. A search without it would find 1.
    assertThat(found)
        .extracting(each -> Objects.requireNonNull(each.chosen()).limit())
        .containsExactly(60, 60);
    assertThat(found).extracting(each -> each.today().alerts()).containsExactly(1, 1);
  }

  @Test
  void todaysLimitIsTheRowThatCountsToday() {
    Threshold before = row("doc", 5);
    Threshold since = validFrom(row("doc", 65), 1_000);
    Threshold later = validFrom(row("doc", 95), 3_000);
    Suggestions suggestions =
        new Suggestions(
            Thresholds.of(List.of(before, since, later), AT_ONCE, 0),
            AT_ONCE,
            HostGlob.ALL,
            HOUR,
            2_000);
    suggestions.take(Past.windows("doc", "cpu1", threePeaks(), HOUR));

    assertThat(only(suggestions.outcome(ONE_A_DAY, 1, TAKE_OVER)).today())
        .isEqualTo(new Today(List.of(BigDecimal.valueOf(65)), 1));
  }

  @Test
  void aHostWithoutALimitGivesNoAlertsToday() {
    assertThat(only(outcome(List.of(), ONE_A_DAY, threePeaks())).today())
        .isEqualTo(new Today(List.of(), 0));
  }

  private static Outcome outcome(
      List<Threshold> rows, Budget budget, List<@Nullable Double> means) {
    Suggestions suggestions = suggestions(rows);
    for (WindowStats stats : Past.windows("doc", "cpu1", means, HOUR)) {
      suggestions.take(List.of(stats));
    }
    return suggestions.outcome(budget, 1, TAKE_OVER);
  }

  private static Suggestions suggestions(List<Threshold> rows) {
    return new Suggestions(Thresholds.of(rows, AT_ONCE, 0), AT_ONCE, HostGlob.ALL, HOUR, 0);
  }

  private static Suggestion only(Outcome outcome) {
    assertThat(outcome.suggestions()).hasSize(1);
    return outcome.suggestions().get(0);
  }

  private static List<@Nullable Double> hours(int count, double mean) {
    List<@Nullable Double> means = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      means.add(mean);
    }
    return means;
  }

  private static Threshold row(String hostname, int allowedTop) {
    return new Threshold(hostname, BigDecimal.valueOf(allowedTop));
  }

  private static Threshold cycle(String hostname, @Nullable String cpu, int breaching, int of) {
    return new Threshold(
        hostname, BigDecimal.valueOf(50), cpu, null, null, breaching, of, 1, null, null, null);
  }

  private static Threshold validFrom(Threshold row, long millis) {
    return new Threshold(
        row.hostname(), row.allowedTop(), null, null, null, null, null, null, null, null, millis);
  }
}
