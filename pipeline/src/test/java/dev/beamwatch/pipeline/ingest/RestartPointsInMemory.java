package dev.beamwatch.pipeline.ingest;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Restart points that outlive readers, not the JVM. They take the way through text, as commits do.
 */
final class RestartPointsInMemory implements RestartPoints {
  private static final Map<String, Map<TopicPartition, Commit>> GROUPS = new ConcurrentHashMap<>();

  private final String group;

  private RestartPointsInMemory(String group) {
    this.group = group;
  }

  /** Returns a store of its own. */
  static Factory newGroup() {
    String group = UUID.randomUUID().toString();
    return () -> new RestartPointsInMemory(group);
  }

  /** Returns a store that holds what an earlier run committed. */
  static Factory groupWith(TopicPartition partition, RestartPoint point) {
    return groupWith(partition, point.offset(), point.metadata());
  }

  /** Returns a store that holds what somebody committed. */
  static Factory groupWith(TopicPartition partition, long offset, String metadata) {
    String group = UUID.randomUUID().toString();
    GROUPS.put(group, new ConcurrentHashMap<>(Map.of(partition, new Commit(offset, metadata))));
    return () -> new RestartPointsInMemory(group);
  }

  @Override
  public Map<TopicPartition, Commit> find(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Commit> found = new HashMap<>(stored());
    found.keySet().retainAll(partitions);
    return found;
  }

  @Override
  public Map<TopicPartition, PartitionLog> logs(Collection<TopicPartition> partitions) {
    Map<TopicPartition, PartitionLog> logs = new HashMap<>();
    partitions.forEach(p -> logs.put(p, TopicInMemory.named(p.topic()).log(p.partition())));
    return logs;
  }

  @Override
  public Map<TopicPartition, String> logIds(Collection<TopicPartition> partitions) {
    Map<TopicPartition, String> ids = new HashMap<>();
    logs(partitions).forEach((partition, log) -> ids.put(partition, log.id()));
    return ids;
  }

  @Override
  public void commit(BatchingMark mark) {
    for (BatchingMark.Position position : mark.positions()) {
      RestartPoint point = position.restartPoint();
      stored().put(position.topicPartition(), new Commit(point.offset(), point.metadata()));
    }
  }

  @Override
  public void commitLast(BatchingMark mark, Duration patience) {
    commit(mark);
  }

  private Map<TopicPartition, Commit> stored() {
    return GROUPS.computeIfAbsent(group, key -> new ConcurrentHashMap<>());
  }

  @Override
  public void close() {}
}
