package dev.beamwatch.pipeline.ingest;

import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

/**
 * The watermark of one Kafka partition, and the verdict on each of its readings. Not thread-safe.
 *
 * <p>The watermark is the highest event time seen, less the out-of-orderness. It depends on the
 * partition's contents alone, with three exceptions:
 *
 * <ul>
 *   <li>Idle: with nothing left to read and no record for {@link EventTime#idleTimeout}, it follows
 *       the wall clock at the same distance. By the same bound, later records are not older. This
 *       holds for a partition that never had a record. "Now" is when the broker last confirmed an
 *       empty backlog. An unreachable broker confirms nothing. After a gap in the confirmations the
 *       quiet time begins anew: producers may still have to send what they kept while the broker
 *       was away.
 *   <li>Open transaction: its records are there, but nobody may read them yet. The partition waits
 *       for {@link EventTime#openTransactionTimeout}. After that it counts as having nothing left
 *       to read.
 *   <li>Future: a reading ahead of its record's timestamp, or of the wall clock, by more than
 *       {@link EventTime#maxClockSkew} does not move it. Otherwise one host with a wrong clock
 *       would make all others late.
 * </ul>
 */
final class PartitionWatermark {
  /** The verdict on a reading that claims to come from the future. */
  static final long FROM_THE_FUTURE = BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis();

  /** The watermark of a partition of which nothing is known. */
  static final long UNKNOWN = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();

  /** KafkaIO asks once a second. After a longer gap the broker was out of reach. */
  private static final long MAX_CHECK_GAP_MILLIS = 5_000;

  private final long maxOutOfOrdernessMillis;
  private final long idleTimeoutMillis;
  private final long openTransactionTimeoutMillis;
  private final long maxClockSkewMillis;

  private long watermarkMillis;
  private long quietSinceMillis;
  private long lastCheckMillis;

  /** When the transaction at {@link #openAt} was first seen open; negative if none is. */
  private long openSinceMillis = -1;

  private long openAt;

  /**
   * Starts from a known watermark.
   *
   * @param watermarkMillis the watermark of a previous reader of the partition, or {@link #UNKNOWN}
   * @param nowMillis the wall clock
   */
  PartitionWatermark(EventTime eventTime, long watermarkMillis, long nowMillis) {
    this.maxOutOfOrdernessMillis = eventTime.maxOutOfOrderness().toMillis();
    this.idleTimeoutMillis = eventTime.idleTimeout().toMillis();
    this.openTransactionTimeoutMillis = eventTime.openTransactionTimeout().toMillis();
    this.maxClockSkewMillis = eventTime.maxClockSkew().toMillis();
    this.watermarkMillis = watermarkMillis;
    this.quietSinceMillis = nowMillis;
    this.lastCheckMillis = nowMillis;
  }

  /**
   * Records a reading.
   *
   * @param occurredAtMillis its event time
   * @param recordTimestampMillis the timestamp of its Kafka record; 0 or less if it has none, as
   *     old clients write it
   * @param nowMillis the wall clock
   * @return the watermark before the reading, against which to judge it; or {@link
   *     #FROM_THE_FUTURE}
   */
  long observe(long occurredAtMillis, long recordTimestampMillis, long nowMillis) {
    quietSinceMillis = nowMillis;
    // The producer that stamps the record often runs on the host whose clock is wrong.
    long reference =
        recordTimestampMillis <= 0 ? nowMillis : Math.min(recordTimestampMillis, nowMillis);
    if (occurredAtMillis - reference > maxClockSkewMillis) {
      return FROM_THE_FUTURE;
    }
    long before = watermarkMillis;
    watermarkMillis = Math.max(watermarkMillis, occurredAtMillis - maxOutOfOrdernessMillis);
    return before;
  }

  /** Records a record that holds no reading: the partition is alive, but its time stands still. */
  void observeUnreadable(long nowMillis) {
    quietSinceMillis = nowMillis;
  }

  /** Returns the watermark of the records seen so far. */
  long current() {
    return watermarkMillis;
  }

  /**
   * Returns the watermark, advanced if the partition is idle.
   *
   * @param state what is left to be read, and when that was found out
   * @param nowMillis the wall clock
   */
  long advance(ReadPositions.State state, long nowMillis) {
    long checkedMillis = state.checkedMillis();
    if (checkedMillis - lastCheckMillis > MAX_CHECK_GAP_MILLIS) {
      quietSinceMillis = Math.max(quietSinceMillis, checkedMillis);
      openSinceMillis = -1;
    }
    lastCheckMillis = Math.max(lastCheckMillis, checkedMillis);
    if (state.left() != ReadPositions.Left.OPEN_TRANSACTION) {
      openSinceMillis = -1;
    } else if (openSinceMillis < 0 || openAt != state.position()) {
      openSinceMillis = checkedMillis;
      openAt = state.position();
    }
    if (openSinceMillis >= 0 && !isOverdue()) {
      // A transaction is open, so the partition is not quiet.
      quietSinceMillis = Math.max(quietSinceMillis, checkedMillis);
    }
    if (state.left() != ReadPositions.Left.SOMETHING
        && checkedMillis - quietSinceMillis >= idleTimeoutMillis) {
      long asOf = Math.min(checkedMillis, nowMillis);
      watermarkMillis = Math.max(watermarkMillis, asOf - maxOutOfOrdernessMillis);
    }
    return watermarkMillis;
  }

  /** Tells whether a transaction has been open longer than the partition waits. */
  boolean isOverdue() {
    return openSinceMillis >= 0
        && lastCheckMillis - openSinceMillis >= openTransactionTimeoutMillis;
  }
}
