package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.windows.WindowRule;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What has to be remembered of a partition to find its {@link RestartPoint}: for every window that
 * is still open, the first reading that went into it. A handful of entries. Not thread-safe.
 */
final class PartitionProgress {
  /** Offset of the first reading, by the end of the window. */
  private final NavigableMap<Long, Long> openWindows;

  private long closedBeforeMillis;
  private final long alreadyReadUpTo;
  private long lastCountedMillis = Long.MIN_VALUE;

  /** Starts where nothing has been read, or behind a restart point. */
  PartitionProgress(long closedBeforeMillis, long alreadyReadUpTo) {
    this(new TreeMap<>(), closedBeforeMillis, alreadyReadUpTo);
  }

  private PartitionProgress(
      NavigableMap<Long, Long> openWindows, long closedBeforeMillis, long alreadyReadUpTo) {
    this.openWindows = openWindows;
    this.closedBeforeMillis = closedBeforeMillis;
    this.alreadyReadUpTo = alreadyReadUpTo;
  }

  /**
   * Tells whether a record was read before a restart, and is read again only to rebuild windows.
   */
  boolean isReplayed(long offset) {
    return offset < alreadyReadUpTo;
  }

  /** Tells whether a window was closed for good, in this run or before a restart. */
  boolean wasClosed(long endOfWindowMillis) {
    return endOfWindowMillis - 1 < closedBeforeMillis;
  }

  /** Takes note of a reading that goes into a window. */
  void counted(long endOfWindowMillis, long offset) {
    // Mostly it is the window of the reading before.
    if (endOfWindowMillis != lastCountedMillis) {
      openWindows.putIfAbsent(endOfWindowMillis, offset);
      lastCountedMillis = endOfWindowMillis;
    }
  }

  /**
   * Forgets the windows that a watermark closes for good.
   *
   * @param watermarkMillis the watermark of the whole reader, below which no runner can be
   */
  void close(WindowRule windows, long watermarkMillis) {
    openWindows.keySet().removeIf(end -> windows.isClosed(end, watermarkMillis));
    lastCountedMillis = Long.MIN_VALUE;
    closedBeforeMillis =
        Math.max(closedBeforeMillis, watermarkMillis - windows.allowedLateness().toMillis());
  }

  /**
   * Returns where to go on.
   *
   * @param nextOffset the first record that has not been read
   */
  RestartPoint restartPoint(long nextOffset) {
    long first = nextOffset;
    for (long offset : openWindows.values()) {
      first = Math.min(first, offset);
    }
    return new RestartPoint(first, closedBeforeMillis, Math.max(nextOffset, alreadyReadUpTo));
  }

  /** Returns a copy that does not change. */
  Snapshot snapshot() {
    return new Snapshot(new TreeMap<>(openWindows), closedBeforeMillis, alreadyReadUpTo);
  }

  /**
   * A progress as it travels in a checkpoint.
   *
   * @param openWindows offset of the first reading, by the end of the window in milliseconds since
   *     the epoch
   */
  record Snapshot(
      NavigableMap<Long, Long> openWindows, long closedBeforeMillis, long alreadyReadUpTo) {

    /** Goes on from here. */
    PartitionProgress resume() {
      return new PartitionProgress(new TreeMap<>(openWindows), closedBeforeMillis, alreadyReadUpTo);
    }
  }
}
