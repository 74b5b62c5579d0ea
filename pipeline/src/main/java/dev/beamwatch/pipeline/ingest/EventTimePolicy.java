package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.schemas.CpuReading;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;

/**
 * Lets a {@link PartitionWatermark} answer what KafkaIO asks of a partition.
 *
 * <p>KafkaIO asks for a timestamp of every record. Nobody downstream sees it, for batches carry
 * timestamps of their own; so the policy answers with its verdict instead: the watermark against
 * which the reading is to be judged, or {@link PartitionWatermark#FROM_THE_FUTURE}. {@link
 * BatchingReader} understands it.
 */
final class EventTimePolicy extends TimestampPolicy<byte[], ParsedValue> {
  private final PartitionWatermark watermark;
  private final WallClock clock;

  private EventTimePolicy(PartitionWatermark watermark, WallClock clock) {
    this.watermark = watermark;
    this.clock = clock;
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext context, KafkaRecord<byte[], ParsedValue> record) {
    CpuReading reading = record.getKV().getValue().reading();
    if (reading == null) {
      watermark.observeUnreadable(clock.millis());
      return Instant.ofEpochMilli(watermark.current());
    }
    return Instant.ofEpochMilli(
        watermark.observe(reading.occurredAtMillis(), record.getTimestamp(), clock.millis()));
  }

  @Override
  public Instant getWatermark(PartitionContext context) {
    return Instant.ofEpochMilli(
        watermark.advance(
            context.getMessageBacklog(),
            context.getBacklogCheckTime().getMillis(),
            clock.millis()));
  }

  /** Makes the policy of each partition; it travels to the workers and into savepoints. */
  static final class Factory implements TimestampPolicyFactory<byte[], ParsedValue> {
    private static final long serialVersionUID = 1;

    private final EventTime eventTime;
    private final WallClock clock;

    Factory(EventTime eventTime, WallClock clock) {
      this.eventTime = eventTime;
      this.clock = clock;
    }

    @Override
    public TimestampPolicy<byte[], ParsedValue> createTimestampPolicy(
        TopicPartition partition, Optional<Instant> previousWatermark) {
      long start = previousWatermark.map(Instant::getMillis).orElse(PartitionWatermark.UNKNOWN);
      return new EventTimePolicy(new PartitionWatermark(eventTime, start, clock.millis()), clock);
    }
  }
}
