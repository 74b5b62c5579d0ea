package dev.beamwatch.generator;

/**
 * Random numbers that are looked up instead of drawn: each is a pure function of a seed, a counter
 * and a field, so that any reading can be computed without those before it.
 *
 * <p>The mix is the finalizer of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
 * number generators", OOPSLA 2014).
 */
final class CounterRandom {
  /**
   * Counters are this many steps apart, so that the fields of one do not meet those of the next.
   */
  private static final int FIELDS = 8;

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final long origin;

  CounterRandom(long seed) {
    // Without the mix, seeds that differ by a little would give shifted copies of one sequence.
    origin = mix(seed + GOLDEN_GAMMA);
  }

  /**
   * Returns 64 random bits.
   *
   * @param field 0 to 7
   */
  long bits(long n, int field) {
    return mix(origin + (n * FIELDS + field + 1) * GOLDEN_GAMMA);
  }

  /** Returns a number that is uniform in [0, 1). */
  double unit(long n, int field) {
    return (bits(n, field) >>> 11) * 0x1.0p-53;
  }

  /** Returns an integer that is uniform from 0 to {@code bound - 1}. */
  int below(int bound, long n, int field) {
    return (int) (unit(n, field) * bound);
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
