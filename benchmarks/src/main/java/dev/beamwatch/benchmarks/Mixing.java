package dev.beamwatch.benchmarks;

/** Spreads the bits of numbers, so that neighbours have nothing in common. */
final class Mixing {
  private Mixing() {}

  /** Returns a number that every bit of the given one has a part in; no two give the same. */
  static long mix(long number) {
    // The finisher of SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
    // generators", 2014.
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
