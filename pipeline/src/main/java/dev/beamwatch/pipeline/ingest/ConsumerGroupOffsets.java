package dev.beamwatch.pipeline.ingest;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores restart points as committed offsets of a Kafka consumer group, with metadata. Commits at
 * most once a second.
 */
final class ConsumerGroupOffsets implements RestartPoints {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerGroupOffsets.class);
  private static final long COMMIT_EVERY_MILLIS = 1_000;
  private static final long WARN_EVERY_MILLIS = 60_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Bounds queries that repeat every second, and that a reader waits for when it ends. */
  private static final Duration PATIENCE_WITH_A_LOOK = Duration.ofSeconds(5);

  private final KafkaConnection connection;
  private final String groupId;
  private final WallClock clock;
  private @Nullable Admin admin;
  private boolean isClosed;
  private long nextCommitMillis;
  private volatile Map<TopicPartition, OffsetAndMetadata> lastCommitted = Map.of();
  private volatile long nextWarningMillis;

  ConsumerGroupOffsets(KafkaConnection connection, String groupId, WallClock clock) {
    this.connection = connection;
    this.groupId = groupId;
    this.clock = clock;
  }

  @Override
  public synchronized Map<TopicPartition, Commit> find(Collection<TopicPartition> partitions)
      throws IOException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        answer(
            "the committed offsets of consumer group " + groupId,
            admin()
                .listConsumerGroupOffsets(
                    Map.of(groupId, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)))
                .partitionsToOffsetAndMetadata(groupId));
    Map<TopicPartition, Commit> commits = new HashMap<>();
    committed.forEach(
        (partition, offset) -> {
          if (offset != null) {
            commits.put(partition, new Commit(offset.offset(), offset.metadata()));
          }
        });
    return commits;
  }

  @Override
  public synchronized Map<TopicPartition, PartitionLog> logs(Collection<TopicPartition> partitions)
      throws IOException {
    Names names = names(admin(), partitions, PATIENCE);
    var starts = offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    var readableEnds = offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    var ends = offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    Map<TopicPartition, ListOffsetsResultInfo> startsNow = answer("where logs begin", starts);
    Map<TopicPartition, ListOffsetsResultInfo> readableEndsNow =
        answer("where logs end", readableEnds);
    Map<TopicPartition, ListOffsetsResultInfo> endsNow = answer("where logs end", ends);
    Map<TopicPartition, PartitionLog> logs = new HashMap<>();
    for (TopicPartition partition : partitions) {
      logs.put(
          partition,
          new PartitionLog(
              names.cluster(),
              names.topicId(partition),
              requireNonNull(startsNow.get(partition)).offset(),
              requireNonNull(readableEndsNow.get(partition)).offset(),
              requireNonNull(endsNow.get(partition)).offset()));
    }
    return logs;
  }

  @Override
  public Map<TopicPartition, String> logIds(Collection<TopicPartition> partitions)
      throws IOException {
    Admin asked;
    synchronized (this) {
      if (isClosed) {
        throw new IOException("closed");
      }
      asked = admin();
    }
    Names names = names(asked, partitions, PATIENCE_WITH_A_LOOK);
    return partitions.stream()
        .collect(
            toMap(
                partition -> partition,
                partition -> PartitionLog.id(names.cluster(), names.topicId(partition))));
  }

  private static Names names(Admin admin, Collection<TopicPartition> partitions, Duration patience)
      throws IOException {
    Set<String> topics = partitions.stream().map(TopicPartition::topic).collect(toSet());
    KafkaFuture<String> cluster = admin.describeCluster().clusterId();
    KafkaFuture<Map<String, TopicDescription>> described =
        admin.describeTopics(topics).allTopicNames();
    String clusterId = answer("the id of the cluster", cluster, patience);
    return new Names(
        clusterId == null ? "" : clusterId, answer("the ids of topics", described, patience));
  }

  private record Names(String cluster, Map<String, TopicDescription> topics) {
    String topicId(TopicPartition partition) {
      Uuid id = requireNonNull(topics.get(partition.topic())).topicId();
      return id.equals(Uuid.ZERO_UUID) ? "" : id.toString();
    }
  }

  private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation) {
    return admin()
        .listOffsets(
            partitions.stream().collect(toMap(partition -> partition, partition -> which)),
            new ListOffsetsOptions(isolation))
        .all();
  }

  /**
   * Looks up offsets.
   *
   * @param which by partition
   * @throws IOException if they cannot be found out now
   */
  synchronized Map<TopicPartition, Long> offsets(
      Map<TopicPartition, OffsetSpec> which, IsolationLevel isolation) throws IOException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    answer("offsets of a time", admin().listOffsets(which, new ListOffsetsOptions(isolation)).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  private static <T> T answer(String toWhat, KafkaFuture<T> future) throws IOException {
    return answer(toWhat, future, PATIENCE);
  }

  /** Waits for an answer of the brokers. */
  private static <T> T answer(String toWhat, KafkaFuture<T> future, Duration patience)
      throws IOException {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
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
    Map<TopicPartition, OffsetAndMetadata> offsets = offsets(mark);
    if (!isClosed && now >= nextCommitMillis && !offsets.equals(lastCommitted)) {
      nextCommitMillis = now + COMMIT_EVERY_MILLIS;
      var unused = send(offsets);
    }
  }

  @Override
  public void commitLast(BatchingMark mark, Duration patience) {
    KafkaFuture<Void> sent;
    synchronized (this) {
      if (isClosed) {
        return;
      }
      sent = send(offsets(mark));
    }
    try {
      sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      // Already reported where it was sent.
    } catch (TimeoutException e) {
      warn(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(BatchingMark mark) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (BatchingMark.Position position : mark.positions()) {
      RestartPoint point = position.restartPoint();
      offsets.put(
          position.topicPartition(), new OffsetAndMetadata(point.offset(), point.metadata()));
    }
    return offsets;
  }

  private KafkaFuture<Void> send(Map<TopicPartition, OffsetAndMetadata> offsets) {
    lastCommitted = offsets;
    return admin()
        .alterConsumerGroupOffsets(groupId, offsets)
        .all()
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                forget(offsets);
                warn(failure);
              }
            });
  }

  /** Sends again what could not be stored, even if nothing new was read. */
  private void forget(Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (lastCommitted == offsets) {
      lastCommitted = Map.of();
    }
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
    // Nobody would close a client that is made afterwards.
    isClosed = true;
    if (admin != null) {
      admin.close(Duration.ofSeconds(5));
      admin = null;
    }
  }

  /**
   * Opens the store on a worker. It travels with the source, and into savepoints.
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
