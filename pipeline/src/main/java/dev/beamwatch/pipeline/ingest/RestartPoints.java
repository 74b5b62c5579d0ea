package dev.beamwatch.pipeline.ingest;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps restart points where a later run of the pipeline finds them, and knows the logs that they
 * are for.
 */
interface RestartPoints extends AutoCloseable {

  /**
   * Looks up what was committed, by this pipeline or others; partitions without a commit are
   * absent.
   *
   * @throws IOException if that cannot be found out now
   */
  Map<TopicPartition, Commit> find(Collection<TopicPartition> partitions) throws IOException;

  /**
   * Looks up the logs of partitions as they are now.
   *
   * @throws IOException if that cannot be found out now
   */
  Map<TopicPartition, PartitionLog> logs(Collection<TopicPartition> partitions) throws IOException;

  /**
   * Looks up the names of the logs, {@link PartitionLog#id}, as they are now. Holds up nothing
   * else.
   *
   * @throws IOException if that cannot be found out now
   */
  Map<TopicPartition, String> logIds(Collection<TopicPartition> partitions) throws IOException;

  /**
   * Stores the restart points of a position. Returns at once; a later position may take the place
   * of one that is not stored yet, and a failure is repaired by the next call.
   */
  void commit(BatchingMark mark);

  /** Stores the restart points of the last position, and waits until that is done or has failed. */
  void commitLast(BatchingMark mark, Duration patience);

  @Override
  void close();

  /**
   * What is committed for a partition.
   *
   * @param metadata the text beside it; empty if there is none
   */
  record Commit(long offset, String metadata) {}

  /** Opens the store on a worker. */
  @FunctionalInterface
  interface Factory {
    /** Opens the store; cheap until it is used. */
    RestartPoints open();
  }
}
