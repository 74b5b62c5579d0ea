package dev.beamwatch.pipeline.aggregate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Readings that are made to break a sum, and the mean that they must have. */
final class Usages {
  /** Enough digits to tell any sum of doubles, divided by a count, from a tie of two doubles. */
  private static final MathContext EXACT_ENOUGH = new MathContext(1_000);

  private Usages() {}

  /** Returns readings as hosts send them. */
  static Arbitrary<Double> ofHosts() {
    return Arbitraries.doubles().between(0, 110).ofScale(14);
  }

  /** Returns finite doubles of every size, zeros of both signs among them. */
  static Arbitrary<Double> hostile() {
    Arbitrary<Double> anyBits =
        Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite);
    Arbitrary<Double> subnormal =
        Arbitraries.longs().between(0, (1L << 52) - 1).map(Double::longBitsToDouble);
    Arbitrary<Double> aroundTheHuge =
        Arbitraries.integers()
            .between(890, 910)
            .flatMap(e -> Arbitraries.doubles().between(-2, 2).map(d -> Math.scalb(d, e)));
    Arbitrary<Double> special =
        Arbitraries.of(
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.1,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL,
            0x1p-53,
            0x1p53,
            0x1p899,
            0x1p900,
            -0x1p900,
            Math.nextDown(0x1p900),
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Math.nextDown(Double.MAX_VALUE));
    return Arbitraries.oneOf(anyBits, subnormal, aroundTheHuge, special, ofHosts());
  }

  /** Returns the double nearest to the exact sum, divided; or the nearest to the exact mean. */
  static double exactMean(List<Double> usages) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double usage : usages) {
      sum = sum.add(new BigDecimal(usage));
    }
    double rounded = sum.doubleValue();
    return Double.isFinite(rounded)
        ? rounded / usages.size() + 0.0 // never minus zero
        : sum.divide(BigDecimal.valueOf(usages.size()), EXACT_ENOUGH).doubleValue();
  }

  /** Returns one window. */
  static OpenWindows window(long endMillis, UsageStats stats) {
    return OpenWindows.of(List.of(new OpenWindows.OpenWindow(endMillis, stats, false)));
  }

  static UsageStats statsOf(List<Double> usages) {
    UsageStats.Builder stats = new UsageStats.Builder();
    usages.forEach(stats::add);
    return stats.build();
  }
}
