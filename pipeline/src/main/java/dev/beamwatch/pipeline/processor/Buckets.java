package dev.beamwatch.pipeline.processor;

import java.io.Serializable;

/**
 * Which hosts are kept together. A runner's cost is per key, in time and in memory, so state is
 * kept for buckets of hosts. All processors of a host are in one bucket: what is said of a whole
 * host is known there. How many there are changes no result.
 *
 * @param count how many there are; a power of two
 */
public record Buckets(int count) implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Those of a job whose state outlives it, so their number can never change. There are enough for
   * a dozen parallel parts to get about the same number.
   */
  public static final Buckets KEPT = new Buckets(256);

  /** Refuses other numbers. */
  public Buckets {
    if (Integer.bitCount(count) != 1 || count < 1) {
      throw new IllegalArgumentException("not a power of two: " + count);
    }
  }

  /**
   * Returns a host's bucket. State is found by it, so the rule can never change. It rests on {@link
   * String#hashCode} alone, which Java specifies.
   *
   * @return from 0, less than {@link #count}
   */
  public int of(String hostname) {
    int hash = hostname.hashCode();
    // As java.util.HashMap does: names often differ in the lowest bits only, or in the highest.
    return (hash ^ (hash >>> 16)) & (count - 1);
  }
}
