package dev.beamwatch.pipeline.ingest;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps restart points where a later run of the pipeline finds them, and knows where partitions
 * end.
 */
interface RestartPoints extends AutoCloseable {

  /**
   * Looks up where to go on; partitions without a restart point are absent.
   *
   * @throws IOException if that cannot be found out now
   */
  Map<TopicPartition, RestartPoint> find(Collection<TopicPartition> partitions) throws IOException;

  /**
   * Looks up how far partitions go now: the offset behind their last record.
   *
   * @throws IOException if that cannot be found out now
   */
  Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) throws IOException;

  /**
   * Stores the restart points of a position. Returns at once; a later position may take the place
   * of one that is not stored yet, and a failure is repaired by the next call.
   */
  void commit(BatchingMark mark);

  @Override
  void close();

  /** Opens the store on a worker. */
  @FunctionalInterface
  interface Factory {
    /** Opens the store; cheap until it is used. */
    RestartPoints open();
  }
}
