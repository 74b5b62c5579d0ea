package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.background.WallClock;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;

/**
 * Lets a {@link PartitionWatermark} answer what KafkaIO asks of a partition.
 *
 * <p>KafkaIO asks for a timestamp of every record, here of every {@link RecordChunk}. Nobody
 * downstream sees it, for batches carry timestamps of their own; but it is the moment to judge the
 * chunk's records.
 */
final class EventTimePolicy extends TimestampPolicy<byte[], byte[]> {
  private final PartitionWatermark watermark;
  private final WallClock clock;

  private EventTimePolicy(PartitionWatermark watermark, WallClock clock) {
    this.watermark = watermark;
    this.clock = clock;
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext context, KafkaRecord<byte[], byte[]> record) {
    RecordChunk.in(record.getHeaders()).judge(watermark, clock.millis());
    return Instant.ofEpochMilli(watermark.current());
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
  static final class Factory implements TimestampPolicyFactory<byte[], byte[]> {
    private static final long serialVersionUID = 1;

    private final EventTime eventTime;
    private final WallClock clock;

    Factory(EventTime eventTime, WallClock clock) {
      this.eventTime = eventTime;
      this.clock = clock;
    }

    @Override
    public TimestampPolicy<byte[], byte[]> createTimestampPolicy(
        TopicPartition partition, Optional<Instant> previousWatermark) {
      long start = previousWatermark.map(Instant::getMillis).orElse(PartitionWatermark.UNKNOWN);
      return new EventTimePolicy(new PartitionWatermark(eventTime, start, clock.millis()), clock);
    }
  }
}
