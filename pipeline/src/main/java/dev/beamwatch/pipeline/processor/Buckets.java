package dev.beamwatch.pipeline.processor;

/**
 * Which hosts are kept together. A runner's cost is per key, in time and in memory, so state is
 * kept for buckets of hosts. All processors of a host are in one bucket: what is said of a whole
 * host is known there. There are enough buckets for a dozen parallel parts to get about the same
 * number.
 */
public final class Buckets {
  /** How many there are. */
  public static final int COUNT = 256;

  private Buckets() {}

  /**
   * Returns a host's bucket. State is found by it, so the rule can never change. It rests on {@link
   * String#hashCode} alone, which Java specifies.
   *
   * @return 0 to 255
   */
  public static int of(String hostname) {
    int hash = hostname.hashCode();
    // As java.util.HashMap does: names often differ in the lowest bits only, or in the highest.
    return (hash ^ (hash >>> 16)) & (COUNT - 1);
  }
}
