package dev.beamwatch.benchmarks;

/**
 * Stands for a collection of filtered readings, whatever their order: two collections with the same
 * readings, each as often, have the same, and others hardly ever.
 */
final class MultisetHash {
  private long count;
  private long sum;
  private long sumOfSquares;

  /** Adds a reading. */
  void add(String hostname, String cpu, double usage, long occurredAtMillis) {
    long hash = Mixing.mix(hostname.hashCode());
    hash = Mixing.mix(hash ^ cpu.hashCode());
    hash = Mixing.mix(hash ^ Double.doubleToLongBits(usage));
    hash = Mixing.mix(hash ^ occurredAtMillis);
    count++;
    sum += hash;
    sumOfSquares += hash * hash;
  }

  /** Adds another collection. */
  void add(MultisetHash part) {
    count += part.count;
    sum += part.sum;
    sumOfSquares += part.sumOfSquares;
  }

  /** Returns how many readings there are. */
  long count() {
    return count;
  }

  /** Returns a text that is the same for equal collections. */
  String value() {
    return String.format("%016x%016x", sum, sumOfSquares);
  }
}
