package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.coders.CoderExamples;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Elements of the coders in this package. */
public final class IngestCoderExamples {
  private static final CpuReading DOPEY =
      new CpuReading("dopey", "cpu4", 98.3335306302198, 1633956789277L);

  private IngestCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(batches(), marks());
  }

  private static CoderExamples<ReadingBatch> batches() {
    CpuReading hostile = new CpuReading("aß七🍄", "\u0000", -Double.MAX_VALUE, Long.MIN_VALUE);
    return CoderExamples.of(ReadingBatchCoder.INSTANCE)
        .with("nothing", new ReadingBatch(List.of(), List.of(), List.of(), List.of(), List.of()))
        .with(
            "one of each",
            new ReadingBatch(
                List.of(DOPEY),
                List.of(hostile),
                List.of(DOPEY),
                List.of(new LateReading(DOPEY, letter(RejectionReason.LATE))),
                List.of(letter(RejectionReason.FUTURE))))
        .with(
            "readings, as most batches are",
            new ReadingBatch(List.of(DOPEY, hostile), List.of(), List.of(), List.of(), List.of()));
  }

  private static CoderExamples<BatchingMark> marks() {
    return CoderExamples.of(BatchingMarkCoder.INSTANCE)
        .with("no partitions", new BatchingMark(List.of(), null, null))
        .with(
            "a partition with open windows, and one before the first contact",
            new BatchingMark(
                List.of(
                    position(
                        "cpu_load_stats_real",
                        0,
                        812,
                        1633956779277L,
                        Map.of(1633956780000L, 700L, 1633956810000L, 780L),
                        1633956719277L,
                        0),
                    position(
                        "cpu_load_stats_real",
                        1,
                        -1,
                        PartitionWatermark.UNKNOWN,
                        Map.of(),
                        PartitionWatermark.UNKNOWN,
                        0)),
                Timeline.WINDOWS,
                null))
        .with(
            "characters of one to four bytes, greatest and least numbers",
            new BatchingMark(
                List.of(
                    position(
                        "aß七🍄",
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Map.of(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE),
                        Long.MIN_VALUE,
                        Long.MAX_VALUE)),
                new WindowRule(Duration.ofMillis(1), Duration.ZERO),
                null));
  }

  private static DeadLetter letter(RejectionReason reason) {
    return new DeadLetter("t", 1, 2L, 3L, reason, "", 1, 1, null, new byte[] {'x'});
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
