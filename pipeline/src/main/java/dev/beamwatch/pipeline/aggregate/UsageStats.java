package dev.beamwatch.pipeline.aggregate;

import java.util.Arrays;
import java.util.Objects;

/**
 * Count, sum and maximum of a processor's readings in one window, or of some of them. Stats can be
 * merged. Immutable, because Flink shares accumulators with the snapshots it writes.
 *
 * @param count how many readings
 * @param sumParts their exact sum, as {@link ExactSum#parts()} returns it
 * @param max the largest usage; negative infinity if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // equals() compares the contents
public record UsageStats(long count, double[] sumParts, double max) {
  /** No readings. */
  public static final UsageStats NONE = new UsageStats(0, new double[0], Double.NEGATIVE_INFINITY);

  /** Returns the arithmetic mean in percent; NaN if there are no readings. */
  public double mean() {
    return count == 0 ? Double.NaN : ExactSum.of(sumParts).dividedBy(count);
  }

  /** Returns the stats of both sets of readings. */
  public UsageStats mergedWith(UsageStats other) {
    if (count == 0) {
      return other;
    }
    if (other.count == 0) {
      return this;
    }
    ExactSum sum = ExactSum.of(sumParts);
    sum.add(other.sumParts);
    return new UsageStats(count + other.count, sum.parts(), Math.max(max, other.max));
  }

  /**
   * Compares counts, maxima and means. It does not compare the parts of sums: equal sums can have
   * different parts.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof UsageStats that
        && count == that.count
        && Double.compare(max, that.max) == 0
        && Double.compare(mean(), that.mean()) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(count, max);
  }

  @Override
  public String toString() {
    return "UsageStats[count=%d, sumParts=%s, max=%s]"
        .formatted(count, Arrays.toString(sumParts), max);
  }

  /** Gathers readings one by one. Mutable, not thread-safe. */
  static final class Builder {
    private final ExactSum sum = new ExactSum();
    private long count;
    private double max = Double.NEGATIVE_INFINITY;
    private long lastMillis = Long.MIN_VALUE;

    void add(double usage, long occurredAtMillis) {
      sum.add(usage);
      max = Math.max(max, usage);
      lastMillis = Math.max(lastMillis, occurredAtMillis);
      count++;
    }

    /** Returns the latest event time among the readings. */
    long lastMillis() {
      return lastMillis;
    }

    UsageStats build() {
      return new UsageStats(count, sum.parts(), max);
    }
  }
}
