package dev.beamwatch.schemas;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Values that the contract allows and that are made to break whoever reads them. */
final class Hostile {
  private Hostile() {}

  /** Returns strings of whole characters: quotes, control characters, emoji, noncharacters. */
  static Arbitrary<String> strings() {
    Arbitrary<Integer> anything =
        Arbitraries.integers()
            .between(0, Character.MAX_CODE_POINT)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
    Arbitrary<Integer> special =
        Arbitraries.of(
            0, 0x0A, 0x22, 0x5C, 0x2F, 0x3C, 0x26, 0x7F, 0x85, 0x2028, 0xFEFF, 0xFFFF, 0x1F344);
    Arbitrary<Integer> ascii = Arbitraries.integers().between(0, 0x7F);
    return Arbitraries.oneOf(anything, special, ascii)
        .array(Integer[].class)
        .ofMaxSize(40)
        .map(
            codePoints -> {
              StringBuilder text = new StringBuilder();
              for (int c : codePoints) {
                text.appendCodePoint(c);
              }
              return text.toString();
            });
  }

  /** Returns names of hosts and processors: not empty. */
  static Arbitrary<String> names() {
    return strings().filter(name -> !name.isEmpty());
  }

  /** Returns usages that the contract allows, the smallest, the largest and minus zero included. */
  static Arbitrary<Double> usages() {
    return Arbitraries.oneOf(
        Arbitraries.longs()
            .map(Double::longBitsToDouble)
            .filter(usage -> Math.abs(usage) <= CpuReading.MAX_USAGE),
        Arbitraries.doubles().between(0, 110),
        Arbitraries.of(0.0, -0.0, Double.MIN_VALUE, Double.MIN_NORMAL, 1e15, -1e15));
  }

  /** Returns numbers in JSON about the largest usage, on both sides of it. */
  static Arbitrary<String> aboutTheLargestUsage() {
    Arbitrary<BigDecimal> near =
        Arbitraries.bigDecimals()
            .between(new BigDecimal("-0.5"), new BigDecimal("0.5"))
            .ofScale(6)
            .map(new BigDecimal("1e15")::add);
    Arbitrary<String> written =
        near.flatMap(
            n -> Arbitraries.of(n.toPlainString(), n.movePointLeft(15).toPlainString() + "e15"));
    return Combinators.combine(Arbitraries.of("", "-"), written).as(String::concat);
  }

  /** Returns points in time that the contract allows. */
  static Arbitrary<Long> times() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(SqlTimestamps.MIN_MILLIS, SqlTimestamps.MAX_MILLIS),
        Arbitraries.longs().between(1_600_000_000_000L, 1_700_000_000_000L),
        Arbitraries.longs().between(0, 2000));
  }
}
