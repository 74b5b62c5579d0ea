package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.coders.GoldenBytes;
import dev.beamwatch.pipeline.coders.Hostile;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class IngestGoldenBytesTest {
  static final Iterable<String> HOSTILE = Hostile.TEXTS;

  private static final GoldenBytes<ReadingBatch> BATCHES =
      GoldenBytes.of(ReadingBatchCoder.INSTANCE);
  private static final GoldenBytes<BatchingMark> MARKS =
      GoldenBytes.of(
          BatchingMarkCoder.INSTANCE, mark -> Arrays.asList(mark.positions(), mark.windows()));

  @Test
  void batchesHaveTheirGoldenBytes() throws Exception {
    BATCHES.areFor(
        new ReadingBatch(
            List.of(reading("doc"), reading("happy")),
            List.of(reading("grumpy")),
            List.of(reading("sleepy")),
            List.of(new LateReading(reading("sneezy"), letter(RejectionReason.LATE, "late"))),
            List.of(letter(RejectionReason.NOT_JSON, "x"))),
        "AgIBA2RvYwRjcHU0QFiVWJDbQIgAAAF8b2n8HQEFaGFwcHkEY3B1NEBYlViQ20CIAAABfG9p/B0BAQZncnVtcHkEY3B1NEBYlViQ20CIAAABfG9p/B0BAQZzbGVlcHkEY3B1NEBYlViQ20CIAAABfG9p/B0BAQZzbmVlenkEY3B1NEBYlViQ20CIAAABfG9p/B0BAQF0AAAAAQAAAAAAAAACAQAAAAAAAAADBExBVEUEbGF0ZQAAAAEAAAABAAEBeAEBAQF0AAAAAQAAAAAAAAACAQAAAAAAAAADCE5PVF9KU09OAXgAAAABAAAAAQABAXg=");
  }

  @Test
  void emptyBatchesHaveTheirGoldenBytes() throws Exception {
    BATCHES.areFor(
        new ReadingBatch(List.of(), List.of(), List.of(), List.of(), List.of()), "AgAAAAAA");
  }

  @ParameterizedTest
  @FieldSource("HOSTILE")
  void batchesOfHostileTextsAreReadBack(String text) throws Exception {
    BATCHES.assertRoundTrip(
        new ReadingBatch(
            List.of(reading(text)),
            List.of(),
            List.of(reading(text)),
            List.of(new LateReading(reading(text), letter(RejectionReason.LATE, text))),
            List.of()));
  }

  @Test
  void aBatchOfAThousandReadingsIsReadBack() throws Exception {
    List<CpuReading> readings =
        java.util.stream.IntStream.range(0, 1_000).mapToObj(i -> reading("host" + i)).toList();

    BATCHES.assertRoundTrip(new ReadingBatch(readings, readings, readings, List.of(), List.of()));
  }

  @Test
  void marksHaveTheirGoldenBytes() throws Exception {
    NavigableMap<Long, Long> open = new TreeMap<>();
    open.put(60_000L, 7L);
    open.put(90_000L, 9L);
    MARKS.areFor(
        new BatchingMark(
            List.of(
                position("cpu_load_stats_real", 0, 12, 50_000, open, 30_000, 3),
                position("cpu_load_stats_real", 1, -1, PartitionWatermark.UNKNOWN, Map.of(), 0, 0)),
            Timeline.WINDOWS,
            null),
        "AQEAAAAAAAB1MAAAAAAAAOpgAhNjcHVfbG9hZF9zdGF0c19yZWFsAAAAABZjcHVfbG9hZF9zdGF0c19yZWFsL2lkAAAAAAAAAAwAAAAAAADDUAAAAAAAAHUwAAAAAAAAdTEAAAAAAAAAAwIAAAAAAADqYAAAAAAAAAAHAAAAAAABX5AAAAAAAAAACRNjcHVfbG9hZF9zdGF0c19yZWFsAAAAARZjcHVfbG9hZF9zdGF0c19yZWFsL2lk////////////3ztkWhysCQAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAA=");
  }

  @Test
  void aMarkWithoutPartitionsHasItsGoldenBytes() throws Exception {
    MARKS.areFor(new BatchingMark(List.of(), null, null), "AQAA");
  }

  @ParameterizedTest
  @FieldSource("HOSTILE")
  void marksOfAnyTopicAreReadBack(String topic) throws Exception {
    MARKS.assertRoundTrip(
        new BatchingMark(
            List.of(
                position(
                    topic,
                    Integer.MAX_VALUE,
                    Long.MAX_VALUE,
                    Long.MIN_VALUE,
                    Map.of(Long.MIN_VALUE, Long.MAX_VALUE),
                    Long.MAX_VALUE,
                    Long.MAX_VALUE)),
            null,
            null));
  }

  private static CpuReading reading(String hostname) {
    return new CpuReading(hostname, "cpu4", 98.3335306302198, 1633956789277L);
  }

  private static DeadLetter letter(RejectionReason reason, String detail) {
    return new DeadLetter("t", 1, 2L, 3L, reason, detail, 1, 1, null, new byte[] {'x'});
  }

  private static BatchingMark.Position position(
      String topic,
      int partition,
      long nextOffset,
      long watermarkMillis,
      Map<Long, Long> open,
      long expiredBeforeMillis,
      long alreadyReadUpTo) {
    return new BatchingMark.Position(
        topic,
        partition,
        topic + "/id",
        nextOffset,
        watermarkMillis,
        new PartitionProgress.Snapshot(
            new TreeMap<>(open), expiredBeforeMillis, expiredBeforeMillis + 1, alreadyReadUpTo));
  }
}
