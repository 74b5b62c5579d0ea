package dev.beamwatch.pipeline.ingest;

import static java.util.stream.Collectors.toMap;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Begins where a stretch of the past begins, and keeps nothing. */
final class PastOffsets implements RestartPoints {
  /** Kafka's answer if all records are older. */
  private static final long NONE = -1;

  private final ConsumerGroupOffsets kafka;
  private final long readFromMillis;

  private PastOffsets(ConsumerGroupOffsets kafka, long readFromMillis) {
    this.kafka = kafka;
    this.readFromMillis = readFromMillis;
  }

  @Override
  public Map<TopicPartition, Commit> find(Collection<TopicPartition> partitions)
      throws IOException {
    Map<TopicPartition, PartitionLog> logs = kafka.logs(partitions);
    Map<TopicPartition, Long> found =
        kafka.offsets(
            partitions.stream()
                .collect(
                    toMap(
                        partition -> partition,
                        partition -> OffsetSpec.forTimestamp(Math.max(0, readFromMillis)))),
            IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, Commit> starts = new HashMap<>();
    logs.forEach(
        (partition, log) -> {
          long offset = found.getOrDefault(partition, NONE);
          starts.put(partition, new Commit(offset == NONE ? log.readableEnd() : offset, ""));
        });
    return starts;
  }

  @Override
  public Map<TopicPartition, PartitionLog> logs(Collection<TopicPartition> partitions)
      throws IOException {
    return kafka.logs(partitions);
  }

  @Override
  public Map<TopicPartition, String> logIds(Collection<TopicPartition> partitions)
      throws IOException {
    return kafka.logIds(partitions);
  }

  @Override
  public void commit(BatchingMark mark) {
    // A replay leaves no trace.
  }

  @Override
  public void commitLast(BatchingMark mark, Duration patience) {
    // A replay leaves no trace.
  }

  @Override
  public void close() {
    kafka.close();
  }

  /**
   * Opens it on a worker.
   *
   * @param connection the brokers
   * @param readFromMillis time of the first records
   */
  record Opener(KafkaConnection connection, long readFromMillis) implements Factory {
    @Override
    public RestartPoints open() {
      return new PastOffsets(
          new ConsumerGroupOffsets(connection, "", WallClock.SYSTEM), readFromMillis);
    }
  }
}
