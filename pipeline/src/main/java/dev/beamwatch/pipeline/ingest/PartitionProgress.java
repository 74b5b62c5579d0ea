package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.windows.WindowRule;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Remembers of a partition what its {@link RestartPoint} needs: the first reading of every window
 * that has not expired. A handful of entries. Not thread-safe.
 */
final class PartitionProgress {
  /** Offset of the first reading, by the end of the window. */
  private final NavigableMap<Long, Long> openWindows;

  private long expiredBeforeMillis;
  private long toldBeforeMillis;
  private final long alreadyReadUpTo;
  private long lastCountedMillis = Long.MIN_VALUE;

  private PartitionProgress(Snapshot begin) {
    this.openWindows = new TreeMap<>(begin.openWindows());
    this.expiredBeforeMillis = begin.expiredBeforeMillis();
    this.toldBeforeMillis = begin.toldBeforeMillis();
    this.alreadyReadUpTo = begin.alreadyReadUpTo();
  }

  /** Tells whether a record was read before a restart and is only read again to rebuild windows. */
  boolean isReplayed(long offset) {
    return offset < alreadyReadUpTo;
  }

  /** Tells whether a window has expired, in this run or before a restart. */
  boolean wasExpired(long endOfWindowMillis) {
    return endOfWindowMillis - 1 < expiredBeforeMillis;
  }

  /** Tells whether a window was written and told before a restart. */
  boolean wasTold(long endOfWindowMillis) {
    return endOfWindowMillis - 1 < toldBeforeMillis;
  }

  /**
   * Returns the end of the latest window that has not expired; the minimum time if none is left.
   */
  long lastEndOfWindow() {
    return openWindows.isEmpty() ? PartitionWatermark.UNKNOWN : openWindows.lastKey();
  }

  /** Records a reading that goes into a window. */
  void counted(long endOfWindowMillis, long offset) {
    if (wasTold(endOfWindowMillis) && !isReplayed(offset)) {
      // It must be told again with this reading, even if a restart comes first.
      toldBeforeMillis = endOfWindowMillis - 1;
    }
    // It is mostly the window of the previous reading.
    if (endOfWindowMillis != lastCountedMillis) {
      openWindows.putIfAbsent(endOfWindowMillis, offset);
      lastCountedMillis = endOfWindowMillis;
    }
  }

  /**
   * Forgets the windows that expire at a watermark.
   *
   * @param watermarkMillis the reader's watermark, as it was reported to the runner
   */
  void expire(WindowRule windows, long watermarkMillis) {
    openWindows.keySet().removeIf(end -> windows.isExpired(end, watermarkMillis));
    lastCountedMillis = Long.MIN_VALUE;
    expiredBeforeMillis =
        Math.max(expiredBeforeMillis, watermarkMillis - windows.allowedLateness().toMillis());
  }

  /** Returns an immutable copy. */
  Snapshot snapshot() {
    return new Snapshot(
        new TreeMap<>(openWindows), expiredBeforeMillis, toldBeforeMillis, alreadyReadUpTo);
  }

  /**
   * Progress as it travels in a checkpoint.
   *
   * @param openWindows offset of the first reading, by the end of the window in milliseconds since
   *     the epoch
   * @param expiredBeforeMillis windows whose last millisecond lies before this have expired
   * @param toldBeforeMillis windows whose last millisecond lies before this were told before a
   *     restart
   * @param alreadyReadUpTo the first record that was not read before a restart
   */
  record Snapshot(
      NavigableMap<Long, Long> openWindows,
      long expiredBeforeMillis,
      long toldBeforeMillis,
      long alreadyReadUpTo) {

    /** Continues from here. */
    PartitionProgress resume() {
      return new PartitionProgress(this);
    }

    /** Returns the same, with windows told before an event time. */
    Snapshot told(long beforeMillis) {
      return new Snapshot(
          openWindows,
          expiredBeforeMillis,
          Math.max(toldBeforeMillis, beforeMillis),
          alreadyReadUpTo);
    }

    /**
     * Returns where to continue.
     *
     * @param logId names the partition's log
     * @param nextOffset the first record that has not been read
     */
    RestartPoint restartPoint(String logId, long nextOffset) {
      long first = nextOffset;
      for (long offset : openWindows.values()) {
        first = Math.min(first, offset);
      }
      return new RestartPoint(
          logId,
          first,
          expiredBeforeMillis,
          toldBeforeMillis,
          Math.max(nextOffset, alreadyReadUpTo));
    }
  }
}
