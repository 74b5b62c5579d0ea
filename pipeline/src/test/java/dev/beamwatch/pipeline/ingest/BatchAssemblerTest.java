package dev.beamwatch.pipeline.ingest;

import static dev.beamwatch.pipeline.ingest.PartitionWatermark.FROM_THE_FUTURE;
import static dev.beamwatch.pipeline.ingest.PartitionWatermark.UNKNOWN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchAssemblerTest {
  private static final byte[] KEY = "{\"hostname\": \"doc\"}".getBytes(UTF_8);

  /** The window of a reading at 5,000 is closed when the watermark is past this. */
  private static final long LAST_CHANCE = 29_999 + 60_000;

  private final BatchAssembler assembler =
      new BatchAssembler(new WindowRule(Duration.ofSeconds(30), Duration.ofMinutes(1)));
  private final PartitionProgress fresh = Progress.of(UNKNOWN, 0);

  private static final EventTime WITHOUT_SKEW =
      new EventTime(
          Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ZERO);

  @Test
  void aReadingOnTimeIsAReading() {
    add(1, json(5_000), UNKNOWN, fresh);

    assertThat(assembler.take())
        .isEqualTo(
            new ReadingBatch(List.of(reading(5_000)), List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  void aReadingIsNotedAsTheFirstOfItsWindow() {
    add(8, json(5_000), 1_000, fresh);
    add(9, json(6_000), 2_000, fresh);

    assertThat(Progress.restart(fresh, 10)).isEqualTo(Progress.point(8, UNKNOWN, 10));
  }

  @Test
  void aReadingThatIsLateWithinTheAllowanceIsAReading() {
    add(1, json(5_000), LAST_CHANCE, fresh);

    assertThat(assembler.take().readings()).containsExactly(reading(5_000));
  }

  @Test
  void aReadingThatIsLateBeyondTheAllowanceIsLateAndKeptWhole() {
    add(7, json(5_000), LAST_CHANCE + 1, fresh);

    DeadLetter letter =
        new DeadLetter(
            "cpu_load_stats_real",
            3,
            7L,
            1_000L,
            RejectionReason.LATE,
            "its window ended at 30000 and the partition's watermark was at 90000",
            1,
            1,
            KEY,
            json(5_000).getBytes(UTF_8));
    assertThat(assembler.take())
        .isEqualTo(
            new ReadingBatch(
                List.of(),
                List.of(),
                List.of(),
                List.of(new LateReading(reading(5_000), letter)),
                List.of()));
    assertThat(Progress.restart(fresh, 8).offset()).as("no window waits for it").isEqualTo(8);
  }

  @Test
  void aReadingFromTheFutureIsRejectedAndKeptWhole() {
    add(7, json(5_000), FROM_THE_FUTURE, fresh);

    assertThat(assembler.take())
        .isEqualTo(
            rejected(
                new DeadLetter(
                    "cpu_load_stats_real",
                    3,
                    7L,
                    1_000L,
                    RejectionReason.FUTURE,
                    "occurred_at 5000 is too far ahead of the record's timestamp 1000",
                    1,
                    1,
                    KEY,
                    json(5_000).getBytes(UTF_8))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "pizza | NOT_JSON",
        "[1] | NOT_AN_OBJECT",
        "{\"pizza\":1} | MISSING_FIELD",
        "{\"hostname\":1,\"cpu\":\"c\",\"usage\":1,\"occurred_at\":1} | WRONG_TYPE",
        "{\"hostname\":\"\",\"cpu\":\"c\",\"usage\":1,\"occurred_at\":1} | INVALID_VALUE"
      })
  void aRecordThatIsNoReadingIsRejectedWithTheReasonThatParsingFound(
      String json, RejectionReason reason) {
    ParsedValue value = value(json);
    add(7, json, 50_000, fresh);

    assertThat(value.detail()).isNotEmpty();
    assertThat(assembler.take())
        .isEqualTo(
            rejected(
                new DeadLetter(
                    "cpu_load_stats_real",
                    3,
                    7L,
                    1_000L,
                    reason,
                    value.detail(),
                    1,
                    1,
                    KEY,
                    json.getBytes(UTF_8))));
  }

  @Test
  void aTombstoneIsRejectedWithoutAPayload() {
    add(7, null, 50_000, fresh);

    DeadLetter letter = assembler.take().rejected().get(0);
    assertThat(letter.reason()).isEqualTo(RejectionReason.NULL_VALUE);
    assertThat(letter.payload()).isNull();
    assertThat(letter.key()).isEqualTo(KEY);
  }

  @Test
  void aRecordWithoutTimestampIsRejectedWithoutOne() {
    add(Chunks.record("t", 0, 1, -1, KEY, bytes("pizza")), 50_000, fresh);

    assertThat(assembler.take().rejected().get(0).recordTimestampMillis()).isNull();
  }

  @Test
  void aReplayedReadingOfAnOpenWindowOnlyRebuildsIt() {
    PartitionProgress restarted = Progress.of(UNKNOWN, 8);
    add(7, json(5_000), 1_000, restarted);
    add(8, json(6_000), 1_000, restarted);

    assertThat(assembler.take())
        .isEqualTo(
            new ReadingBatch(
                List.of(reading(6_000)), List.of(reading(5_000)), List.of(), List.of(), List.of()));
    assertThat(Progress.restart(restarted, 9).offset()).isEqualTo(7);
  }

  @Test
  void aReplayedReadingOfAWindowThatWasToldRebuildsItWithoutTellingItAgain() {
    PartitionProgress restarted = Progress.of(UNKNOWN, 30_000, 8);
    add(6, json(29_999), 1_000, restarted);
    add(7, json(30_000), 1_000, restarted);

    assertThat(assembler.take())
        .isEqualTo(
            new ReadingBatch(
                List.of(),
                List.of(reading(30_000)),
                List.of(reading(29_999)),
                List.of(),
                List.of()));
  }

  @Test
  void aReplayedReadingOfAClosedWindowIsSkipped() {
    PartitionProgress restarted = Progress.of(30_000, 8);
    add(6, json(29_999), UNKNOWN, restarted);
    add(7, json(30_000), UNKNOWN, restarted);

    assertThat(assembler.take())
        .isEqualTo(
            new ReadingBatch(List.of(), List.of(reading(30_000)), List.of(), List.of(), List.of()));
    assertThat(Progress.restart(restarted, 8).offset()).isEqualTo(7);
  }

  @Test
  void aNewReadingOfAWindowThatWasClosedBeforeTheRestartIsLate() {
    // Opened again, the window would publish a part of its readings as the whole.
    PartitionProgress restarted = Progress.of(30_000, 8);
    add(8, json(29_999), 20_000, restarted);
    add(9, json(30_000), 20_000, restarted);

    ReadingBatch batch = assembler.take();
    assertThat(batch.readings()).containsExactly(reading(30_000));
    assertThat(batch.late()).extracting(LateReading::reading).containsExactly(reading(29_999));
    assertThat(batch.late().get(0).letter().reason()).isEqualTo(RejectionReason.LATE);
  }

  @Test
  void whatWasRejectedOrLateBeforeTheRestartIsNotRejectedAgain() {
    PartitionProgress restarted = Progress.of(UNKNOWN, 8);
    add(4, json(5_000), FROM_THE_FUTURE, restarted);
    add(5, json(5_000), LAST_CHANCE + 1, restarted);
    add(6, "pizza", 50_000, restarted);
    add(7, null, 50_000, restarted);

    assertThat(assembler.take()).isEqualTo(empty());
    assertThat(assembler.earliest()).isEqualTo(Instant.ofEpochMilli(UNKNOWN));
    assertThat(Progress.restart(restarted, 8).offset()).isEqualTo(8);
  }

  @Test
  void theEarliestEventTimeIsThatOfAllReadingsAlsoOfLateAndReplayedOnes() {
    PartitionProgress restarted = Progress.of(UNKNOWN, 8);
    add(8, json(40_000), UNKNOWN, restarted);
    assertThat(assembler.earliest()).isEqualTo(Instant.ofEpochMilli(40_000));
    add(7, json(35_000), UNKNOWN, restarted);
    assertThat(assembler.earliest()).isEqualTo(Instant.ofEpochMilli(35_000));
    add(9, json(5_000), LAST_CHANCE + 1, restarted);
    assertThat(assembler.earliest()).isEqualTo(Instant.ofEpochMilli(5_000));
    add(10, json(2_000), FROM_THE_FUTURE, restarted);
    assertThat(assembler.earliest()).isEqualTo(Instant.ofEpochMilli(5_000));
  }

  @Test
  void aBatchWithoutReadingsHasNoTimeOfItsOwn() {
    add(1, "pizza", 50_000, fresh);

    assertThat(assembler.earliest()).isEqualTo(Instant.ofEpochMilli(UNKNOWN));
  }

  @Test
  void theNextBatchBeginsEmpty() {
    add(1, json(5_000), UNKNOWN, fresh);
    add(2, "pizza", UNKNOWN, fresh);
    ReadingBatch first = assembler.take();

    assertThat(assembler.earliest()).isEqualTo(Instant.ofEpochMilli(UNKNOWN));
    assertThat(assembler.take()).isEqualTo(empty());
    assertThat(first.readings()).hasSize(1);
    assertThat(first.rejected()).hasSize(1);
  }

  @Test
  void aChunkIsTakenUpToTheEnd() {
    RecordChunk chunk =
        Chunks.of(
            List.of(
                Chunks.record("t", 0, 4, 1_000, KEY, bytes(json(5_000))),
                Chunks.record("t", 0, 6, 1_000, KEY, bytes("pizza")),
                Chunks.record("t", 0, 7, 1_000, KEY, bytes(json(6_000)))));
    chunk.judge(new PartitionWatermark(Timeline.EVENT_TIME, UNKNOWN, 0), 1_000);

    assembler.add(chunk, 7, fresh);

    ReadingBatch batch = assembler.take();
    assertThat(batch.readings()).containsExactly(reading(5_000));
    assertThat(batch.rejected()).extracting(DeadLetter::offset).containsExactly(6L);
    assertThat(Progress.restart(fresh, 7).offset()).isEqualTo(4);
  }

  @Test
  void readingsKeepTheirOrder() {
    for (int i = 0; i < 5; i++) {
      add(i, json(5_000 - i), UNKNOWN, fresh);
    }

    assertThat(assembler.take().readings())
        .extracting(CpuReading::occurredAtMillis)
        .containsExactly(5_000L, 4_999L, 4_998L, 4_997L, 4_996L);
  }

  private static ReadingBatch rejected(DeadLetter letter) {
    return new ReadingBatch(List.of(), List.of(), List.of(), List.of(), List.of(letter));
  }

  private static ReadingBatch empty() {
    return new ReadingBatch(List.of(), List.of(), List.of(), List.of(), List.of());
  }

  private static CpuReading reading(long occurredAtMillis) {
    return new CpuReading("doc", "cpu1", 84.5, occurredAtMillis);
  }

  private static String json(long occurredAtMillis) {
    return "{\"hostname\":\"doc\",\"cpu\":\"cpu1\",\"usage\":84.5,\"occurred_at\":%d}"
        .formatted(occurredAtMillis);
  }

  private static ParsedValue value(@Nullable String json) {
    return ParsedValue.of(bytes(json), 65_536);
  }

  private static byte @Nullable [] bytes(@Nullable String json) {
    return json == null ? null : json.getBytes(UTF_8);
  }

  private void add(
      long offset, @Nullable String json, long verdictMillis, PartitionProgress progress) {
    add(
        Chunks.record("cpu_load_stats_real", 3, offset, 1_000, KEY, bytes(json)),
        verdictMillis,
        progress);
  }

  private void add(
      ConsumerRecord<byte[], byte[]> record, long verdictMillis, PartitionProgress progress) {
    RecordChunk chunk = Chunks.of(List.of(record));
    // The verdict on the first record is the watermark before it.
    chunk.judge(
        verdictMillis == FROM_THE_FUTURE
            ? new PartitionWatermark(WITHOUT_SKEW, UNKNOWN, 0)
            : new PartitionWatermark(Timeline.EVENT_TIME, verdictMillis, 0),
        1_000);
    assertThat(chunk.reading(0) == null ? verdictMillis : chunk.verdict(0))
        .isEqualTo(verdictMillis);
    assembler.add(chunk, Long.MAX_VALUE, progress);
  }
}
