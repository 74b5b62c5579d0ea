package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Nanoseconds for one reading in a bundle of ten batches, the bundle's end included. In this
 * package, for the step is not public.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PreAggregation {
  private static final int BATCHES = 10;
  private static final int BATCH = 5_000;
  private static final int CPUS_PER_HOST = 5;
  private static final long START_MILLIS = 1_633_953_600_000L;

  /** Processors that the readings are of. */
  @Param({"35", "1000", "50000"})
  private int series = 35;

  private final AggregateBundleFn step =
      new AggregateBundleFn(
          new WindowRule(Duration.ofSeconds(30), Duration.ofMinutes(1)), Buckets.KEPT);
  private List<ReadingBatch> batches = List.of();

  /** Makes the readings, of four windows. */
  @Setup
  public void makeReadings() {
    List<ReadingBatch> made = new ArrayList<>();
    for (int batch = 0; batch < BATCHES; batch++) {
      List<CpuReading> readings = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        int n = batch * BATCH + i;
        int of = (int) (n * 7_919L % series);
        // The parser gives known names as the same objects.
        String hostname = ("host" + of / CPUS_PER_HOST).intern();
        String cpu = ("cpu" + of % CPUS_PER_HOST).intern();
        long time = START_MILLIS + n * 120_000L / (BATCHES * BATCH);
        readings.add(new CpuReading(hostname, cpu, 80 + 25 * Math.sin(n), time));
      }
      made.add(new ReadingBatch(readings, List.of(), List.of(), List.of(), List.of()));
    }
    batches = List.copyOf(made);
  }

  /** Aggregates a bundle. */
  @Benchmark
  @OperationsPerInvocation(BATCHES * BATCH)
  @SuppressWarnings("NonCanonicalType") // an inner class can only be made through its step
  public void aggregate(Blackhole sink) {
    step.startBundle();
    for (ReadingBatch batch : batches) {
      step.process(batch);
    }
    step.finishBundle(
        step.new FinishBundleContext() {
          @Override
          public PipelineOptions getPipelineOptions() {
            return PipelineOptionsFactory.create();
          }

          @Override
          public void output(
              KV<Integer, PartialWindow> element, Instant timestamp, BoundedWindow window) {
            sink.consume(element);
          }

          @Override
          public <T> void output(
              TupleTag<T> tag, T element, Instant timestamp, BoundedWindow window) {
            sink.consume(element);
          }
        });
  }
}
