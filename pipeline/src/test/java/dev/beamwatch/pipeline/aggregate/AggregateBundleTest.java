package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.ingest.ReadingBatchCoder;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.processor.HeardCoder;
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
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class AggregateBundleTest {
  private static final WindowRule WINDOWS =
      new WindowRule(Duration.ofSeconds(30), Duration.ofMinutes(1));

  /** A late element holds no watermark, so no part of an open window may be one. */
  @Test
  void eachWindowLeavesByItselfAtItsLastMillisecond() {
    List<CpuReading> readings =
        List.of(
            reading("cpu1", 59_999),
            reading("cpu1", 60_000),
            reading("cpu1", 89_999),
            reading("cpu1", 0));

    requireElements(
        new ReadingBatch(
            readings, List.of(reading("cpu1", 29_999)), List.of(), List.of(), List.of()),
        "at 29999: [cpu1 x2]",
        "at 59999: [cpu1 x1]",
        "at 89999: [cpu1 x2]");
  }

  @Test
  void processorsOfAHostLeaveTogetherAndThoseThatWereToldByThemselves() {
    List<String> cpus = List.of("cpu1", "cpu2", "cpu3");

    requireElements(
        new ReadingBatch(
            List.of(reading(cpus.get(0), 1), reading(cpus.get(1), 2)),
            List.of(reading(cpus.get(1), 3)),
            List.of(reading(cpus.get(1), 4), reading(cpus.get(2), 5)),
            List.of(),
            List.of()),
        "at 29999: [%s x1, %s x2]".formatted(cpus.get(0), cpus.get(1)),
        "at 29999: [%s x1, %s x1] told".formatted(cpus.get(1), cpus.get(2)));
  }

  private static void requireElements(ReadingBatch batch, String... elements) {
    Pipeline pipeline = Pipeline.create();
    PCollectionTuple outputs =
        pipeline
            .apply(
                Create.timestamped(TimestampedValue.of(batch, Instant.EPOCH))
                    .withCoder(ReadingBatchCoder.INSTANCE))
            .apply(
                ParDo.of(new AggregateBundleFn(WINDOWS, Buckets.KEPT))
                    .withOutputTags(
                        AggregateBundleFn.PARTIAL, TupleTagList.of(AggregateBundleFn.HEARD)));
    outputs.get(AggregateBundleFn.HEARD).setCoder(ListCoder.of(HeardCoder.INSTANCE));
    PCollection<String> seen =
        outputs
            .get(AggregateBundleFn.PARTIAL)
            .setCoder(KvCoder.of(VarIntCoder.of(), PartialWindowCoder.INSTANCE))
            .apply(ParDo.of(new DescribeFn()))
            .setCoder(StringUtf8Coder.of());
    PAssert.that(seen).containsInAnyOrder(elements);
    pipeline.run().waitUntilFinish();
  }

  private static CpuReading reading(String cpu, long occurredAtMillis) {
    return new CpuReading("doc", cpu, 50, occurredAtMillis);
  }

  private static final class DescribeFn extends DoFn<KV<Integer, PartialWindow>, String> {
    @ProcessElement
    public void process(
        @Element KV<Integer, PartialWindow> element,
        @Timestamp Instant timestamp,
        OutputReceiver<String> out) {
      List<String> parts =
          element.getValue().stats().stream()
              .map(part -> part.getKey().cpu() + " x" + part.getValue().count())
              .sorted()
              .toList();
      out.output(
          "at "
              + timestamp.getMillis()
              + ": "
              + parts
              + (element.getValue().wereTold() ? " told" : ""));
    }
  }
}
