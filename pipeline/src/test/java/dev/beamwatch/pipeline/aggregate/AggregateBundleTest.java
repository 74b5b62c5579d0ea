package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.ingest.ReadingBatchCoder;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
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
  void everyElementIsOfOneWindowAndHasItsLastMillisecond() {
    Pipeline pipeline = Pipeline.create();
    ReadingBatch batch =
        new ReadingBatch(
            List.of(reading("cpu1", 29_999), reading("cpu1", 30_000), reading("cpu1", 59_999)),
            List.of(reading("cpu1", -1)),
            List.of(),
            List.of());

    PCollection<String> seen =
        pipeline
            .apply(
                Create.timestamped(TimestampedValue.of(batch, Instant.ofEpochMilli(-1)))
                    .withCoder(ReadingBatchCoder.INSTANCE))
            .apply(ParDo.of(new AggregateBundleFn(WINDOWS)))
            .setCoder(KvCoder.of(VarIntCoder.of(), ListCoder.of(WindowPartCoder.INSTANCE)))
            .apply(ParDo.of(new DescribeFn()))
            .setCoder(StringUtf8Coder.of());

    PAssert.that(seen)
        .containsInAnyOrder("at -1: [0 x1]", "at 29999: [30000 x1]", "at 59999: [60000 x2]");
    pipeline.run().waitUntilFinish();
  }

  private static CpuReading reading(String cpu, long occurredAtMillis) {
    return new CpuReading("doc", cpu, 50, occurredAtMillis);
  }

  private static final class DescribeFn extends DoFn<KV<Integer, List<WindowPart>>, String> {
    @ProcessElement
    public void process(
        @Element KV<Integer, List<WindowPart>> element,
        @Timestamp Instant timestamp,
        OutputReceiver<String> out) {
      List<String> parts =
          element.getValue().stream()
              .map(part -> part.windowEndMillis() + " x" + part.stats().count())
              .toList();
      out.output("at " + timestamp.getMillis() + ": " + parts);
    }
  }
}
