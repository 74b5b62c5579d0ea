package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.background.WallClock;
import java.time.Duration;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers KafkaIO's questions about a partition from its {@link PartitionWatermark}.
 *
 * <p>KafkaIO asks for a timestamp of every record, here of every {@link RecordChunk}. Nobody
 * downstream sees it, because batches have timestamps of their own. But this is the moment to judge
 * the chunk's records. KafkaIO's backlog is not used: it counts from the last record, and counts
 * offsets without a record, see {@link ReadPositions}.
 */
final class EventTimePolicy extends TimestampPolicy<byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(EventTimePolicy.class);

  private final TopicPartition partition;
  private final PartitionWatermark watermark;
  private final ReadPositions positions;
  private final Duration openTransactionTimeout;
  private final WallClock clock;
  private boolean wasOverdue;

  private EventTimePolicy(
      TopicPartition partition,
      PartitionWatermark watermark,
      ReadPositions positions,
      Duration openTransactionTimeout,
      WallClock clock) {
    this.partition = partition;
    this.watermark = watermark;
    this.positions = positions;
    this.openTransactionTimeout = openTransactionTimeout;
    this.clock = clock;
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext context, KafkaRecord<byte[], byte[]> record) {
    RecordChunk.in(record.getHeaders()).judge(watermark, clock.millis());
    positions.taken(partition);
    return Instant.ofEpochMilli(watermark.current());
  }

  @Override
  public Instant getWatermark(PartitionContext context) {
    ReadPositions.State state = positions.state(partition);
    if (state == null) {
      return Instant.ofEpochMilli(watermark.current());
    }
    long millis = watermark.advance(state, clock.millis());
    if (watermark.isOverdue() && !wasOverdue) {
      LOG.warn(
          "{}: a transaction at offset {} has been open for more than {}. The partition no longer"
              + " waits for it, so its readings may be late when it is committed. See"
              + " --openTransactionTimeout",
          partition,
          state.position(),
          openTransactionTimeout);
    }
    wasOverdue = watermark.isOverdue();
    return Instant.ofEpochMilli(millis);
  }

  /** Makes the policy of each partition, for one reader. */
  static final class Factory implements TimestampPolicyFactory<byte[], byte[]> {
    private static final long serialVersionUID = 1;

    private final EventTime eventTime;
    private final ReadPositions positions;
    private final WallClock clock;

    Factory(EventTime eventTime, ReadPositions positions, WallClock clock) {
      this.eventTime = eventTime;
      this.positions = positions;
      this.clock = clock;
    }

    @Override
    public TimestampPolicy<byte[], byte[]> createTimestampPolicy(
        TopicPartition partition, Optional<Instant> previousWatermark) {
      long start = previousWatermark.map(Instant::getMillis).orElse(PartitionWatermark.UNKNOWN);
      return new EventTimePolicy(
          partition,
          new PartitionWatermark(eventTime, start, clock.millis()),
          positions,
          eventTime.openTransactionTimeout(),
          clock);
    }
  }
}
