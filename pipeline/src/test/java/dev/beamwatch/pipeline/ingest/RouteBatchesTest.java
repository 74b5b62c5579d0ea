package dev.beamwatch.pipeline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.runner.BundleEnds;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteBatchesTest {
  private static final CpuReading READING = new CpuReading("doc", "cpu1", 50, 1_000);
  private static final AtomicLong OFFSETS = new AtomicLong();
  private static final int LIMIT = RouteBatchesFn.MAX_LIST_BYTES;

  @Test
  void theReaderIsToldWhenABundleEnds() {
    BundleEnds.tell(System.nanoTime() - 1_000_000_000_000L);
    long before = System.nanoTime();

    new RouteBatchesFn().finishBundle();

    assertThat(BundleEnds.last()).isBetween(before, System.nanoTime());
  }

  @Test
  void whatABatchRefusesIsOneElementAndNoneWhereItRefusesNothing() {
    List<DeadLetter> rejected = letters(3, 10);
    List<DeadLetter> late = letters(2, 10);
    ReadingBatch bad = batch(rejected, late);
    ReadingBatch good =
        new ReadingBatch(List.of(READING), List.of(), List.of(), List.of(), List.of());

    List<DeadLetter> all = new ArrayList<>(rejected);
    all.addAll(late);
    Map<PipelineCounter, Long> counters =
        PipelineCounter.readAll(route(List.of(bad, good), List.of(all)).metrics());

    assertThat(counters)
        .containsEntry(PipelineCounter.READINGS_READ, 6L)
        .containsEntry(PipelineCounter.READINGS_VALID, 3L)
        .containsEntry(PipelineCounter.READINGS_REJECTED, 3L)
        .containsEntry(PipelineCounter.READINGS_LATE, 2L);
  }

  @Test
  void aFloodOfRefusedRecordsIsOneElementPerBatch() {
    List<DeadLetter> flood = letters(5_000, 100);

    assertThat(RouteBatchesFn.lettersOf(batch(flood, List.of()))).containsExactly(flood);
    assertThat(RouteBatchesFn.lettersOf(batch(List.of(), flood))).containsExactly(flood);
  }

  @Test
  void longRecordsAreDividedAmongElementsOfBoundedSizeInOrder() {
    List<DeadLetter> letters = new ArrayList<>(letters(2, LIMIT / 2));
    letters.addAll(letters(1, LIMIT * 3));
    letters.addAll(letters(1, 1));

    assertThat(RouteBatchesFn.lettersOf(batch(letters, List.of())))
        .containsExactly(letters.subList(0, 2), letters.subList(2, 3), letters.subList(3, 4));
  }

  @Test
  void keysCountAsWellAndRecordsWithoutValueAreKept() {
    DeadLetter tombstone = letter(new byte[LIMIT], null);
    DeadLetter next = letter(null, null);
    DeadLetter last = letter(null, new byte[1]);

    assertThat(RouteBatchesFn.lettersOf(batch(List.of(tombstone, next, last), List.of())))
        .containsExactly(List.of(tombstone, next), List.of(last));
  }

  @Test
  void rejectionsAreCountedByReason() {
    List<DeadLetter> rejected = letters(3, 10);
    PipelineResult result = route(List.of(batch(rejected, List.of())), List.of(rejected));

    var found =
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(
                        MetricNameFilter.named(
                            PipelineCounter.NAMESPACE, "readings_rejected_not_json"))
                    .build())
            .getCounters();
    assertThat(found).hasSize(1);
    assertThat(found.iterator().next().getAttempted()).isEqualTo(3);
  }

  private static PipelineResult route(List<ReadingBatch> batches, List<List<DeadLetter>> elements) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    ReadCpuReadings.Result read =
        pipeline.apply(
            "ReadCpuReadings",
            ReadCpuReadings.of(Create.of(batches).withCoder(ReadingBatchCoder.INSTANCE)));
    List<String> expected = elements.stream().map(RouteBatchesTest::summary).toList();
    PAssert.that(read.rejected())
        .satisfies(
            found -> {
              assertThat(found)
                  .extracting(RouteBatchesTest::summary)
                  .containsExactlyInAnyOrderElementsOf(expected);
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  /** A megabyte of payload is no text for a failure's message. */
  private static String summary(List<DeadLetter> letters) {
    return letters.stream().map(l -> l.offset() + " " + l.reason()).toList().toString();
  }

  private static ReadingBatch batch(List<DeadLetter> rejected, List<DeadLetter> late) {
    return new ReadingBatch(
        List.of(),
        List.of(),
        List.of(),
        late.stream().map(letter -> new LateReading(READING, letter)).toList(),
        rejected);
  }

  private static List<DeadLetter> letters(int count, int payloadBytes) {
    return IntStream.range(0, count).mapToObj(i -> letter(null, new byte[payloadBytes])).toList();
  }

  private static DeadLetter letter(byte @Nullable [] key, byte @Nullable [] payload) {
    return new DeadLetter(
        "topic",
        0,
        OFFSETS.getAndIncrement(),
        null,
        RejectionReason.NOT_JSON,
        "no",
        1,
        1,
        key,
        payload);
  }
}
