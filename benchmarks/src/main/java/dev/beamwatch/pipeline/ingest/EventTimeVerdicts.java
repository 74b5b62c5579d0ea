package dev.beamwatch.pipeline.ingest;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds of the timestamp policy for one reading, and for one question for the watermark. In
 * this package, for it is not public.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventTimeVerdicts {
  private static final long START_MILLIS = 1_633_953_600_000L;

  private final PartitionWatermark watermark =
      new PartitionWatermark(
          new EventTime(
              Duration.ofSeconds(10),
              Duration.ofSeconds(10),
              Duration.ofMinutes(2),
              Duration.ofMinutes(5)),
          PartitionWatermark.UNKNOWN,
          START_MILLIS);
  private long millis = START_MILLIS;

  /** Judges a reading. */
  @Benchmark
  public long observe() {
    millis++;
    // Some come out of order.
    return watermark.observe(millis ^ 7, millis, millis);
  }

  /** Asks for the watermark of a partition with readings left. */
  @Benchmark
  public long advance() {
    millis++;
    return watermark.advance(
        new ReadPositions.State(ReadPositions.Left.SOMETHING, 1_000, millis), millis);
  }
}
