package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.processor.ProcessorKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a bucket's processors in one window.
 *
 * <p>Mutable: the step that reads it from its state changes it and writes it back. Flink's
 * snapshots are safe from that: the first access after a snapshot has begun gets a copy. Only
 * {@code fasterCopy} would break this, so the pipeline refuses that option. Not thread-safe.
 */
final class BucketWindow {
  private final Map<ProcessorKey, UsageStats> stats = new HashMap<>();
  private final Set<ProcessorKey> told = new HashSet<>(0);
  private boolean isClosed;

  /** Returns the stats of each processor, to be changed. */
  Map<ProcessorKey, UsageStats> stats() {
    return stats;
  }

  /**
   * Returns the processors whose readings were all handed on before a restart, to be changed. They
   * wait for a reading that corrects them.
   */
  Set<ProcessorKey> told() {
    return told;
  }

  /** Tells whether the window has ended: then each further reading corrects it at once. */
  boolean isClosed() {
    return isClosed;
  }

  void close() {
    isClosed = true;
  }

  /**
   * Adds readings of a processor.
   *
   * @param wereTold whether all of them were handed on before a restart
   * @return the stats before; null if there were none
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
