package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps restart points as the committed offsets, with metadata, of a Kafka consumer group. Commits
 * at most once a second.
 */
final class ConsumerGroupOffsets implements RestartPoints {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerGroupOffsets.class);
  private static final long COMMIT_EVERY_MILLIS = 1_000;
  private static final long WARN_EVERY_MILLIS = 60_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaConnection connection;
  private final String groupId;
  private final WallClock clock;
  private @Nullable Admin admin;
  private long nextCommitMillis;
  private volatile long nextWarningMillis;

  ConsumerGroupOffsets(KafkaConnection connection, String groupId, WallClock clock) {
    this.connection = connection;
    this.groupId = groupId;
    this.clock = clock;
  }

  @Override
  public synchronized Map<TopicPartition, RestartPoint> find(Collection<TopicPartition> partitions)
      throws IOException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        answer(
            "the committed offsets of consumer group " + groupId,
            admin()
                .listConsumerGroupOffsets(
                    Map.of(groupId, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)))
                .partitionsToOffsetAndMetadata(groupId));
    Map<TopicPartition, RestartPoint> points = new HashMap<>();
    committed.forEach(
        (partition, offset) -> {
          if (offset != null) {
            points.put(partition, RestartPoint.of(offset.offset(), offset.metadata()));
          }
        });
    return points;
  }

  @Override
  public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions)
      throws IOException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    ListOffsetsOptions committedOnly = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    answer("the end of the partitions", admin().listOffsets(latest, committedOnly).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** Waits for an answer of the brokers. */
  private <T> T answer(String toWhat, KafkaFuture<T> future) throws IOException {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("cannot read " + toWhat, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public synchronized void commit(BatchingMark mark) {
    long now = clock.millis();
    if (now < nextCommitMillis) {
      return;
    }
    nextCommitMillis = now + COMMIT_EVERY_MILLIS;
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (BatchingMark.Position position : mark.positions()) {
      if (position.nextOffset() >= 0) {
        RestartPoint point = position.restartPoint();
        offsets.put(
            position.topicPartition(), new OffsetAndMetadata(point.offset(), point.metadata()));
      }
    }
    var unused =
        admin()
            .alterConsumerGroupOffsets(groupId, offsets)
            .all()
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    warn(failure);
                  }
                });
  }

  private void warn(Throwable failure) {
    long now = clock.millis();
    if (now >= nextWarningMillis) {
      nextWarningMillis = now + WARN_EVERY_MILLIS;
      LOG.warn(
          "could not commit offsets to consumer group {} ({}); trying again with the next ones. Until"
              + " then a restart reads more records a second time",
          groupId,
          failure.toString());
    }
  }

  private Admin admin() {
    if (admin == null) {
      admin = connection.admin();
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(5));
      admin = null;
    }
  }

  /**
   * Opens the store on a worker; it travels with the source, and into savepoints.
   *
   * @param connection the brokers
   * @param groupId name of the consumer group
   */
  record Opener(KafkaConnection connection, String groupId) implements Factory {
    @Override
    public RestartPoints open() {
      return new ConsumerGroupOffsets(connection, groupId, WallClock.SYSTEM);
    }
  }
}
