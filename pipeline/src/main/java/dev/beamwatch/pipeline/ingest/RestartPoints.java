package dev.beamwatch.pipeline.ingest;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Keeps restart points where a later run finds them, and knows the logs they are for. */
interface RestartPoints extends AutoCloseable {

  /**
   * Looks up what this pipeline or others committed. Partitions without a commit are absent.
   *
   * @throws IOException if it cannot be found out now
   */
  Map<TopicPartition, Commit> find(Collection<TopicPartition> partitions) throws IOException;

  /**
   * Looks up the logs of partitions as they are now.
   *
   * @throws IOException if it cannot be found out now
   */
  Map<TopicPartition, PartitionLog> logs(Collection<TopicPartition> partitions) throws IOException;

  /**
   * Looks up the current names of the logs, {@link PartitionLog#id}. Blocks nothing else.
   *
   * @throws IOException if it cannot be found out now
   */
  Map<TopicPartition, String> logIds(Collection<TopicPartition> partitions) throws IOException;

  /**
   * Stores the restart points of a position. Returns at once. A later position may replace one that
   * is not stored yet. The next call repairs a failure.
   */
  void commit(BatchingMark mark);

  /** Stores the restart points of the last position, and waits for success or failure. */
  void commitLast(BatchingMark mark, Duration patience);

  @Override
  void close();

  /**
   * What is committed for a partition.
   *
   * @param metadata the text with it; empty if there is none
   */
  record Commit(long offset, String metadata) {}

  /** Opens the store on a worker. */
  @FunctionalInterface
  interface Factory {
    /** Opens the store. Cheap until it is used. */
    RestartPoints open();
  }
}
