package dev.beamwatch.pipeline.aggregate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;

/**
 * A sum of doubles without rounding, so that the mean does not depend on the order in which
 * readings arrive, on how they were split over bundles and workers, or on the runner. Mutable, not
 * thread-safe.
 *
 * <p>The sum is held as a few doubles whose exact total it is, none overlapping another. Source: J.
 * R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates",
 * Discrete &amp; Computational Geometry 18 (1997), sections 2.4 (GROW-EXPANSION) and 2.8
 * (COMPRESS); the final rounding is that of Python's {@code math.fsum}. Addends so large that sums
 * of doubles could overflow are kept aside as integers, which they are.
 */
final class ExactSum {
  /** From here on addends are kept aside: 2^63 of the smaller ones cannot overflow. */
  private static final double HUGE = 0x1p900;

  /** Tells a quotient from the middle between two doubles, down to the last bit of any addend. */
  private static final MathContext ENOUGH_DIGITS = new MathContext(700);

  private double[] parts;
  private int size;
  private BigInteger huge;

  /** Starts at zero. */
  ExactSum() {
    this(new double[4], 0, BigInteger.ZERO);
  }

  private ExactSum(double[] parts, int size, BigInteger huge) {
    this.parts = parts;
    this.size = size;
    this.huge = huge;
  }

  /** Returns a sum with the given total, as {@link #parts()} and {@link #huge()} gave it. */
  static ExactSum of(double[] parts, BigInteger huge) {
    return new ExactSum(Arrays.copyOf(parts, parts.length + 2), parts.length, huge);
  }

  /** Adds a finite number. */
  void add(double addend) {
    if (Math.abs(addend) >= HUGE) {
      huge = huge.add(new BigDecimal(addend).toBigIntegerExact());
      return;
    }
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

  /** Adds another sum, as {@link #parts()} and {@link #huge()} gave it. */
  void add(double[] otherParts, BigInteger otherHuge) {
    for (double part : otherParts) {
      add(part);
    }
    huge = huge.add(otherHuge);
  }

  /**
   * Returns the sum divided by a count: the double nearest to the exact sum, divided as doubles
   * are; never minus zero. Where no double is near the sum, because it is too large, the double
   * nearest to the quotient.
   *
   * <p>It depends on the exact sum alone, not on what of it was kept aside: that differs with the
   * order of merging.
   *
   * @param count positive
   */
  double dividedBy(long count) {
    if (huge.signum() == 0) {
      return rounded() / count + 0.0;
    }
    BigDecimal sum = new BigDecimal(huge);
    for (int i = 0; i < size; i++) {
      sum = sum.add(new BigDecimal(parts[i]));
    }
    double rounded = sum.doubleValue();
    return Double.isInfinite(rounded)
        ? sum.divide(BigDecimal.valueOf(count), ENOUGH_DIGITS).doubleValue()
        : rounded / count + 0.0;
  }

  /** Returns the doubles that make up the sum, smallest first: two at most for CPU readings. */
  double[] parts() {
    if (size > 2) {
      compress();
    }
    return Arrays.copyOf(parts, size);
  }

  /** Returns the sum of the addends that were kept aside. */
  BigInteger huge() {
    return huge;
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
