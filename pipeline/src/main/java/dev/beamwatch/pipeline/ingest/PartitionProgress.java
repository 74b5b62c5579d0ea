package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.windows.WindowRule;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What has to be remembered of a partition to find its {@link RestartPoint}: for every window that
 * is still open, the first reading that went into it. A handful of entries. Not thread-safe.
 */
final class PartitionProgress {
  private final NavigableMap<Long, FirstReading> openWindows;
  private long closedBeforeMillis;
  private long alreadyReadUpTo;

  /** Starts where nothing has been read, or behind a restart point. */
  PartitionProgress(long closedBeforeMillis, long alreadyReadUpTo) {
    this(new TreeMap<>(), closedBeforeMillis, alreadyReadUpTo);
  }

  private PartitionProgress(
      NavigableMap<Long, FirstReading> openWindows, long closedBeforeMillis, long alreadyReadUpTo) {
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

  /** Tells whether a replayed reading's window was closed, and its result written, before. */
  boolean wasClosed(long endOfWindowMillis) {
    return endOfWindowMillis - 1 < closedBeforeMillis;
  }

  /**
   * Takes note of a reading that goes into a window.
   *
   * @param watermarkMillis the partition's watermark before the reading
   */
  void counted(long endOfWindowMillis, long offset, long watermarkMillis) {
    openWindows.putIfAbsent(endOfWindowMillis, new FirstReading(offset, watermarkMillis));
  }

  /**
   * Forgets the windows that a watermark closes for good.
   *
   * @param watermarkMillis the watermark of the whole reader, below which no runner can be
   */
  void close(WindowRule windows, long watermarkMillis) {
    openWindows.keySet().removeIf(end -> windows.isClosed(end, watermarkMillis));
    closedBeforeMillis =
        Math.max(closedBeforeMillis, watermarkMillis - windows.allowedLateness().toMillis());
  }

  /**
   * Returns where to go on.
   *
   * @param nextOffset the first record that has not been read
   * @param watermarkMillis the partition's watermark there
   */
  RestartPoint restartPoint(long nextOffset, long watermarkMillis) {
    FirstReading first = new FirstReading(nextOffset, watermarkMillis);
    for (FirstReading candidate : openWindows.values()) {
      if (candidate.offset() < first.offset()) {
        first = candidate;
      }
    }
    return new RestartPoint(
        first.offset(),
        first.watermarkMillis(),
        closedBeforeMillis,
        Math.max(nextOffset, alreadyReadUpTo));
  }

  /** Returns a copy that does not change. */
  Snapshot snapshot() {
    return new Snapshot(new TreeMap<>(openWindows), closedBeforeMillis, alreadyReadUpTo);
  }

  /**
   * The first reading of a window in a partition.
   *
   * @param offset where it stands
   * @param watermarkMillis the partition's watermark before it
   */
  record FirstReading(long offset, long watermarkMillis) {}

  /**
   * A progress as it travels in a checkpoint.
   *
   * @param openWindows by the end of the window, milliseconds since the epoch
   */
  record Snapshot(
      NavigableMap<Long, FirstReading> openWindows, long closedBeforeMillis, long alreadyReadUpTo) {

    /** Goes on from here. */
    PartitionProgress resume() {
      return new PartitionProgress(new TreeMap<>(openWindows), closedBeforeMillis, alreadyReadUpTo);
    }
  }
}
