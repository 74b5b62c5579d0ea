package dev.beamwatch.pipeline.ingest;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader's consumers have got in each partition, by their own account.
 *
 * <p>The offset of the last record is not enough: transaction markers, aborted records and
 * compaction's gaps take up offsets and are never delivered. The consumer's position moves past
 * them.
 *
 * <p>The consumers' threads write here and the reader's thread reads. KafkaIO serialises what it is
 * given, even within a process. So a copy leads back to the original. Thread-safe.
 */
final class ReadPositions implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1;
  private static final Map<String, ReadPositions> OPEN = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final transient Map<TopicPartition, Partition> partitions = new ConcurrentHashMap<>();

  private final transient Map<TopicPartition, String> logIds;
  private final transient LogIds logIdsNow;
  private transient volatile boolean areLost;

  private ReadPositions(Map<TopicPartition, String> logIds, LogIds logIdsNow) {
    this.logIds = logIds;
    this.logIdsNow = logIdsNow;
  }

  /** Finds out which logs partitions have now. */
  @FunctionalInterface
  interface LogIds {
    /**
     * Returns the names of logs, {@link PartitionLog#id}.
     *
     * @throws IOException if it cannot be found out now
     */
    Map<TopicPartition, String> of(Collection<TopicPartition> partitions) throws IOException;
  }

  /** What is left to read of a partition. */
  enum Left {
    /** Nothing: the log ends where the reader is. */
    NOTHING,
    /** Records that nobody may read yet, because their transaction is open. */
    OPEN_TRANSACTION,
    /** Records, or unknown. */
    SOMETHING
  }

  /**
   * A partition when the end of its log was last checked.
   *
   * @param left what was left to read
   * @param position offset of the next record; offsets before it were delivered, or are no records
   * @param checkedMillis the wall clock of that check
   */
  record State(Left left, long position, long checkedMillis) {}

  /**
   * Starts for a new reader. Until {@link #close} copies lead back here.
   *
   * @param logIds names the logs that the positions are in
   * @param logIdsNow finds out whether they still are
   */
  static ReadPositions open(Map<TopicPartition, String> logIds, LogIds logIdsNow) {
    ReadPositions positions = new ReadPositions(logIds, logIdsNow);
    OPEN.put(positions.id, positions);
    return positions;
  }

  private Object readResolve() throws ObjectStreamException {
    ReadPositions original = OPEN.get(id);
    if (original == null) {
      throw new InvalidObjectException("the reader of these positions is not in this process");
    }
    return original;
  }

  /**
   * Records a poll. Called before its records are handed on.
   *
   * @param chunks how many chunks of the partition the poll gave
   * @param position the consumer's position after them
   * @param lag readable records left after that; empty if unknown
   */
  void polled(TopicPartition partition, int chunks, long position, OptionalLong lag) {
    of(partition).polled(chunks, position, lag);
  }

  /** Records a poll after which the position is unknown for now. */
  void polled(TopicPartition partition, int chunks) {
    of(partition).polled(chunks);
  }

  /**
   * Records where a log ends, open transactions included.
   *
   * @param checkedMillis the wall clock before the question to the broker
   */
  void logEnds(TopicPartition partition, long end, long checkedMillis) {
    of(partition).logEnds(end, checkedMillis);
  }

  /**
   * Checks that the partitions still have the logs of these positions. Kafka's consumers do not:
   * they go on with another topic of the same name.
   */
  void lookAtLogs() {
    try {
      if (!logIdsNow.of(logIds.keySet()).equals(logIds)) {
        lose();
      }
    } catch (IOException e) {
      // Unknown for now. The next check is in a second.
    }
  }

  /** Records that the positions are meaningless in some log. */
  void lose() {
    areLost = true;
  }

  /** Tells whether the positions must be checked against the logs again. */
  boolean areLost() {
    return areLost;
  }

  /** Records that the reader took a chunk. */
  void taken(TopicPartition partition) {
    of(partition).taken();
  }

  /** Returns what is left of a partition; null before the first check of its log's end. */
  @Nullable State state(TopicPartition partition) {
    return of(partition).state();
  }

  /**
   * Returns the offset after all taken records and all that is no record; empty while polled
   * records are on their way to the reader.
   */
  OptionalLong settled(TopicPartition partition) {
    return of(partition).settled();
  }

  @Override
  public void close() {
    OPEN.remove(id);
  }

  private Partition of(TopicPartition partition) {
    return partitions.computeIfAbsent(partition, key -> new Partition());
  }

  private static final class Partition {
    private long chunksPolled;
    private long chunksTaken;
    private OptionalLong position = OptionalLong.empty();
    private OptionalLong readableEnd = OptionalLong.empty();
    private OptionalLong logEnd = OptionalLong.empty();
    private long checkedMillis;

    synchronized void polled(int chunks, long position, OptionalLong lag) {
      chunksPolled += chunks;
      this.position = OptionalLong.of(position);
      readableEnd = lag.isPresent() ? OptionalLong.of(position + lag.getAsLong()) : lag;
    }

    synchronized void polled(int chunks) {
      chunksPolled += chunks;
      position = OptionalLong.empty();
    }

    synchronized void logEnds(long end, long checkedMillis) {
      logEnd = OptionalLong.of(end);
      this.checkedMillis = checkedMillis;
    }

    synchronized void taken() {
      chunksTaken++;
    }

    synchronized OptionalLong settled() {
      return chunksTaken == chunksPolled ? position : OptionalLong.empty();
    }

    synchronized @Nullable State state() {
      if (logEnd.isEmpty()) {
        return null;
      }
      OptionalLong at = settled();
      if (at.isEmpty()) {
        return new State(Left.SOMETHING, 0, checkedMillis);
      }
      long here = at.getAsLong();
      Left left =
          here >= logEnd.getAsLong()
              ? Left.NOTHING
              : readableEnd.isPresent() && here >= readableEnd.getAsLong()
                  ? Left.OPEN_TRANSACTION
                  : Left.SOMETHING;
      return new State(left, here, checkedMillis);
    }
  }
}
