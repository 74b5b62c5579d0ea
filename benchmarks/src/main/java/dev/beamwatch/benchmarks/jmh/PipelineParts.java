package dev.beamwatch.benchmarks.jmh;

import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.ingest.ReadingBatchCoder;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import dev.beamwatch.schemas.FilteredReadingCodec;
import dev.beamwatch.schemas.MalformedReadingException;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.util.CoderUtils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Nanoseconds for one reading, or one window, of each part. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PipelineParts {
  private static final int COUNT = 1_000;
  private static final long START_MILLIS = 1_633_953_600_000L;

  private final FilteredReadingCodec filteredCodec = new FilteredReadingCodec(ZoneOffset.UTC);
  private final WindowStatsCodec windowCodec = new WindowStatsCodec(ZoneOffset.UTC);
  private final List<CpuReading> readings = new ArrayList<>();
  private final List<byte[]> values = new ArrayList<>();
  private final List<WindowStats> windows = new ArrayList<>();
  private final ReadingBatch batch;

  /** Makes the readings. */
  public PipelineParts() {
    for (int n = 0; n < COUNT; n++) {
      double usage = 80 + 25 * Math.abs(Math.sin(n));
      long time = START_MILLIS + 4L * n;
      CpuReading reading = new CpuReading("dopey", "cpu" + n % 5, usage, time);
      readings.add(reading);
      values.add(CpuReadingCodec.encode(reading));
      windows.add(
          new WindowStats(
              START_MILLIS, START_MILLIS + 30_000, "dopey", "cpu" + n, usage, usage, 200));
    }
    batch = new ReadingBatch(readings, List.of(), List.of(), List.of(), List.of());
  }

  /** Parses readings. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public void parse(Blackhole sink) throws MalformedReadingException {
    for (byte[] value : values) {
      sink.consume(CpuReadingCodec.decode(value));
    }
  }

  /** Writes readings for the filtered topic. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public void writeFiltered(Blackhole sink) {
    for (CpuReading reading : readings) {
      sink.consume(filteredCodec.encode(reading));
    }
  }

  /** Writes windows for the aggregated topic. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public void writeAggregated(Blackhole sink) {
    for (WindowStats window : windows) {
      sink.consume(windowCodec.encode(window));
    }
  }

  /** Encodes and decodes a batch of readings, as Flink does between tasks. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public ReadingBatch copyBatch() throws IOException {
    return CoderUtils.clone(ReadingBatchCoder.INSTANCE, batch);
  }
}
