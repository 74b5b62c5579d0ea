package dev.beamwatch.pipeline.aggregate;

import java.util.Arrays;

/**
 * A sum of usages without rounding. So the mean does not depend on the order of the readings, on
 * bundles and workers, or on the runner. Mutable, not thread-safe.
 *
 * <p>The sum is the exact total of a few doubles. Their bits do not overlap. Source: J. R.
 * Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates",
 * Discrete &amp; Computational Geometry 18 (1997), sections 2.4 (GROW-EXPANSION) and 2.8
 * (COMPRESS); the final rounding is that of Python's {@code math.fsum}. A sum must not overflow.
 * Sums of usages never do: a usage is at most 1e15.
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

  /** Returns a sum with the given parts, as {@link #parts()} returned them. */
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

  /** Adds another sum, given as its {@link #parts()}. */
  void add(double[] otherParts) {
    for (double part : otherParts) {
      add(part);
    }
  }

  /**
   * Returns the sum divided by a count: the exact sum is rounded to the nearest double, then
   * divided as doubles are. The result is never minus zero.
   *
   * @param count positive
   */
  double dividedBy(long count) {
    return rounded() / count + 0.0;
  }

  /** Returns the doubles whose total is the sum, smallest first. CPU readings need at most two. */
  double[] parts() {
    if (size > 2) {
      compress();
    }
    return Arrays.copyOf(parts, size);
  }

  /**
   * Makes each part as full as possible. Before this a part may hold a single bit: a few ordinary
   * readings can have four or five parts.
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
    // A sum exactly between two doubles was rounded to even. The parts that are left break the tie.
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
