package dev.beamwatch.pipeline.ingest;

import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

/**
 * The watermark of one Kafka partition, and the verdict on each of its readings. Not thread-safe.
 *
 * <p>The watermark is the highest event time seen, less the out-of-orderness that is waited for. It
 * depends on the partition's contents alone, except where the partition gives no news:
 *
 * <ul>
 *   <li>With nothing left to read and no record for {@link EventTime#idleTimeout}, it follows the
 *       wall clock at the same distance: records that come later are, by the same bound, not older.
 *       This holds for a partition that never had a record as well. The wall clock meant is that of
 *       the last time the broker confirmed that there was nothing left, and it has to have been
 *       asked all along: a broker that was out of reach is not taken for a quiet partition, nor is
 *       one that is back before the producers have sent what they kept for it.
 *   <li>Records of an open transaction are there, though nobody may read them yet. The partition
 *       waits for them for {@link EventTime#openTransactionTimeout}; from then on it counts as one
 *       that has nothing left to read.
 *   <li>A reading further ahead of its record's timestamp, or of the wall clock, than clocks may
 *       differ does not move it: one host with a wrong clock would make everybody else late.
 * </ul>
 */
final class PartitionWatermark {
  /** The verdict on a reading that claims to come from the future. */
  static final long FROM_THE_FUTURE = BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis();

  /** The watermark of a partition about which nothing is known. */
  static final long UNKNOWN = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();

  /** KafkaIO asks once a second; after a longer gap the broker has been out of reach. */
  private static final long MAX_CHECK_GAP_MILLIS = 5_000;

  private final long maxOutOfOrdernessMillis;
  private final long idleTimeoutMillis;
  private final long openTransactionTimeoutMillis;
  private final long maxClockSkewMillis;

  private long watermarkMillis;
  private long quietSinceMillis;
  private long lastCheckMillis;

  /** Since when the transaction at {@link #openAt} is known to be open; negative if none is. */
  private long openSinceMillis = -1;

  private long openAt;

  /**
   * Starts with what is known.
   *
   * @param watermarkMillis where a previous reader of the partition had got to, or {@link #UNKNOWN}
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
   * Takes note of a reading.
   *
   * @param occurredAtMillis its event time
   * @param recordTimestampMillis the timestamp of its Kafka record; 0 or less if it has none, as
   *     clients write it that know no timestamps
   * @param nowMillis the wall clock
   * @return the watermark against which the reading is to be judged, that is, without itself; or
   *     {@link #FROM_THE_FUTURE}
   */
  long observe(long occurredAtMillis, long recordTimestampMillis, long nowMillis) {
    quietSinceMillis = nowMillis;
    // The producer that stamps the record often runs on the very host whose clock is wrong.
    long reference =
        recordTimestampMillis <= 0 ? nowMillis : Math.min(recordTimestampMillis, nowMillis);
    if (occurredAtMillis - reference > maxClockSkewMillis) {
      return FROM_THE_FUTURE;
    }
    long before = watermarkMillis;
    watermarkMillis = Math.max(watermarkMillis, occurredAtMillis - maxOutOfOrdernessMillis);
    return before;
  }

  /**
   * Takes note of a record that holds no reading: the partition is alive, its time stands still.
   */
  void observeUnreadable(long nowMillis) {
    quietSinceMillis = nowMillis;
  }

  /** Returns the watermark as the records seen so far made it. */
  long current() {
    return watermarkMillis;
  }

  /**
   * Returns the watermark, moved on if the partition is idle.
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
      // Somebody is about to write: this is not what quiet means.
      quietSinceMillis = Math.max(quietSinceMillis, checkedMillis);
    }
    if (state.left() != ReadPositions.Left.SOMETHING
        && checkedMillis - quietSinceMillis >= idleTimeoutMillis) {
      long asOf = Math.min(checkedMillis, nowMillis);
      watermarkMillis = Math.max(watermarkMillis, asOf - maxOutOfOrdernessMillis);
    }
    return watermarkMillis;
  }

  /** Tells whether a transaction has been open for longer than the partition waits for it. */
  boolean isOverdue() {
    return openSinceMillis >= 0
        && lastCheckMillis - openSinceMillis >= openTransactionTimeoutMillis;
  }
}
