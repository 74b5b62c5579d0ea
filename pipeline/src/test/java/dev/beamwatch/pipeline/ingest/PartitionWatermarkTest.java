package dev.beamwatch.pipeline.ingest;

import static dev.beamwatch.pipeline.ingest.PartitionWatermark.FROM_THE_FUTURE;
import static dev.beamwatch.pipeline.ingest.PartitionWatermark.UNKNOWN;
import static dev.beamwatch.pipeline.ingest.ReadPositions.Left.NOTHING;
import static dev.beamwatch.pipeline.ingest.ReadPositions.Left.OPEN_TRANSACTION;
import static dev.beamwatch.pipeline.ingest.ReadPositions.Left.SOMETHING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Times are milliseconds after the start of a day in the middle of the story. */
class PartitionWatermarkTest {
  private static final long DAY = 1_633_910_400_000L;
  private static final long TEN_SECONDS = 10_000;
  private static final long FIVE_MINUTES = 300_000;
  private static final EventTime STANDARD =
      new EventTime(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5));

  private final PartitionWatermark watermark = new PartitionWatermark(STANDARD, UNKNOWN, DAY);

  @Test
  void nothingIsKnownBeforeTheFirstReading() {
    assertThat(watermark.current()).isEqualTo(UNKNOWN);
    assertThat(asked(watermark, SOMETHING, DAY, DAY)).isEqualTo(UNKNOWN);
  }

  @Test
  void itTrailsTheHighestEventTimeByTenSeconds() {
    read(DAY);

    assertThat(watermark.current()).isEqualTo(DAY - TEN_SECONDS);
    assertThat(asked(watermark, SOMETHING, DAY, DAY)).isEqualTo(DAY - TEN_SECONDS);
  }

  @Test
  void itNeverGoesBack() {
    read(DAY);
    read(DAY - 20_000);

    assertThat(watermark.current()).isEqualTo(DAY - TEN_SECONDS);
    read(DAY + 1);
    assertThat(watermark.current()).isEqualTo(DAY + 1 - TEN_SECONDS);
  }

  @Test
  void aReadingIsJudgedByTheWatermarkBeforeIt() {
    assertThat(read(DAY)).isEqualTo(UNKNOWN);
    assertThat(read(DAY + 60_000)).isEqualTo(DAY - TEN_SECONDS);
    assertThat(read(DAY + 1)).isEqualTo(DAY + 60_000 - TEN_SECONDS);
  }

  @Test
  void aReadingFromTheFutureDoesNotMoveIt() {
    read(DAY);

    assertThat(watermark.observe(DAY + FIVE_MINUTES + 1, DAY, DAY)).isEqualTo(FROM_THE_FUTURE);
    assertThat(watermark.current()).isEqualTo(DAY - TEN_SECONDS);
  }

  @Test
  void aReadingMayBeAheadByAsMuchAsClocksMayDiffer() {
    assertThat(watermark.observe(DAY + FIVE_MINUTES, DAY, DAY)).isEqualTo(UNKNOWN);
    assertThat(watermark.current()).isEqualTo(DAY + FIVE_MINUTES - TEN_SECONDS);
  }

  @Test
  void anOldBacklogIsJudgedByTheTimestampsOfItsRecordsAndNotByTodaysClock() {
    long lastYear = DAY - 365L * 86_400_000;

    assertThat(watermark.observe(lastYear + FIVE_MINUTES + 1, lastYear, DAY))
        .isEqualTo(FROM_THE_FUTURE);
    assertThat(watermark.observe(lastYear, lastYear, DAY)).isEqualTo(UNKNOWN);
  }

  @Test
  void aRecordStampedByTheSameWrongClockIsFoundOutByTheWallClock() {
    long nextYear = DAY + 365L * 86_400_000;

    assertThat(watermark.observe(nextYear, nextYear, DAY)).isEqualTo(FROM_THE_FUTURE);
    assertThat(watermark.current()).isEqualTo(UNKNOWN);
  }

  @Test
  void aRecordWithoutTimestampIsJudgedByTheWallClock() {
    for (long none : new long[] {-1, 0}) {
      PartitionWatermark watermark = new PartitionWatermark(STANDARD, UNKNOWN, DAY);
      assertThat(watermark.observe(DAY + FIVE_MINUTES, none, DAY)).isEqualTo(UNKNOWN);
      assertThat(watermark.observe(DAY + FIVE_MINUTES + 1, none, DAY)).isEqualTo(FROM_THE_FUTURE);
    }
  }

  @Test
  void aReadingFarInThePastIsNotFromTheFuture() {
    assertThat(watermark.observe(-62_135_510_400_000L, DAY, DAY)).isEqualTo(UNKNOWN);
    assertThat(watermark.current()).isEqualTo(-62_135_510_400_000L - TEN_SECONDS);
  }

  @Test
  void anEmptyPartitionFollowsTheClockOnceItHasBeenQuiet() {
    assertThat(asked(watermark, NOTHING, DAY + 9_999, DAY + 9_999)).isEqualTo(UNKNOWN);
    assertThat(asked(watermark, NOTHING, DAY + 10_000, DAY + 10_000)).isEqualTo(DAY);
    assertThat(asked(watermark, NOTHING, DAY + 25_000, DAY + 25_000)).isEqualTo(DAY + 15_000);
  }

  @Test
  void aPartitionThatHasGoneQuietFollowsTheClock() {
    watermark.observe(DAY - 60_000, DAY, DAY + 5_000);

    assertThat(asked(watermark, NOTHING, DAY + 14_999, DAY + 14_999))
        .isEqualTo(DAY - 60_000 - TEN_SECONDS);
    assertThat(asked(watermark, NOTHING, DAY + 15_000, DAY + 15_000)).isEqualTo(DAY + 5_000);
  }

  @Test
  void aPartitionWithRecordsLeftIsNotQuietHoweverLongTheyTake() {
    read(DAY);

    assertThat(asked(watermark, SOMETHING, DAY + 3_600_000, DAY + 3_600_000))
        .isEqualTo(DAY - TEN_SECONDS);
    assertThat(asked(watermark, SOMETHING, DAY + 29_999, DAY + 29_999))
        .isEqualTo(DAY - TEN_SECONDS);
  }

  @Test
  void anUnreachableBrokerIsNotAQuietPartition() {
    read(DAY);
    // The last answer is from five seconds after the reading, the clock is an hour on.
    long lastAnswer = DAY + 5_000;

    assertThat(asked(watermark, NOTHING, lastAnswer, DAY + 3_600_000)).isEqualTo(DAY - TEN_SECONDS);
  }

  @Test
  void aQuietPartitionStandsStillWhileTheBrokerDoesNotAnswer() {
    read(DAY);
    long lastAnswer = DAY + 20_000;

    assertThat(asked(watermark, NOTHING, lastAnswer, DAY + 20_000)).isEqualTo(DAY + 10_000);
    assertThat(asked(watermark, NOTHING, lastAnswer, DAY + 3_600_000)).isEqualTo(DAY + 10_000);
  }

  @Test
  void anAnswerFromAClockThatIsAheadDoesNotCarryItPastTheWallClock() {
    assertThat(asked(watermark, NOTHING, DAY + 60_000, DAY + 30_000)).isEqualTo(DAY + 20_000);
  }

  @Test
  void aPartitionWaitsForAnOpenTransactionUpToABoundAndIsQuietThen() {
    read(DAY);

    assertThat(asked(watermark, OPEN_TRANSACTION, DAY, DAY + 119_000, 1_000))
        .isEqualTo(DAY - TEN_SECONDS);
    assertThat(watermark.isOverdue()).isFalse();
    assertThat(asked(watermark, OPEN_TRANSACTION, DAY + 120_000, DAY + 128_000, 1_000))
        .isEqualTo(DAY - TEN_SECONDS);
    assertThat(watermark.isOverdue()).isTrue();
    assertThat(asked(watermark, OPEN_TRANSACTION, DAY + 129_000, DAY + 129_000, 1_000))
        .isEqualTo(DAY + 119_000);
  }

  @Test
  void eachTransactionIsWaitedForByItself() {
    read(DAY);
    for (int transaction = 0; transaction < 10; transaction++) {
      long begin = DAY + transaction * 100_000L;
      long position = transaction + 1L;
      for (long check = begin; check < begin + 100_000; check += 1_000) {
        watermark.advance(new ReadPositions.State(OPEN_TRANSACTION, position, check), check);
      }
    }

    assertThat(watermark.current()).isEqualTo(DAY - TEN_SECONDS);
  }

  @Test
  void aTransactionThatHasEndedIsWaitedForNoMore() {
    read(DAY);
    asked(watermark, OPEN_TRANSACTION, DAY, DAY + 60_000, 1_000);

    assertThat(asked(watermark, NOTHING, DAY + 61_000, DAY + 69_000, 1_000))
        .isEqualTo(DAY - TEN_SECONDS);
    assertThat(asked(watermark, NOTHING, DAY + 70_000, DAY + 70_000, 1_000))
        .isEqualTo(DAY + 60_000);
  }

  @Test
  void anOutageOfTheBrokerIsNoTimeInWhichATransactionCouldHaveEnded() {
    read(DAY);
    asked(watermark, OPEN_TRANSACTION, DAY, DAY + 100_000, 1_000);

    assertThat(asked(watermark, OPEN_TRANSACTION, DAY + 200_000, DAY + 319_000, 1_000))
        .isEqualTo(DAY - TEN_SECONDS);
    assertThat(watermark.isOverdue()).isFalse();
  }

  @Test
  void itDoesNotGoBackWhenAQuietPartitionComesBack() {
    read(DAY);
    asked(watermark, NOTHING, DAY + 60_000, DAY + 60_000);
    long idle = watermark.current();

    assertThat(idle).isEqualTo(DAY + 50_000);
    // As old as readings may be when they arrive: on time. Older: judged by the same watermark.
    assertThat(watermark.observe(DAY + 51_000, DAY + 61_000, DAY + 61_000)).isEqualTo(idle);
    assertThat(watermark.observe(DAY - 40_000, DAY + 61_000, DAY + 61_000)).isEqualTo(idle);
    assertThat(watermark.current()).isEqualTo(idle);
  }

  @Test
  void aPartitionThatHasComeBackIsQuietOnlyAfterAnotherPause() {
    asked(watermark, NOTHING, DAY + 60_000, DAY + 60_000);
    watermark.observe(DAY + 55_000, DAY + 61_000, DAY + 61_000);

    assertThat(asked(watermark, NOTHING, DAY + 70_999, DAY + 70_999)).isEqualTo(DAY + 50_000);
    assertThat(asked(watermark, NOTHING, DAY + 71_000, DAY + 71_000)).isEqualTo(DAY + 61_000);
  }

  @Test
  void aRecordThatIsNoReadingKeepsAPartitionAwakeAndMovesNothing() {
    read(DAY);
    watermark.observeUnreadable(DAY + 8_000);

    assertThat(asked(watermark, NOTHING, DAY + 17_999, DAY + 17_999)).isEqualTo(DAY - TEN_SECONDS);
    assertThat(asked(watermark, NOTHING, DAY + 18_000, DAY + 18_000)).isEqualTo(DAY + 8_000);
  }

  @Test
  void aReadingFromTheFutureKeepsAPartitionAwake() {
    read(DAY);
    watermark.observe(DAY + 86_400_000, DAY, DAY + 8_000);

    assertThat(asked(watermark, NOTHING, DAY + 17_999, DAY + 17_999)).isEqualTo(DAY - TEN_SECONDS);
  }

  @Test
  void aReaderGoesOnFromTheWatermarkOfTheOneBeforeIt() {
    PartitionWatermark next = new PartitionWatermark(STANDARD, DAY + 50_000, DAY + 60_000);

    assertThat(next.observe(DAY, DAY + 60_000, DAY + 60_000)).isEqualTo(DAY + 50_000);
    assertThat(next.current()).isEqualTo(DAY + 50_000);
    assertThat(asked(next, NOTHING, DAY + 69_999, DAY + 69_999)).isEqualTo(DAY + 50_000);
  }

  @Test
  void withoutOutOfOrdernessItStandsAtTheHighestEventTime() {
    PartitionWatermark strict =
        new PartitionWatermark(
            new EventTime(
                Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO),
            UNKNOWN,
            DAY);

    strict.observe(DAY, DAY, DAY);
    assertThat(strict.current()).isEqualTo(DAY);
    assertThat(strict.observe(DAY + 1, DAY, DAY)).isEqualTo(FROM_THE_FUTURE);
  }

  /** Reads a reading whose record was stamped, and is read, at the moment it happened. */
  private long read(long occurredAtMillis) {
    return watermark.observe(occurredAtMillis, occurredAtMillis, occurredAtMillis);
  }

  @Test
  void aBrokerThatIsBackAfterAnOutageIsNotAQuietPartitionBeforeItHasBeenAskedForAWhile() {
    read(DAY);
    asked(watermark, NOTHING, DAY + 3_000, DAY + 3_000);

    long back = DAY + 60_000;
    assertThat(advance(watermark, NOTHING, back, back)).isEqualTo(DAY - TEN_SECONDS);
    for (long check = back + 1_000; check < back + 10_000; check += 1_000) {
      assertThat(advance(watermark, NOTHING, check, check)).isEqualTo(DAY - TEN_SECONDS);
    }
    assertThat(advance(watermark, NOTHING, back + 10_000, back + 10_000)).isEqualTo(back);
  }

  /** KafkaIO asks the broker every second; this is the last of its answers. */
  private static long asked(
      PartitionWatermark watermark, ReadPositions.Left left, long checkMillis, long nowMillis) {
    for (long check = checkMillis - 100_000; check < checkMillis; check += 1_000) {
      advance(watermark, left, check, Math.min(check, nowMillis));
    }
    return advance(watermark, left, checkMillis, nowMillis);
  }

  private static long asked(
      PartitionWatermark watermark,
      ReadPositions.Left left,
      long fromMillis,
      long toMillis,
      long everyMillis) {
    for (long check = fromMillis; check < toMillis; check += everyMillis) {
      advance(watermark, left, check, check);
    }
    return advance(watermark, left, toMillis, toMillis);
  }

  private static long advance(
      PartitionWatermark watermark, ReadPositions.Left left, long checkMillis, long nowMillis) {
    return watermark.advance(new ReadPositions.State(left, 0, checkMillis), nowMillis);
  }
}
