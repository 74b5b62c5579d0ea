package dev.beamwatch.pipeline.ingest;

import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
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

  private ReadPositions() {}

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

  /** Positions of a reader that begins; until {@link #close} copies lead back here. */
  static ReadPositions open() {
    ReadPositions positions = new ReadPositions();
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
