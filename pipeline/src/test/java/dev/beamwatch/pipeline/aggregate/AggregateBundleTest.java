package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.ingest.ReadingBatchCoder;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class AggregateBundleTest {
  private static final WindowRule WINDOWS =
      new WindowRule(Duration.ofSeconds(30), Duration.ofMinutes(1));

  /**
   * A late element holds no watermark: a part of an open window must not be one, neither by the
   * window's start nor by what else is in its bundle.
   */
  @Test
  void windowsLeaveAtTheLastMillisecondOfTheFirstAndWithoutThoseThatMayBeLate() {
    List<CpuReading> readings =
        List.of(
            reading("cpu1", 59_999),
            reading("cpu1", 60_000),
            reading("cpu1", 89_999),
            reading("cpu1", 90_000));

    // The watermark is not ahead of the batch's timestamp.
    requireElements(
        batch(readings, 29_999),
        59_999,
        "at 29999: [30000 x1]",
        "at 59999: [60000 x1, 90000 x2, 120000 x1]");
    requireElements(
        batch(readings, 29_999),
        60_000,
        "at 29999: [30000 x1, 60000 x1]",
        "at 89999: [90000 x2, 120000 x1]");
    requireElements(
        batch(readings, 29_999), 29_999, "at 29999: [30000 x1, 60000 x1, 90000 x2, 120000 x1]");
  }

  private static ReadingBatch batch(List<CpuReading> readings, long replayedMillis) {
    return new ReadingBatch(
        readings, List.of(reading("cpu1", replayedMillis)), List.of(), List.of(), List.of());
  }

  private static void requireElements(
      ReadingBatch batch, long timestampMillis, String... elements) {
    Pipeline pipeline = Pipeline.create();
    PCollection<String> seen =
        pipeline
            .apply(
                Create.timestamped(
                        TimestampedValue.of(batch, Instant.ofEpochMilli(timestampMillis)))
                    .withCoder(ReadingBatchCoder.INSTANCE))
            .apply(ParDo.of(new AggregateBundleFn(WINDOWS)))
            .setCoder(KvCoder.of(VarIntCoder.of(), BucketPartsCoder.INSTANCE))
            .apply(ParDo.of(new DescribeFn()))
            .setCoder(StringUtf8Coder.of());
    PAssert.that(seen).containsInAnyOrder(elements);
    pipeline.run().waitUntilFinish();
  }

  private static CpuReading reading(String cpu, long occurredAtMillis) {
    return new CpuReading("doc", cpu, 50, occurredAtMillis);
  }

  private static final class DescribeFn
      extends DoFn<KV<Integer, List<KV<ProcessorKey, OpenWindows>>>, String> {
    @ProcessElement
    public void process(
        @Element KV<Integer, List<KV<ProcessorKey, OpenWindows>>> element,
        @Timestamp Instant timestamp,
        OutputReceiver<String> out) {
      List<String> parts =
          element.getValue().stream()
              .flatMap(part -> part.getValue().windows().stream())
              .map(window -> window.endMillis() + " x" + window.stats().count())
              .toList();
      out.output("at " + timestamp.getMillis() + ": " + parts);
    }
  }
}
