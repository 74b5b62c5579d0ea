package dev.beamwatch.pipeline.aggregate;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept for a bucket: the open windows of its processors, and how far they were handed
 * on. One cell of state, for on Flink each access to a cell costs as much as adding some readings.
 *
 * <p>Mutable: whoever has read it from the state changes it and writes it back. Flink shares state
 * with the snapshots it writes, and gives a copy to the first who reads it afterwards; but for
 * {@code fasterCopy}, which the pipeline therefore refuses. Not thread-safe.
 */
final class BucketWindows {
  static final long NEVER = Long.MAX_VALUE;

  private final Map<ProcessorKey, OpenWindows> open = new HashMap<>();
  private long closedUpTo = Long.MIN_VALUE;
  private long nextDue = NEVER;

  /** Returns the open windows of each processor, to be changed. */
  Map<ProcessorKey, OpenWindows> open() {
    return open;
  }

  /**
   * Returns the last timer's time in milliseconds: windows whose last millisecond is not after it
   * were handed on. The smallest number if there was none.
   */
  long closedUpTo() {
    return closedUpTo;
  }

  void closeUpTo(long millis) {
    closedUpTo = millis;
  }

  /** Returns what the timer is set to, in milliseconds; {@link #NEVER} if it is not. */
  long nextDue() {
    return nextDue;
  }

  void dueAt(long millis) {
    nextDue = millis;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BucketWindows that
        && closedUpTo == that.closedUpTo
        && nextDue == that.nextDue
        && open.equals(that.open);
  }

  @Override
  public int hashCode() {
    return open.hashCode();
  }

  @Override
  public String toString() {
    return "BucketWindows[closedUpTo=%d, nextDue=%d, open=%s]".formatted(closedUpTo, nextDue, open);
  }
}
