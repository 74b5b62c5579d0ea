package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A story told to a pipeline under test, event by event: records of one Kafka partition, judged as
 * the real reader judges them, and ticks of the threshold refresh. The watermark follows each
 * record.
 */
public final class Timeline {
  /** The windows of the default options. */
  public static final WindowRule WINDOWS =
      new WindowRule(Duration.ofSeconds(30), Duration.ofMinutes(1));

  /** Noon of the day from which the contract's examples are, and the start of a window. */
  public static final long NOON = 1_633_953_600_000L;

  static final EventTime EVENT_TIME =
      new EventTime(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5));

  private final PartitionWatermark watermark =
      new PartitionWatermark(EVENT_TIME, PartitionWatermark.UNKNOWN, NOON);
  private final BatchAssembler assembler = new BatchAssembler(WINDOWS);
  private final PartitionProgress progress = Progress.of(PartitionWatermark.UNKNOWN, 0);
  private TestStream.Builder<KV<Long, @Nullable ReadingBatch>> stream =
      TestStream.create(
          KvCoder.of(VarLongCoder.of(), NullableCoder.of(ReadingBatchCoder.INSTANCE)));
  private long offset;
  private long ticks;
  private long told = PartitionWatermark.UNKNOWN;

  /** A reading arrives, its Kafka record stamped when it occurred. */
  public Timeline reading(String hostname, String cpu, double usage, long occurredAtMillis) {
    return stampedReading(hostname, cpu, usage, occurredAtMillis, occurredAtMillis);
  }

  /** A reading arrives. */
  public Timeline stampedReading(
      String hostname, String cpu, double usage, long occurredAtMillis, long recordMillis) {
    return record(
        CpuReadingCodec.encode(new CpuReading(hostname, cpu, usage, occurredAtMillis)),
        recordMillis);
  }

  /** Something else arrives. */
  public Timeline text(String value) {
    return record(value.getBytes(StandardCharsets.UTF_8), NOON);
  }

  private Timeline record(byte[] value, long recordMillis) {
    RecordChunk chunk =
        Chunks.of(
            List.of(
                Chunks.record(
                    "cpu_load_stats_real", 0, offset++, recordMillis, new byte[0], value)));
    chunk.judge(watermark, Long.MAX_VALUE / 2);
    assembler.add(chunk, Long.MAX_VALUE, progress);
    Instant timestamp = Instant.ofEpochMilli(Math.max(assembler.earliest().getMillis(), told));
    stream = stream.addElements(TimestampedValue.of(KV.of(-1L, assembler.take()), timestamp));
    return quietUntil(watermark.current());
  }

  /** The partition is quiet until the watermark has got so far. */
  public Timeline quietUntil(long watermarkMillis) {
    if (watermarkMillis > told) {
      told = watermarkMillis;
      stream = stream.advanceWatermarkTo(Instant.ofEpochMilli(watermarkMillis));
    }
    return this;
  }

  /** It is time to look at the thresholds. */
  public Timeline tick() {
    stream =
        stream.addElements(TimestampedValue.of(KV.of(ticks++, null), Instant.ofEpochMilli(NOON)));
    return this;
  }

  /** The story ends; all windows close. */
  public TestStream<KV<Long, @Nullable ReadingBatch>> end() {
    return stream.advanceWatermarkToInfinity();
  }
}
