package dev.beamwatch.pipeline.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.ingest.ReadingBatchCoder;
import dev.beamwatch.pipeline.metrics.BeamDrops;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.WindowStats;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

/** Each test is a timeline of batches and watermarks. */
class AggregateByWindowTest {
  private static final WindowRule RULE =
      new WindowRule(Duration.ofSeconds(30), Duration.ofMinutes(1));
  private static final long[] ENDS = {30_000, 60_000, 90_000, 120_000};

  @Test
  void resultsCarryTheirWindowFromTheFirstOfTheEpochOn() {
    var counters =
        run(
            stream()
                .addElements(batch(reading("cpu1", 10, 0), reading("cpu1", 20, 29_999)))
                .addElements(batch(reading("cpu1", 30, 30_000), reading("cpu1", 40, 59_999))),
            Map.of(30_000L, List.of("cpu1 15.0 x2"), 60_000L, List.of("cpu1 35.0 x2")));

    assertThat(counters.get(PipelineCounter.WINDOWS_CLOSED)).isEqualTo(2);
    assertThat(counters.get(PipelineCounter.READINGS_CLOSED)).isEqualTo(4);
    assertThat(counters.get(PipelineCounter.WINDOWS_CORRECTED)).isZero();
  }

  @Test
  void aLateReadingCorrectsItsWindowAtOnceUntilTheVeryLastMillisecond() {
    var counters =
        run(
            stream()
                .addElements(batch(reading("cpu1", 10, 1_000)))
                .advanceWatermarkTo(Instant.ofEpochMilli(30_000))
                .addElements(late(30_000, reading("cpu1", 20, 2_000)))
                .advanceWatermarkTo(Instant.ofEpochMilli(29_999 + 60_000))
                .addElements(late(89_999, reading("cpu1", 30, 3_000))),
            Map.of(30_000L, List.of("cpu1 10.0 x1", "cpu1 15.0 x2", "cpu1 20.0 x3")));

    assertThat(counters.get(PipelineCounter.WINDOWS_CLOSED)).isEqualTo(1);
    assertThat(counters.get(PipelineCounter.WINDOWS_CORRECTED)).isEqualTo(2);
    assertThat(counters.get(PipelineCounter.READINGS_CLOSED)).isEqualTo(3);
  }

  /** A timer set to a moment that has passed would go off with the watermark's next step only. */
  @Test
  void aWindowThatBeginsAfterItsEndIsEmittedAtOnceAndThenCorrected() {
    var counters =
        run(
            stream()
                .advanceWatermarkTo(Instant.ofEpochMilli(50_000))
                .addElements(late(50_000, reading("cpu1", 20, 2_000)))
                .addElements(late(50_000, reading("cpu1", 40, 2_000))),
            Map.of(30_000L, List.of("cpu1 20.0 x1", "cpu1 30.0 x2")));

    assertThat(counters.get(PipelineCounter.WINDOWS_CLOSED)).isEqualTo(1);
    assertThat(counters.get(PipelineCounter.WINDOWS_CORRECTED)).isEqualTo(1);
  }

  @Test
  void aLateReadingDoesNotEmitTheWindowsThatAreOpen() {
    run(
        stream()
            .addElements(batch(reading("cpu1", 10, 1_000), reading("cpu1", 50, 61_000)))
            .advanceWatermarkTo(Instant.ofEpochMilli(62_000))
            .addElements(late(62_000, reading("cpu1", 20, 2_000), reading("cpu1", 70, 63_000))),
        Map.of(30_000L, List.of("cpu1 10.0 x1", "cpu1 15.0 x2"), 90_000L, List.of("cpu1 60.0 x2")));
  }

  @Test
  void whatWasToldBeforeARestartIsSilentUntilSomethingCorrectsIt() {
    CpuReading before = reading("cpu1", 10, 1_000);
    CpuReading further = reading("cpu1", 20, 2_000);

    var silent = run(stream().addElements(told(before)), Map.of());
    assertThat(silent.get(PipelineCounter.READINGS_CLOSED)).isEqualTo(1);
    assertThat(silent.get(PipelineCounter.WINDOWS_CLOSED)).isZero();

    Map<Long, List<String>> whole = Map.of(30_000L, List.of("cpu1 15.0 x2"));
    run(stream().addElements(told(before)).addElements(batch(further)), whole);
    run(stream().addElements(batch(further)).addElements(told(before)), whole);
    run(
        stream()
            .addElements(told(before))
            .advanceWatermarkTo(Instant.ofEpochMilli(30_000))
            .addElements(late(30_000, further)),
        whole);
  }

  /** The source lets no such reading through; this shows that a test would notice. */
  @Test
  void whatBeamDropsIsSeen() {
    TestStream.Builder<ReadingBatch> expired =
        stream()
            .advanceWatermarkTo(Instant.ofEpochMilli(29_999 + 60_000 + 1))
            .addElements(late(90_000, reading("cpu1", 30, 3_000)));

    assertThatThrownBy(() -> run(expired, Map.of()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("elements that Beam dropped");
  }

  /** Or an element could be of any size. */
  @Test
  void noMoreThanAThousandResultsAreOneElement() {
    List<CpuReading> readings =
        IntStream.rangeClosed(0, CloseWindowsFn.MAX_TOGETHER)
            .mapToObj(i -> reading("cpu" + i, 1, 1_000))
            .toList();
    Pipeline pipeline = Pipeline.create();
    PCollection<List<WindowStats>> results =
        pipeline
            .apply(
                stream()
                    .addElements(batch(readings.toArray(CpuReading[]::new)))
                    .advanceWatermarkToInfinity())
            .apply(AggregateByWindow.of(RULE, Buckets.KEPT))
            .windows();
    PAssert.that(results)
        .satisfies(
            lists -> {
              assertThat(StreamSupport.stream(lists.spliterator(), false).map(List::size))
                  .containsExactlyInAnyOrder(CloseWindowsFn.MAX_TOGETHER, 1);
              assertThat(
                      StreamSupport.stream(lists.spliterator(), false)
                          .flatMap(List::stream)
                          .map(WindowStats::cpu))
                  .doesNotHaveDuplicates();
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  private static Map<PipelineCounter, Long> run(
      TestStream.Builder<ReadingBatch> stream, Map<Long, List<String>> resultsByEnd) {
    Pipeline pipeline = Pipeline.create();
    PCollection<List<WindowStats>> results =
        pipeline
            .apply(stream.advanceWatermarkToInfinity())
            .apply(AggregateByWindow.of(RULE, Buckets.KEPT))
            .windows();
    Map<Long, List<String>> expected = new HashMap<>(resultsByEnd);
    for (long end : ENDS) {
      List<String> ofWindow = expected.getOrDefault(end, List.of());
      PAssert.that(results)
          .inWindow(
              new IntervalWindow(Instant.ofEpochMilli(end - 30_000), Instant.ofEpochMilli(end)))
          .satisfies(
              lists -> {
                assertThat(
                        StreamSupport.stream(lists.spliterator(), false)
                            .flatMap(List::stream)
                            .peek(each -> assertThat(each.windowEndMillis()).isEqualTo(end))
                            .map(
                                each ->
                                    "%s %s x%d"
                                        .formatted(
                                            each.cpu(), each.usageAvg(), each.readingCount())))
                    .containsExactlyInAnyOrderElementsOf(ofWindow);
                return null;
              });
    }
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    BeamDrops.requireNone(result.metrics());
    return PipelineCounter.readAll(result.metrics());
  }

  private static TestStream.Builder<ReadingBatch> stream() {
    return TestStream.create(ReadingBatchCoder.INSTANCE);
  }

  private static TimestampedValue<ReadingBatch> batch(CpuReading... readings) {
    return late(Long.MIN_VALUE, readings);
  }

  /** A batch is never late itself: its timestamp is the watermark that its source told last. */
  private static TimestampedValue<ReadingBatch> late(long watermark, CpuReading... readings) {
    return TimestampedValue.of(
        new ReadingBatch(List.of(readings), List.of(), List.of(), List.of(), List.of()),
        Instant.ofEpochMilli(Math.max(watermark, earliest(readings))));
  }

  private static TimestampedValue<ReadingBatch> told(CpuReading... readings) {
    return TimestampedValue.of(
        new ReadingBatch(List.of(), List.of(), List.of(readings), List.of(), List.of()),
        Instant.ofEpochMilli(earliest(readings)));
  }

  private static long earliest(CpuReading... readings) {
    return Arrays.stream(readings).mapToLong(CpuReading::occurredAtMillis).min().orElseThrow();
  }

  private static CpuReading reading(String cpu, double usage, long occurredAtMillis) {
    return new CpuReading("doc", cpu, usage, occurredAtMillis);
  }
}
