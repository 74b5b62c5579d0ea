package dev.beamwatch.pipeline.aggregate;

import java.util.Arrays;

/**
 * A sum of usages without rounding, so that the mean does not depend on the order in which readings
 * arrive, on how they were split over bundles and workers, or on the runner. Mutable, not
 * thread-safe.
 *
 * <p>The sum is held as a few doubles whose exact total it is, none overlapping another. Source: J.
 * R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates",
 * Discrete &amp; Computational Geometry 18 (1997), sections 2.4 (GROW-EXPANSION) and 2.8
 * (COMPRESS); the final rounding is that of Python's {@code math.fsum}. It needs sums that do not
 * overflow: those of usages, at most 1e15 each, never do.
 */
final class ExactSum {
  private double[] parts;
  private int size;

  /** Starts at zero. */
  ExactSum() {
    this(new double[4], 0);
  }

  private ExactSum(double[] parts, int size) {
    this.parts = parts;
    this.size = size;
  }

  /** Returns a sum with the given total, as {@link #parts()} gave it. */
  static ExactSum of(double[] parts) {
    return new ExactSum(Arrays.copyOf(parts, parts.length + 2), parts.length);
  }

  /** Adds a usage, or a part of another sum. */
  void add(double addend) {
    double x = addend;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      double y = parts[i];
      if (Math.abs(x) < Math.abs(y)) {
        double swap = x;
        x = y;
        y = swap;
      }
      double high = x + y;
      double low = y - (high - x);
      if (low != 0) {
        parts[kept++] = low;
      }
      x = high;
    }
    if (kept == parts.length) {
      parts = Arrays.copyOf(parts, 2 * kept);
    }
    parts[kept] = x;
    size = kept + 1;
  }

  /** Adds another sum, as {@link #parts()} gave it. */
  void add(double[] otherParts) {
    for (double part : otherParts) {
      add(part);
    }
  }

  /**
   * Returns the sum divided by a count: the double nearest to the exact sum, divided as doubles
   * are; never minus zero.
   *
   * @param count positive
   */
  double dividedBy(long count) {
    return rounded() / count + 0.0;
  }

  /** Returns the doubles that make up the sum, smallest first: two at most for CPU readings. */
  double[] parts() {
    if (size > 2) {
      compress();
    }
    return Arrays.copyOf(parts, size);
  }

  /**
   * Makes each part as full as it can be. Parts as they grew may be of a bit each: four or five of
   * them for a few ordinary readings.
   */
  private void compress() {
    double x = parts[size - 1];
    int bottom = size - 1;
    for (int i = size - 2; i >= 0; i--) {
      double high = x + parts[i];
      double low = parts[i] - (high - x);
      if (low == 0) {
        x = high;
      } else {
        parts[bottom--] = high;
        x = low;
      }
    }
    parts[bottom] = x;
    int kept = 0;
    for (int i = bottom + 1; i < size; i++) {
      double high = parts[i] + x;
      double low = x - (high - parts[i]);
      if (low != 0) {
        parts[kept++] = low;
      }
      x = high;
    }
    parts[kept] = x;
    size = kept + 1;
  }

  /** Returns the double nearest to the sum of the parts, ties to even. */
  private double rounded() {
    if (size == 0) {
      return 0;
    }
    int n = size - 1;
    double high = parts[n];
    double low = 0;
    while (n > 0) {
      double x = high;
      double y = parts[--n];
      high = x + y;
      low = y - (high - x);
      if (low != 0) {
        break;
      }
    }
    // Exactly between two doubles the sum above went to the even one; what is left decides better.
    if (n > 0 && ((low < 0 && parts[n - 1] < 0) || (low > 0 && parts[n - 1] > 0))) {
      double twice = low * 2;
      double x = high + twice;
      if (twice == x - high) {
        high = x;
      }
    }
    return high;
  }
}
