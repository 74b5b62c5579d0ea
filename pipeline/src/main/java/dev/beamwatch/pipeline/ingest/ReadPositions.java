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
 * How far one reader's consumers have got in each partition, as the consumers themselves say.
 *
 * <p>The offset of the last record tells too little: markers of transactions, aborted records and
 * gaps left by compaction take up offsets and are never delivered. The consumer's position moves
 * past them.
 *
 * <p>The consumers' threads write here, the reader's thread reads. KafkaIO serialises what is
 * handed to it, even where it runs in the same process; so a copy leads back to the original.
 * Thread-safe.
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

  /** Tells which logs partitions have now. */
  @FunctionalInterface
  interface LogIds {
    /**
     * Returns the names of logs, {@link PartitionLog#id}.
     *
     * @throws IOException if that cannot be found out now
     */
    Map<TopicPartition, String> of(Collection<TopicPartition> partitions) throws IOException;
  }

  /** What is left to be read of a partition. */
  enum Left {
    /** Nothing: the log ends where the reader is. */
    NOTHING,
    /** Records that nobody may read yet, for their transaction is open. */
    OPEN_TRANSACTION,
    /** Records, or it is not known. */
    SOMETHING
  }

  /**
   * A partition at the moment of the last look at the end of its log.
   *
   * @param left what was left to be read
   * @param position offset of the next record; all before were delivered, or are no records
   * @param checkedMillis the wall clock of that look
   */
  record State(Left left, long position, long checkedMillis) {}

  /**
   * Positions of a reader that begins; until {@link #close} copies lead back here.
   *
   * @param logIds names the logs that the positions are in
   * @param logIdsNow is asked whether they still are
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
   * Takes note of a poll. Called before the records are handed on.
   *
   * @param chunks how many chunks of the partition the poll gave
   * @param position the consumer's position behind them
   * @param lag records from there to the last one that may be read; empty if unknown
   */
  void polled(TopicPartition partition, int chunks, long position, OptionalLong lag) {
    of(partition).polled(chunks, position, lag);
  }

  /** Takes note of a poll behind which the position is not known at the moment. */
  void polled(TopicPartition partition, int chunks) {
    of(partition).polled(chunks);
  }

  /**
   * Takes note of where a log ends, records of open transactions included.
   *
   * @param checkedMillis the wall clock before the broker was asked
   */
  void logEnds(TopicPartition partition, long end, long checkedMillis) {
    of(partition).logEnds(end, checkedMillis);
  }

  /**
   * Looks whether the partitions still have the logs in which the positions are. Kafka's consumers
   * do not: they go on with another topic of the same name as if it were the one before.
   */
  void lookAtLogs() {
    try {
      if (!logIdsNow.of(logIds.keySet()).equals(logIds)) {
        lose();
      }
    } catch (IOException e) {
      // Nothing is known for the moment; the next look is in a second.
    }
  }

  /** Takes note that the positions mean nothing any more in some log. */
  void lose() {
    areLost = true;
  }

  /** Tells whether the positions are to be held against the logs anew. */
  boolean areLost() {
    return areLost;
  }

  /** Takes note that the reader has taken a chunk. */
  void taken(TopicPartition partition) {
    of(partition).taken();
  }

  /** Returns what is left of a partition; null before the first look at the end of its log. */
  @Nullable State state(TopicPartition partition) {
    return of(partition).state();
  }

  /**
   * Returns the offset behind all that was taken and all that is no record; empty while polled
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
