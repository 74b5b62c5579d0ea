package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.schemas.CpuReading;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Readings that are made to break a sum, and the mean that they must have. */
final class Usages {
  private Usages() {}

  /** Returns readings as hosts send them. */
  static Arbitrary<Double> ofHosts() {
    return Arbitraries.doubles().between(0, 110).ofScale(14);
  }

  /** Returns usages of every size that the contract allows, zeros of both signs among them. */
  static Arbitrary<Double> hostile() {
    Arbitrary<Double> anyBits =
        Arbitraries.longs()
            .map(Double::longBitsToDouble)
            .filter(usage -> Math.abs(usage) <= CpuReading.MAX_USAGE);
    Arbitrary<Double> subnormal =
        Arbitraries.longs().between(0, (1L << 52) - 1).map(Double::longBitsToDouble);
    Arbitrary<Double> large =
        Arbitraries.longs()
            .between(-(1L << 53), 1L << 53)
            .map(bits -> CpuReading.MAX_USAGE * ((double) bits / (1L << 53)));
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
            0x1p49,
            1e15,
            -1e15,
            Math.nextDown(1e15));
    return Arbitraries.oneOf(anyBits, subnormal, large, special, ofHosts());
  }

  /** Returns the double nearest to the exact sum, divided. */
  static double exactMean(List<Double> usages) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double usage : usages) {
      sum = sum.add(new BigDecimal(usage));
    }
    return sum.doubleValue() / usages.size() + 0.0; // never minus zero
  }

  static UsageStats statsOf(List<Double> usages) {
    UsageStats.Builder stats = new UsageStats.Builder();
    usages.forEach(usage -> stats.add(usage, 0));
    return stats.build();
  }
}
