package dev.beamwatch.console.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Bounds BOUNDS = new Bounds(Duration.ofHours(1), 3, 4, 1_000, 5, 4);
  private static final long WINDOW = 30_000;

  private final TestClock clock = new TestClock();
  private final History history = new History(BOUNDS, clock);
  private final long end = clock.millis() / WINDOW * WINDOW;

  @Test
  void aMeanAtTheLimitIsNoBreachAndOneAboveIs() {
    history.setLimits(Map.of("doc", BigDecimal.valueOf(20)));

    add("doc", "cpu1", end, 20, 3);
    add("doc", "cpu2", end, Math.nextUp(20.0), 3);

    assertThat(history.windows("doc")).extracting(WindowView::breach).containsExactly(false, true);
    assertThat(texts())
        .containsExactly(
            "host:doc CPU: cpu2 avg CPU value:20.000000000000004 over the threshold 20");
  }

  @Test
  void aLimitIsADecimalAndShownWithItsDigits() {
    history.setLimits(Map.of("doc", new BigDecimal("62.50"), "dopey", new BigDecimal("-5.5")));

    add("doc", "cpu1", end, 62.3, 3);
    add("doc", "cpu2", end, 62.7, 3);
    add("dopey", "cpu1", end, -5.2, 3);

    assertThat(texts())
        .containsExactlyInAnyOrder(
            "host:doc CPU: cpu2 avg CPU value:62.7 over the threshold 62.50",
            "host:dopey CPU: cpu1 avg CPU value:-5.2 over the threshold -5.5");
    assertThat(history.summary("dopey").orElseThrow().breaching()).isTrue();
  }

  @Test
  void aHostWithoutALimitIsNotJudged() {
    history.setLimits(Map.of());

    add("doc", "cpu1", end, 100, 3);

    assertThat(history.windows("doc").get(0).limit()).isNull();
    assertThat(history.summaries().get(0).over()).isNull();
    assertThat(texts()).isEmpty();
  }

  @Test
  void aWindowIsOneBreachHoweverOftenItIsCorrected() {
    history.setLimits(Map.of("doc", BigDecimal.valueOf(20)));

    add("doc", "cpu1", end, 10, 1);
    add("doc", "cpu1", end, 30, 2);
    add("doc", "cpu1", end, 40, 3);
    add("doc", "cpu1", end, 30, 2);

    assertThat(history.windows("doc")).singleElement().extracting(WindowView::mean).isEqualTo(40.0);
    assertThat(texts())
        .containsExactly("host:doc CPU: cpu1 avg CPU value:30.0 over the threshold 20");
    assertThat(history.counts().corrections()).isEqualTo(2);
    assertThat(history.counts().breaches()).isEqualTo(1);
  }

  @Test
  void windowsThatCameBeforeAnyLimitAreJudgedByTheFirstOnesAndNotByLaterOnes() {
    add("doc", "cpu1", end, 50, 1);
    assertThat(texts()).isEmpty();

    history.setLimits(Map.of("doc", BigDecimal.valueOf(40)));
    history.setLimits(Map.of("doc", BigDecimal.valueOf(30)));

    assertThat(history.windows("doc").get(0).limit()).isEqualTo(BigDecimal.valueOf(40));
    assertThat(texts()).hasSize(1);
  }

  @Test
  void theTextOfABreachIsKnownByItsWindowAsLongAsItIsRemembered() {
    history.setLimits(Map.of("doc", BigDecimal.valueOf(20)));
    add("doc", "cpu1", end, 50, 1);
    add("doc", "cpu2", end, 10, 1);

    assertThat(history.breachText("doc", "cpu1", end))
        .isEqualTo("host:doc CPU: cpu1 avg CPU value:50.0 over the threshold 20");
    assertThat(history.breachText("doc", "cpu2", end)).isNull();
    for (int i = 1; i <= 5; i++) {
      add("doc", "cpu1", end + i * WINDOW, 50, 1);
    }
    assertThat(history.breachText("doc", "cpu1", end)).isNull();
    assertThat(history.breachText("doc", "cpu1", end + WINDOW)).isNotNull();
    clock.pass(Duration.ofMinutes(61));
    history.forgetOld();
    assertThat(history.breachText("doc", "cpu1", end + WINDOW)).isNull();
  }

  @Test
  void whatSlackRefusedIsADeadLetterAndTheBreachStaysOne() {
    history.setLimits(Map.of("doc", BigDecimal.valueOf(20)));
    add("doc", "cpu1", end, 50, 1);
    letter(
        RejectionReason.UNDELIVERED, "host:doc CPU: cpu1 avg CPU value:50.0 over the threshold 20");

    assertThat(history.counts().breaches()).isEqualTo(1);
    assertThat(history.counts().undelivered()).isEqualTo(1);
  }

  @Test
  void theSummaryIsOfTheNewestWindow() {
    history.setLimits(Map.of("doc", BigDecimal.valueOf(20)));
    add("doc", "cpu1", end - WINDOW, 90, 1);
    add("doc", "cpu1", end, 15, 1);
    add("doc", "cpu2", end, 18, 1);

    HostSummary summary = history.summaries().get(0);

    assertThat(summary.over()).isEqualTo(-2.0);
    assertThat(summary.breaching()).isFalse();
    assertThat(summary.breaches()).isEqualTo(1);
    assertThat(summary.cpus()).isEqualTo(2);
    assertThat(summary.lastWindowEnd()).isEqualTo(end);
  }

  @Test
  void whatIsOlderThanThePeriodIsForgottenAndTheHostIsToldToBeRemoved() {
    history.setLimits(Map.of("doc", BigDecimal.valueOf(20)));
    add("doc", "cpu1", end, 50, 1);
    hot("doc", 99);
    letter(RejectionReason.NOT_JSON, "x");
    var unused = history.takeHostChanges();

    clock.pass(Duration.ofMinutes(61));
    history.forgetOld();

    assertThat(history.takeHostChanges().removed()).containsExactly("doc");
    assertThat(history.summaries()).isEmpty();
    assertThat(texts()).isEmpty();
    assertThat(history.deadLetters(Long.MAX_VALUE, 10, null)).isEmpty();
    assertThat(history.counts().windows()).isZero();
    assertThat(history.deadLetterCounts()).isEmpty();
  }

  @Test
  void changesAreTakenOnce() {
    history.setLimits(Map.of("doc", BigDecimal.valueOf(20)));
    add("doc", "cpu1", end, 50, 1);

    Changes first = history.takeChanges();

    assertThat(history.takeHostChanges().hosts())
        .extracting(HostSummary::host)
        .containsExactly("doc");
    assertThat(first.windows().get("doc")).hasSize(1);
    assertThat(first.breaches()).hasSize(1);
    Changes second = history.takeChanges();
    assertThat(history.takeHostChanges().hosts()).isEmpty();
    assertThat(second.windows()).isEmpty();
    assertThat(second.breaches()).isEmpty();
  }

  @Test
  void whatIsNewIsToldThoughSomethingOfTheHostIsForgottenAtThatMoment() {
    add("doc", "cpu1", end, 50, 1);
    clock.pass(Duration.ofMinutes(61));
    add("doc", "cpu1", end + Duration.ofMinutes(61).toMillis(), 60, 1);

    history.forgetOld();

    assertThat(history.windows("doc")).hasSize(1);
    assertThat(history.takeChanges().windows().get("doc"))
        .extracting(WindowView::mean)
        .contains(60.0);
  }

  @Test
  void recordsThatCannotBeReadAreCounted() {
    history.addUnreadable(clock.millis());

    assertThat(history.counts().unreadable()).isEqualTo(1);
  }

  @Test
  void whatThereIsNoRoomForIsCounted() {
    for (int i = 0; i < 6; i++) {
      add("host" + i, "cpu1", end, 50, 1);
      add("doc", "cpu" + i, end, 50, 1);
      letter(RejectionReason.LATE, "x" + i);
    }

    assertThat(history.summaries()).hasSize(3);
    assertThat(history.counts().seriesLeftOut()).isEqualTo(8);
    assertThat(history.deadLetters(Long.MAX_VALUE, 10, null)).hasSize(4);
    assertThat(history.counts().late()).isEqualTo(6);
  }

  @Test
  void hotReadingsThatWereSkippedCountAsWell() {
    hot("doc", 99);
    history.skipHotReadings(1_000);

    assertThat(history.counts().filtered()).isEqualTo(1_001);
    assertThat(history.hotReadings("doc")).hasSize(1);
  }

  @Test
  void deadLettersCanBeAskedForByReasonAndPageByPage() {
    letter(RejectionReason.LATE, "a");
    letter(RejectionReason.NOT_JSON, "b");
    letter(RejectionReason.LATE, "c");

    List<DeadLetterView> newest = history.deadLetters(Long.MAX_VALUE, 1, RejectionReason.LATE);
    List<DeadLetterView> older = history.deadLetters(newest.get(0).seq(), 5, RejectionReason.LATE);

    assertThat(newest).extracting(DeadLetterView::payloadText).containsExactly("c");
    assertThat(older).extracting(DeadLetterView::payloadText).containsExactly("a");
    assertThat(history.placeOfDeadLetter(newest.get(0).seq())).contains(new History.Place(1, 7));
  }

  private void add(String host, String cpu, long windowEnd, double mean, long count) {
    history.addWindow(
        new WindowStats(windowEnd - WINDOW, windowEnd, host, cpu, mean, mean + 1, count),
        clock.millis());
  }

  private void hot(String host, double usage) {
    history.addHotReading(new CpuReading(host, "cpu1", usage, clock.millis()), clock.millis());
  }

  private void letter(RejectionReason reason, String payload) {
    history.addDeadLetter(
        new DeadLetter(null, null, null, null, reason, "why", 1, 1, null, payload.getBytes(UTF_8)),
        new History.Place(1, 7),
        clock.millis());
  }

  private List<String> texts() {
    return history.breaches(Long.MAX_VALUE, 100).stream().map(BreachView::text).toList();
  }
}
