package dev.beamwatch.pipeline.ingest;

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
  private static final Map<String, Map<TopicPartition, Stored>> GROUPS = new ConcurrentHashMap<>();

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
    String group = UUID.randomUUID().toString();
    GROUPS.put(
        group,
        new ConcurrentHashMap<>(Map.of(partition, new Stored(point.offset(), point.metadata()))));
    return () -> new RestartPointsInMemory(group);
  }

  @Override
  public Map<TopicPartition, RestartPoint> find(Collection<TopicPartition> partitions) {
    Map<TopicPartition, RestartPoint> found = new HashMap<>();
    stored()
        .forEach(
            (partition, commit) ->
                found.put(partition, RestartPoint.of(commit.offset(), commit.metadata())));
    found.keySet().retainAll(partitions);
    return found;
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    return TopicInMemory.consumers().apply(Map.of()).endOffsets(partitions);
  }

  @Override
  public void commit(BatchingMark mark) {
    for (BatchingMark.Position position : mark.positions()) {
      RestartPoint point = position.restartPoint();
      stored().put(position.topicPartition(), new Stored(point.offset(), point.metadata()));
    }
  }

  private Map<TopicPartition, Stored> stored() {
    return GROUPS.computeIfAbsent(group, key -> new ConcurrentHashMap<>());
  }

  @Override
  public void close() {}

  private record Stored(long offset, String metadata) {}
}
