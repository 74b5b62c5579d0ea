package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.aggregate.ProcessorKey;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The windows of a bucket's processors of whose breach people were told.
 *
 * <p>Mutable, and changed in the state as the bucket's windows are (see {@code BucketWindows}). Not
 * thread-safe.
 */
final class ToldWindows {
  private final SortedMap<Long, Set<ProcessorKey>> byEnd = new TreeMap<>();

  /**
   * Adds a window.
   *
   * @param endMillis first millisecond after it
   * @return false if it was there already
   */
  boolean add(long endMillis, ProcessorKey processor) {
    return byEnd.computeIfAbsent(endMillis, end -> new HashSet<>()).add(processor);
  }

  /** Forgets the windows that end at or before a moment. */
  void forgetEndingUpTo(long millis) {
    byEnd.headMap(millis + 1).clear();
  }

  boolean isEmpty() {
    return byEnd.isEmpty();
  }

  /** Returns the first millisecond after the oldest window; the largest number if there is none. */
  long firstEndMillis() {
    return byEnd.isEmpty() ? Long.MAX_VALUE : byEnd.firstKey();
  }

  /** Returns the processors by the ends of their windows, oldest first. */
  SortedMap<Long, Set<ProcessorKey>> byEnd() {
    return byEnd;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ToldWindows that && byEnd.equals(that.byEnd);
  }

  @Override
  public int hashCode() {
    return byEnd.hashCode();
  }

  @Override
  public String toString() {
    return "ToldWindows" + byEnd;
  }
}
