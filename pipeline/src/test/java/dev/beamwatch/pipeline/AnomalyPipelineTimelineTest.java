package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.ingest.Timeline.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.ingest.Timeline;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One test per kind of time and trouble, each a timeline. */
class AnomalyPipelineTimelineTest {
  private static final long SECOND = 1_000;
  private static final long HALF_PAST = NOON + 30 * SECOND;
  private static final Map<String, Integer> LIMITS = Map.of("doc", 20, "dopey", 90);

  @Test
  void readingsOfAWindowGiveOneRecordPerHostAndCpuWhenTheWatermarkPassesItsEnd() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 50, NOON)
                .reading("doc", "cpu1", 60, NOON + 10 * SECOND)
                .reading("doc", "cpu2", 10, NOON + 11 * SECOND)
                .reading("dopey", "cpu1", 70, NOON + 29 * SECOND));

    assertThat(story.aggregated())
        .containsExactlyInAnyOrder(
            stats(NOON, "doc", "cpu1", 55, 60, 2),
            stats(NOON, "doc", "cpu2", 10, 10, 1),
            stats(NOON, "dopey", "cpu1", 70, 70, 1));
    assertThat(story.counter(PipelineCounter.WINDOWS_CLOSED)).isEqualTo(3);
    assertThat(story.counter(PipelineCounter.WINDOWS_CORRECTED)).isZero();
  }

  @Test
  void aReadingAtExactlyTheWindowsEndBelongsToTheNextWindow() {
    Story story =
        tell(begin().reading("doc", "cpu1", 1, HALF_PAST - 1).reading("doc", "cpu1", 2, HALF_PAST));

    assertThat(story.aggregated())
        .containsExactlyInAnyOrder(
            stats(NOON, "doc", "cpu1", 1, 1, 1), stats(HALF_PAST, "doc", "cpu1", 2, 2, 1));
  }

  @Test
  void theFirstWindowIsThatOfTheEpochAndReadingsBeforeItAreRefused() {
    Story story = tell(begin().reading("doc", "cpu1", 30, -1).reading("doc", "cpu1", 40, 0));

    assertThat(story.deadLetters())
        .extracting(DeadLetter::reason)
        .containsExactly(RejectionReason.INVALID_VALUE);
    assertThat(story.aggregated()).containsExactly(stats(0, "doc", "cpu1", 40, 40, 1));
  }

  @Test
  void theLargestUsagesHaveTheirMeanAndThoseBeyondAreRefused() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 1e15, NOON)
                .reading("doc", "cpu1", Math.nextUp(1e15), NOON)
                .reading("doc", "cpu1", -1e15, NOON)
                .reading("doc", "cpu1", -Double.MAX_VALUE, NOON)
                .reading("doc", "cpu1", 1.5, NOON));

    assertThat(story.deadLetters())
        .extracting(DeadLetter::reason)
        .containsExactly(RejectionReason.INVALID_VALUE, RejectionReason.INVALID_VALUE);
    assertThat(story.aggregated()).containsExactly(stats(NOON, "doc", "cpu1", 0.5, 1e15, 3));
  }

  @Test
  void readingsOutOfOrderByUpToTenSecondsAreOnTime() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 10, NOON + 20 * SECOND)
                // The watermark stands at 29.999: one millisecond short of the end.
                .reading("doc", "cpu1", 99, HALF_PAST + 10 * SECOND - 1)
                .reading("doc", "cpu1", 20, NOON + 5 * SECOND));

    assertThat(story.aggregated())
        .containsExactlyInAnyOrder(
            stats(NOON, "doc", "cpu1", 15, 20, 2), stats(HALF_PAST, "doc", "cpu1", 99, 99, 1));
  }

  @Test
  void aReadingThatArrivesEarlyWaitsForItsWindow() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 30, NOON + 70 * SECOND)
                .reading("doc", "cpu1", 10, NOON + 62 * SECOND)
                .reading("doc", "cpu1", 20, NOON + 61 * SECOND));

    assertThat(story.aggregated())
        .containsExactly(stats(NOON + 60 * SECOND, "doc", "cpu1", 20, 30, 3));
  }

  @Test
  void aLateReadingWithinTheAllowanceGivesACorrectedRecordWithAllThatTheWindowHolds() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 10, NOON)
                .reading("doc", "cpu1", 99, NOON + 60 * SECOND)
                .reading("doc", "cpu1", 40, NOON + SECOND)
                .reading("doc", "cpu1", 70, NOON + 2 * SECOND));

    assertThat(story.aggregated())
        .containsExactlyInAnyOrder(
            stats(NOON, "doc", "cpu1", 10, 10, 1),
            stats(NOON, "doc", "cpu1", 25, 40, 2),
            stats(NOON, "doc", "cpu1", 40, 70, 3),
            stats(NOON + 60 * SECOND, "doc", "cpu1", 99, 99, 1));
    assertThat(story.counter(PipelineCounter.WINDOWS_CORRECTED)).isEqualTo(2);
    assertThat(story.deadLetters()).isEmpty();
  }

  @Test
  void aLateReadingIsTheFirstOfItsWindow() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 99, NOON + 60 * SECOND)
                .reading("dopey", "cpu1", 40, NOON));

    assertThat(story.aggregated())
        .containsExactlyInAnyOrder(
            stats(NOON, "dopey", "cpu1", 40, 40, 1),
            stats(NOON + 60 * SECOND, "doc", "cpu1", 99, 99, 1));
  }

  @Test
  void theLastMillisecondOfTheAllowedLatenessStillCounts() {
    // The window's last millisecond and a minute: 12:01:29.999.
    long closing = HALF_PAST - 1 + 60 * SECOND;
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 10, NOON)
                .reading("doc", "cpu1", 99, closing + 10 * SECOND)
                .reading("doc", "cpu1", 20, NOON + SECOND)
                .reading("doc", "cpu1", 99, closing + 10 * SECOND + 1)
                .reading("doc", "cpu1", 30, NOON + 2 * SECOND));

    assertThat(story.aggregated())
        .filteredOn(stats -> stats.windowStartMillis() == NOON)
        .containsExactlyInAnyOrder(
            stats(NOON, "doc", "cpu1", 10, 10, 1), stats(NOON, "doc", "cpu1", 15, 20, 2));
    assertThat(story.deadLetters())
        .extracting(DeadLetter::reason, DeadLetter::offset)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(RejectionReason.LATE, 4L));
  }

  @Test
  void aReadingThatIsLaterStillGoesWholeToTheDeadLettersAndIsStillFiltered() {
    CpuReading tooLate = new CpuReading("doc", "cpu1", 95.5, NOON);
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 50, NOON + 300 * SECOND)
                .reading("doc", "cpu1", 95.5, NOON));

    assertThat(story.aggregated())
        .containsExactly(stats(NOON + 300 * SECOND, "doc", "cpu1", 50, 50, 1));
    assertThat(story.filtered()).containsExactly(tooLate);
    DeadLetter letter = story.deadLetters().get(0);
    assertThat(letter.reason()).isEqualTo(RejectionReason.LATE);
    assertThat(letter.topic()).isEqualTo("cpu_load_stats_real");
    assertThat(letter.offset()).isEqualTo(1);
    assertThat(letter.payload()).isEqualTo(CpuReadingCodec.encode(tooLate));
    assertThat(story.counter(PipelineCounter.READINGS_LATE)).isEqualTo(1);
    equationsHold(story);
  }

  @Test
  void aWatermarkThatJumpsOverEndAndAllowedLatenessGivesOneRecordAndNoEmptyPane() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 10, NOON)
                .quietUntil(NOON + 3_600 * SECOND)
                .quietUntil(NOON + 7_200 * SECOND));

    assertThat(story.aggregated()).containsExactly(stats(NOON, "doc", "cpu1", 10, 10, 1));
  }

  @Test
  void aReadingFromTheFutureIsRejectedAndDoesNotMakeOthersLate() {
    long recordTime = NOON + SECOND;
    long tooFar = recordTime + 300 * SECOND + 1;
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 10, NOON)
                .stampedReading("dopey", "cpu1", 99, tooFar, recordTime)
                .reading("doc", "cpu1", 30, NOON + 2 * SECOND)
                // Five minutes exactly are still believed.
                .stampedReading("dopey", "cpu2", 50, tooFar - 1, recordTime));

    assertThat(story.aggregated())
        .containsExactlyInAnyOrder(
            stats(NOON, "doc", "cpu1", 20, 30, 2),
            stats(NOON + 300 * SECOND, "dopey", "cpu2", 50, 50, 1));
    assertThat(story.deadLetters())
        .extracting(DeadLetter::reason)
        .containsExactly(RejectionReason.FUTURE);
    assertThat(story.filtered()).isEmpty();
    equationsHold(story);
  }

  @Test
  void whatIsNoReadingGoesToTheDeadLettersAndThePipelineGoesOn() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 10, NOON)
                .text("not json")
                .text("{\"id\": 0, \"shop\": \"Marios Pizza\", \"pizzas\": []}")
                .text("{\"hostname\":\"doc\",\"cpu\":\"cpu1\",\"usage\":1e999,\"occurred_at\":1}")
                .reading("doc", "cpu1", 20, NOON + SECOND));

    assertThat(story.aggregated()).containsExactly(stats(NOON, "doc", "cpu1", 15, 20, 2));
    assertThat(story.deadLetters())
        .extracting(DeadLetter::reason)
        .containsExactlyInAnyOrder(
            RejectionReason.NOT_JSON, RejectionReason.MISSING_FIELD, RejectionReason.INVALID_VALUE);
    assertThat(story.counter(PipelineCounter.READINGS_REJECTED)).isEqualTo(3);
    equationsHold(story);
  }

  @Test
  void theFilterIsStrict() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 80, NOON)
                .reading("doc", "cpu2", Math.nextUp(80.0), NOON)
                .reading("doc", "cpu3", 105.6, NOON));

    assertThat(story.filtered())
        .extracting(CpuReading::cpu)
        .containsExactlyInAnyOrder("cpu2", "cpu3");
  }

  @Test
  void aWindowBreachesWhenItsMeanIsAboveTheLimitOfItsHostStrictly() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 20, NOON)
                .reading("doc", "cpu2", Math.nextUp(20.0), NOON)
                .reading("dopey", "cpu1", 89, NOON)
                .reading("dopey", "cpu2", 99, NOON));

    assertThat(story.breaches())
        .containsExactlyInAnyOrder(
            new Breach(NOON, HALF_PAST, "doc", "cpu2", Math.nextUp(20.0), BigDecimal.valueOf(20)),
            new Breach(NOON, HALF_PAST, "dopey", "cpu2", 99, BigDecimal.valueOf(90)));
    assertThat(story.counter(PipelineCounter.BREACHES)).isEqualTo(2);
  }

  @Test
  void aHostWithoutARowRaisesNoAlertAndIsCounted() {
    Story story = tell(begin().reading("prince", "cpu1", 100, NOON));

    assertThat(story.breaches()).isEmpty();
    assertThat(story.aggregated()).hasSize(1);
    assertThat(story.counter(PipelineCounter.WINDOWS_WITHOUT_THRESHOLD)).isEqualTo(1);
  }

  @Test
  void aCorrectionThatStillBreachesRepeatsNothing() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 50, NOON)
                .reading("doc", "cpu9", 1, NOON + 60 * SECOND)
                .reading("doc", "cpu1", 60, NOON + SECOND));

    assertThat(story.aggregated()).hasSize(3);
    assertThat(story.breaches())
        .containsExactly(new Breach(NOON, HALF_PAST, "doc", "cpu1", 50, BigDecimal.valueOf(20)));
  }

  @Test
  void aCorrectionThatBreachesForTheFirstTimeIsTold() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 10, NOON)
                .reading("doc", "cpu9", 1, NOON + 60 * SECOND)
                .reading("doc", "cpu1", 60, NOON + SECOND));

    assertThat(story.breaches())
        .containsExactly(new Breach(NOON, HALF_PAST, "doc", "cpu1", 35, BigDecimal.valueOf(20)));
  }

  @Test
  void windowsThatTheWatermarkPassesAtOnceAreJudgedAndToldOneByOne() {
    Story story =
        tell(
            begin()
                .reading("doc", "cpu1", 50, NOON)
                .reading("doc", "cpu1", 10, NOON + 5 * SECOND)
                .reading("doc", "cpu1", 15, HALF_PAST)
                .reading("doc", "cpu1", 40, HALF_PAST + 5 * SECOND)
                .quietUntil(NOON + 3_600 * SECOND));

    assertThat(story.aggregated())
        .containsExactlyInAnyOrder(
            stats(NOON, "doc", "cpu1", 30, 50, 2), stats(HALF_PAST, "doc", "cpu1", 27.5, 40, 2));
    assertThat(story.breaches())
        .containsExactlyInAnyOrder(
            new Breach(NOON, HALF_PAST, "doc", "cpu1", 30, BigDecimal.valueOf(20)),
            new Breach(
                HALF_PAST, HALF_PAST + 30 * SECOND, "doc", "cpu1", 27.5, BigDecimal.valueOf(20)));
    assertThat(story.counter(PipelineCounter.WINDOWS_CLOSED)).isEqualTo(2);
    assertThat(story.counter(PipelineCounter.WINDOWS_JUDGED)).isEqualTo(2);
  }

  @Test
  void theSameProcessorBreachesAgainInTheNextWindow() {
    Story story =
        tell(begin().reading("doc", "cpu1", 50, NOON).reading("doc", "cpu1", 51, HALF_PAST));

    assertThat(story.breaches()).hasSize(2);
  }

  @Test
  void aThresholdThatIsChangedTakesEffectWhileThePipelineRuns() {
    Story story =
        Story.run(
            new Timeline()
                .tick()
                .tick()
                .reading("doc", "cpu1", 50, NOON)
                .quietUntil(HALF_PAST)
                .tick()
                .tick()
                .reading("doc", "cpu1", 50, HALF_PAST + SECOND)
                .quietUntil(HALF_PAST + 30 * SECOND),
            List.of(Map.of("doc", 20), Map.of("doc", 60)));

    assertThat(story.breaches())
        .containsExactly(new Breach(NOON, HALF_PAST, "doc", "cpu1", 50, BigDecimal.valueOf(20)));
  }

  @Test
  void aHostWhoseRowIsDeletedRaisesNoMoreAlerts() {
    Story story =
        Story.run(
            new Timeline()
                .tick()
                .tick()
                .tick()
                .reading("doc", "cpu1", 50, NOON)
                .quietUntil(HALF_PAST),
            List.of(Map.of("doc", 20), Map.of()));

    assertThat(story.breaches()).isEmpty();
    assertThat(story.counter(PipelineCounter.WINDOWS_WITHOUT_THRESHOLD)).isEqualTo(1);
  }

  @Test
  void whileTheDatabaseIsAwayTheLastThresholdsStayInForce() {
    Story story =
        Story.run(
            new Timeline()
                .tick()
                .tick()
                .tick()
                .tick()
                .reading("doc", "cpu1", 50, NOON)
                .quietUntil(HALF_PAST),
            Arrays.<@Nullable Map<String, Integer>>asList(Map.of("doc", 20), null));

    assertThat(story.breaches()).hasSize(1);
    assertThat(story.counter(PipelineCounter.THRESHOLD_FAILURES)).isEqualTo(2);
    assertThat(story.counter(PipelineCounter.THRESHOLD_REFRESHES)).isEqualTo(1);
  }

  @Test
  void whenTheDatabaseIsAwayAtTheStartAlertsWaitForItAndTheOtherOutputsDoNot() {
    Story story =
        Story.run(
            new Timeline()
                .tick()
                .reading("doc", "cpu1", 90, NOON)
                .tick()
                .quietUntil(HALF_PAST + 600 * SECOND)
                .tick()
                .tick(),
            Arrays.<@Nullable Map<String, Integer>>asList(null, null, Map.of("doc", 20)));

    assertThat(story.order()).containsSubsequence("filtered", "aggregated", "load 2", "breaches");
    assertThat(story.aggregated()).hasSize(1);
    assertThat(story.breaches())
        .containsExactly(new Breach(NOON, HALF_PAST, "doc", "cpu1", 90, BigDecimal.valueOf(20)));
  }

  private static Story tell(Timeline timeline) {
    return Story.run(timeline, List.of(LIMITS));
  }

  /**
   * The thresholds are there before the first reading: one tick loads them, the next hands them on.
   */
  private static Timeline begin() {
    return new Timeline().tick().tick();
  }

  private static WindowStats stats(
      long start, String hostname, String cpu, double avg, double max, long count) {
    return new WindowStats(start, start + 30 * SECOND, hostname, cpu, avg, max, count);
  }

  private static void equationsHold(Story story) {
    assertThat(story.counter(PipelineCounter.READINGS_READ))
        .isEqualTo(
            story.counter(PipelineCounter.READINGS_VALID)
                + story.counter(PipelineCounter.READINGS_REJECTED));
    assertThat(story.counter(PipelineCounter.READINGS_VALID))
        .isEqualTo(
            story.counter(PipelineCounter.READINGS_COUNTED)
                + story.counter(PipelineCounter.READINGS_LATE));
  }
}
