package dev.beamwatch.pipeline.replay;

import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.schemas.WindowStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the windows of several partitions in order. Of several records of a processor and window the
 * one with most readings counts: it is the newest.
 *
 * <p>A partition is nearly in order: windows leave the pipeline when they end, and corrections
 * follow. So a window is handed on when each partition has gone further by a margin. What comes
 * after that is left out, and counted. Memory grows with the margin, not with the length of the
 * past. Not thread-safe.
 */
final class WindowMerge {
  private static final long NOTHING_YET = Long.MIN_VALUE;

  private final long marginMillis;

  /** By partition: the latest end of a window; {@link Long#MAX_VALUE} after its last record. */
  private final long[] newest;

  private final TreeMap<Long, Map<ProcessorKey, WindowStats>> pending = new TreeMap<>();

  /** Names come in every record. One instance of each is kept. */
  private final Map<ProcessorKey, ProcessorKey> known = new HashMap<>();

  private long handedOnMillis = NOTHING_YET;
  private long leftOut;

  /**
   * Begins.
   *
   * @param partitions how many there are
   * @param marginMillis how far behind the latest window of its partition a record may be
   */
  WindowMerge(int partitions, long marginMillis) {
    this.marginMillis = marginMillis;
    this.newest = new long[partitions];
    Arrays.fill(newest, NOTHING_YET);
  }

  /** Takes a record. */
  void add(int partition, WindowStats stats) {
    long end = stats.windowEndMillis();
    sawEnd(partition, end);
    if (end <= handedOnMillis) {
      leftOut++;
      return;
    }
    ProcessorKey key = new ProcessorKey(stats.hostname(), stats.cpu());
    ProcessorKey processor = known.computeIfAbsent(key, first -> first);
    WindowStats shared =
        new WindowStats(
            stats.windowStartMillis(),
            end,
            processor.hostname(),
            processor.cpu(),
            stats.usageAvg(),
            stats.usageMax(),
            stats.readingCount());
    pending
        .computeIfAbsent(end, unused -> new HashMap<>())
        .merge(
            processor,
            shared,
            (before, now) -> now.readingCount() >= before.readingCount() ? now : before);
  }

  /** Takes note of a window that is not wanted: it shows how far the partition has come. */
  void sawEnd(int partition, long endMillis) {
    newest[partition] = Math.max(newest[partition], endMillis);
  }

  /** Takes note that a partition has no more records. */
  void end(int partition) {
    newest[partition] = Long.MAX_VALUE;
  }

  /** Tells whether a partition has no more records. */
  boolean hasEnded(int partition) {
    return newest[partition] == Long.MAX_VALUE;
  }

  /** Tells whether a partition has gone so far that the others should catch up first. */
  boolean isAhead(int partition) {
    long slowest = slowest();
    return !hasEnded(partition)
        && newest[partition] != NOTHING_YET
        && (slowest == NOTHING_YET || newest[partition] - slowest > marginMillis);
  }

  /** Tells whether a partition is so far that its windows end after a time by the margin. */
  boolean hasPassed(int partition, long millis) {
    return newest[partition] != NOTHING_YET && newest[partition] - marginMillis > millis;
  }

  /** Returns all windows that end at the next time, or null if it is not known yet. */
  @Nullable List<WindowStats> next() {
    Map.Entry<Long, Map<ProcessorKey, WindowStats>> first = pending.firstEntry();
    long slowest = slowest();
    if (first == null || slowest == NOTHING_YET || slowest - marginMillis < first.getKey()) {
      return null;
    }
    pending.pollFirstEntry();
    handedOnMillis = first.getKey();
    List<WindowStats> windows = new ArrayList<>(first.getValue().values());
    windows.sort(
        (one, other) -> {
          int byHost = one.hostname().compareTo(other.hostname());
          return byHost != 0 ? byHost : one.cpu().compareTo(other.cpu());
        });
    return windows;
  }

  /** Returns how many records came too late. */
  long leftOut() {
    return leftOut;
  }

  private long slowest() {
    return Arrays.stream(newest).min().orElse(Long.MAX_VALUE);
  }
}
