package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.processor.ProcessorKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a bucket's processors in one window.
 *
 * <p>Mutable: the step reads it from its state, changes it and writes it back. Flink's snapshots do
 * not see such changes: the first access after a snapshot has begun gets a copy. The option {@code
 * fasterCopy} would break this, so the pipeline refuses it. Not thread-safe.
 */
final class BucketWindow {
  private final Map<ProcessorKey, UsageStats> stats = new HashMap<>();
  private final Set<ProcessorKey> told = new HashSet<>(0);
  private boolean isClosed;

  /** Returns the stats of each processor: the map itself. */
  Map<ProcessorKey, UsageStats> stats() {
    return stats;
  }

  /**
   * Returns the processors whose results were written and told before a restart: the set itself.
   * They are emitted again only if a reading corrects them.
   */
  Set<ProcessorKey> told() {
    return told;
  }

  /** Tells whether the window has ended. Then each further reading corrects it at once. */
  boolean isClosed() {
    return isClosed;
  }

  void close() {
    isClosed = true;
  }

  /**
   * Adds readings of a processor.
   *
   * @param wereTold see {@link PartialWindow}
   * @return the earlier stats; null if there were none
   */
  @Nullable UsageStats add(ProcessorKey processor, UsageStats further, boolean wereTold) {
    UsageStats before = stats.get(processor);
    if (before != null) {
      stats.put(processor, before.mergedWith(further));
      if (!wereTold) {
        told.remove(processor);
      }
      return before;
    }
    ProcessorKey key = processor.withSharedNames();
    stats.put(key, further);
    if (wereTold) {
      told.add(key);
    }
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BucketWindow that
        && isClosed == that.isClosed
        && stats.equals(that.stats)
        && told.equals(that.told);
  }

  @Override
  public int hashCode() {
    return stats.hashCode();
  }

  @Override
  public String toString() {
    return "BucketWindow[isClosed=%s, stats=%s, told=%s]".formatted(isClosed, stats, told);
  }
}
