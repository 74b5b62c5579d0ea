package dev.beamwatch.pipeline.alert;

import static dev.beamwatch.schemas.AlertEvent.Kind.EASED;
import static dev.beamwatch.schemas.AlertEvent.Kind.ESCALATED;
import static dev.beamwatch.schemas.AlertEvent.Kind.FIRING;
import static dev.beamwatch.schemas.AlertEvent.Kind.REPEATED;
import static dev.beamwatch.schemas.AlertEvent.Kind.RESOLVED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.AlertEvent.Why;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A row of the table in the contract per test. Windows are of a minute, numbered from 1. */
class AlertRuleTest {
  private static final long MINUTE = 60_000;
  private static final Limit LIMIT = Limits.CRITICAL_ONLY;
  private static final Limit WARNING = Limits.WITH_WARNING;

  private final AlertRule rule = new AlertRule(Duration.ofMinutes(1), Duration.ofHours(4));
  private @Nullable SeriesState state;
  private final List<AlertEvent> events = new ArrayList<>();

  @Test
  void threeOfFiveBreachesFireAtTheThird() {
    judge(LIMIT, 1, 90.0, 10.0, 91.0, 20.0, 92.0);

    assertThat(events).hasSize(1);
    AlertEvent fired = events.get(0);
    assertThat(fired)
        .isEqualTo(
            new AlertEvent(
                AlertEvent.id("doc", "cpu1", 0),
                1,
                FIRING,
                Level.CRITICAL,
                "doc",
                "cpu1",
                5 * MINUTE,
                0,
                92.0,
                99.0,
                BigDecimal.valueOf(80),
                null,
                BigDecimal.valueOf(80),
                null,
                92.0,
                3,
                5,
                List.of(90.0, 10.0, 91.0, 20.0, 92.0),
                null,
                null));
  }

  @Test
  void breachesThatAreMoreThanFiveWindowsApartDoNotFire() {
    judge(LIMIT, 1, 90.0, 90.0, 10.0, 10.0, 10.0, 90.0, 90.0);

    assertThat(events).isEmpty();
  }

  @Test
  void missingWindowsAreAmongTheLastAndDoNotBreach() {
    judge(LIMIT, 1, 90.0, 90.0, null, null, null, 90.0, 90.0, 90.0);

    assertThat(kinds()).containsExactly(FIRING);
    assertThat(events.get(0).windowEndMillis()).isEqualTo(8 * MINUTE);
    assertThat(events.get(0).startedAtMillis()).isEqualTo(5 * MINUTE);
    assertThat(events.get(0).recent())
        .containsExactly(90.0, 90.0, null, null, null, 90.0, 90.0, 90.0);
  }

  @Test
  void fewerThanFiveWindowsAtTheBeginningAreEnough() {
    judge(LIMIT, 1, 90.0, 90.0, 90.0);

    assertThat(kinds()).containsExactly(FIRING);
    assertThat(events.get(0).of()).isEqualTo(5);
  }

  @Test
  void fourClearWindowsInARowEndTheAlert() {
    judge(LIMIT, 1, 90.0, 95.0, 90.0, 10.0, 10.0, 10.0, 11.0);

    assertThat(kinds()).containsExactly(FIRING, RESOLVED);
    AlertEvent resolved = events.get(1);
    assertThat(resolved.usageAvg()).isEqualTo(11.0);
    assertThat(resolved.peak()).isEqualTo(95.0);
    assertThat(resolved.lastedMillis()).isEqualTo(7 * MINUTE);
    assertThat(resolved.alertId()).isEqualTo(events.get(0).alertId());
    assertThat(resolved.sequence()).isEqualTo(2);
  }

  @Test
  void aBreachBeginsTheCountAgainAndAMissingWindowNeitherCountsNorBeginsItAgain() {
    judge(LIMIT, 1, 90.0, 90.0, 90.0, 10.0, 10.0, 10.0, 90.0, 10.0, null, 10.0, null, 10.0);
    assertThat(kinds()).containsExactly(FIRING);

    judge(LIMIT, 13, 10.0);
    assertThat(kinds()).containsExactly(FIRING, RESOLVED);
  }

  @Test
  void aWindowAboveClearTopAndBelowTheLimitHoldsTheAlert() {
    judge(WARNING, 1, 90.0, 90.0, 10.0, 10.0, 50.0, 10.0, 10.0);
    assertThat(kinds()).doesNotContain(RESOLVED);

    judge(WARNING, 8, 10.0);
    assertThat(kinds()).endsWith(RESOLVED);
  }

  @Test
  void aLongSilenceNeverEndsAnAlert() {
    judge(LIMIT, 1, 90.0, 90.0, 90.0, 10.0, 10.0, 10.0);
    judge(LIMIT, 500, 90.0);

    assertThat(kinds()).containsExactly(FIRING, REPEATED);
  }

  @Test
  void runsThatAreLongerThanWhatIsKeptAreCountedOn() {
    Limit sixty = Limits.of(80, null, 80, 1, 1, 60);
    judge(sixty, 1, 90.0);
    for (int i = 0; i < 59; i++) {
      judge(sixty, 3 + 2 * i, 10.0);
    }
    assertThat(kinds()).containsExactly(FIRING);

    judge(sixty, 121, 10.0);
    assertThat(kinds()).containsExactly(FIRING, RESOLVED);
  }

  @Test
  void afterTheEndTheLastWindowsBeginAnew() {
    judge(LIMIT, 1, 90.0, 90.0, 90.0, 10.0, 10.0, 10.0, 10.0, 90.0, 90.0);
    assertThat(kinds()).containsExactly(FIRING, RESOLVED);

    judge(LIMIT, 10, 90.0);
    assertThat(kinds()).containsExactly(FIRING, RESOLVED, FIRING);
    assertThat(events.get(2).alertId()).isNotEqualTo(events.get(0).alertId());
    assertThat(events.get(2).sequence()).isEqualTo(1);
    assertThat(events.get(2).startedAtMillis()).isEqualTo(7 * MINUTE);
  }

  @Test
  void breachesBeforeTheEndAreNotAmongTheLastWindowsOfTheNextAlert() {
    Limit oneClear = Limits.of(80, null, 80, 2, 5, 1);
    judge(oneClear, 1, 90.0, 90.0, 10.0, 90.0);

    assertThat(kinds()).containsExactly(FIRING, RESOLVED);
  }

  @Test
  void aWarningBecomesCriticalAndEasesAgain() {
    judge(WARNING, 1, 70.0, 70.0);
    assertThat(events.get(0).level()).isEqualTo(Level.WARNING);

    judge(WARNING, 3, 90.0, 90.0);
    assertThat(kinds()).containsExactly(FIRING, ESCALATED);
    assertThat(events.get(1).level()).isEqualTo(Level.CRITICAL);

    judge(WARNING, 5, 70.0, 50.0, 70.0);
    assertThat(kinds()).containsExactly(FIRING, ESCALATED, EASED);
    assertThat(events.get(2).level()).isEqualTo(Level.WARNING);
    assertThat(events).extracting(AlertEvent::sequence).containsExactly(1L, 2L, 3L);
  }

  @Test
  void anAlertFiresCriticalIfEnoughWindowsAre() {
    judge(WARNING, 1, 90.0, 10.0, 90.0);

    assertThat(events.get(0).level()).isEqualTo(Level.CRITICAL);
  }

  @Test
  void withoutAWarningLevelNothingEases() {
    Limit hold = Limits.of(80, null, 40, 3, 5, 4);
    judge(hold, 1, 90.0, 90.0, 90.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0);

    assertThat(kinds()).containsExactly(FIRING);
  }

  @Test
  void anAlertThatGoesOnIsRepeatedAfterFourHours() {
    judge(LIMIT, 1, 90.0, 90.0, 90.0);
    for (int window = 4; window <= 3 + 240; window++) {
      judge(LIMIT, window, 90.0);
    }

    assertThat(kinds()).containsExactly(FIRING, REPEATED);
    assertThat(events.get(1).windowEndMillis()).isEqualTo(243 * MINUTE);
  }

  @Test
  void zeroMeansThatNothingIsRepeated() {
    AlertRule never = new AlertRule(Duration.ofMinutes(1), Duration.ZERO);
    SeriesState series = new SeriesState(MINUTE);
    for (int window = 1; window <= 1_000; window++) {
      AlertEvent event = never.judge(series, stats(window, 90), LIMIT);
      assertThat(event == null ? null : event.kind()).isNotEqualTo(REPEATED);
    }
  }

  @Test
  void aCorrectionTakesThePlaceOfTheEarlierJudgementAndMayFire() {
    judge(LIMIT, 1, 90.0, 10.0, 90.0, 10.0);
    assertThat(events).isEmpty();

    judge(LIMIT, 2, 85.0);
    assertThat(kinds()).containsExactly(FIRING);
    assertThat(events.get(0).windowEndMillis()).isEqualTo(2 * MINUTE);
    assertThat(events.get(0).recent()).containsExactly(90.0, 85.0, 90.0, 10.0);
    assertThat(events.get(0).startedAtMillis()).isZero();
  }

  @Test
  void aCorrectionNeverTakesAnAlertBackAndTheEndFollowsByTheRule() {
    judge(LIMIT, 1, 90.0, 90.0, 90.0);
    judge(LIMIT, 1, 10.0);
    judge(LIMIT, 2, 10.0);
    judge(LIMIT, 3, 10.0);
    assertThat(kinds()).containsExactly(FIRING);

    judge(LIMIT, 4, 10.0);
    assertThat(kinds()).containsExactly(FIRING, RESOLVED);
  }

  @Test
  void aWindowBeforeTheEndOfTheLastAlertDoesNotMakeANewOne() {
    judge(LIMIT, 1, 90.0, 90.0, 90.0, 10.0, 10.0, 10.0, 10.0, 90.0, 90.0);
    judge(LIMIT, 7, 90.0);

    assertThat(kinds()).containsExactly(FIRING, RESOLVED);
  }

  @Test
  void aWindowThatIsOlderThanWhatIsKeptChangesNothing() {
    judge(LIMIT, 100, 90.0, 90.0);
    judge(LIMIT, 1, 90.0);

    assertThat(events).isEmpty();
  }

  @Test
  void theLimitIsTakenAway() {
    judge(LIMIT, 1, 90.0, 90.0, 90.0);

    AlertEvent end = requireNonNull(rule.limitRemoved(requireNonNull(state), stats(4, 70)));

    assertThat(end.kind()).isEqualTo(RESOLVED);
    assertThat(end.why()).isEqualTo(Why.LIMIT_REMOVED);
    assertThat(end.sequence()).isEqualTo(2);
    assertThat(end.usageAvg()).isEqualTo(70);
    assertThat(end.allowedTop()).isNull();
    assertThat(end.of()).isNull();
    assertThat(end.lastedMillis()).isEqualTo(4 * MINUTE);
    assertThat(end.recent()).containsExactly(90.0, 90.0, 90.0, 70.0);
  }

  @Test
  void aSeriesIsForgottenADayAfterItsLastReading() {
    judge(LIMIT, 1, 90.0, 90.0, 90.0);
    long day = Duration.ofHours(24).toMillis();
    SeriesState series = requireNonNull(state);

    assertThat(rule.isForgotten(series, 3 * MINUTE + day - 1)).isFalse();
    assertThat(rule.isForgotten(series, 3 * MINUTE + day)).isTrue();
    AlertEvent end = requireNonNull(rule.forget(series, new ProcessorKey("doc", "cpu1")));
    assertThat(end.kind()).isEqualTo(RESOLVED);
    assertThat(end.why()).isEqualTo(Why.FORGOTTEN);
    assertThat(end.windowEndMillis()).isEqualTo(3 * MINUTE + day);
    assertThat(end.usageAvg()).isNull();
    assertThat(end.peak()).isEqualTo(90);
  }

  @Test
  void atMostTwentyMeansAreShown() {
    judge(LIMIT, 1, 1.0, 2.0, 3.0);
    for (int window = 4; window <= 22; window++) {
      judge(LIMIT, window, (double) window);
    }
    judge(LIMIT, 23, 90.0, 91.0, 92.0);

    assertThat(events.get(0).recent()).hasSize(20).startsWith(6.0).endsWith(90.0, 91.0, 92.0);
  }

  private List<Kind> kinds() {
    return events.stream().map(AlertEvent::kind).toList();
  }

  private void judge(Limit limit, int firstWindow, @Nullable Double... means) {
    List<@Nullable Double> all = Arrays.asList(means);
    for (int i = 0; i < all.size(); i++) {
      Double mean = all.get(i);
      if (mean == null) {
        continue;
      }
      WindowStats stats = stats(firstWindow + i, mean);
      if (state == null) {
        state = new SeriesState(stats.windowEndMillis());
      }
      AlertEvent event = rule.judge(state, stats, limit);
      if (event != null) {
        events.add(event);
      }
    }
  }

  private static WindowStats stats(int window, double mean) {
    return new WindowStats((window - 1) * MINUTE, window * MINUTE, "doc", "cpu1", mean, 99, 6);
  }
}
