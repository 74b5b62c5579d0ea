package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {
  @ParameterizedTest
  @CsvSource({
    "62.3, 62.5, false",
    "62.5, 62.5, false",
    "62.7, 62.5, true",
    "62.5, 62.50, false",
    "20.000000000000004, 20, true",
    "-5.2, -5.5, true",
    "-5.5, -5.5, false",
    "-5.6, -5.5, false",
    "-0.0, 0, false",
    "0.0, 0.0, false",
    "99.9, 3000000000, false",
    "1.0E15, 999999999999999, true",
    // As doubles these are equal.
    "0.1, 0.1000000000000000000001, false",
    "0.1, 0.0999999999999999999999, true",
    // The double of 0.1 is larger than 0.1, but nobody sees that.
    "0.1, 0.1, false",
    "4.9E-324, 0, true",
  })
  void aMeanExceedsALimitIfItsDecimalIsGreater(double mean, BigDecimal limit, boolean exceeded) {
    assertThat(Threshold.isExceeded(mean, limit)).isEqualTo(exceeded);
  }

  @Property
  void theShortCutGivesWhatComparingTheDecimalsGives(
      @ForAll("means") double mean, @ForAll("differences") BigDecimal difference) {
    BigDecimal printed = new BigDecimal(Double.toString(mean));
    BigDecimal limit = printed.add(difference);

    assertThat(Threshold.isExceeded(mean, limit)).isEqualTo(printed.compareTo(limit) > 0);
  }

  @Provide
  Arbitrary<Double> means() {
    return Arbitraries.oneOf(
        Arbitraries.doubles().between(-1e15, 1e15), Arbitraries.doubles().between(-100, 100));
  }

  @Provide
  Arbitrary<BigDecimal> differences() {
    return Combinators.combine(
            Arbitraries.integers().between(-3, 3), Arbitraries.integers().between(0, 40))
        .as((unscaled, scale) -> BigDecimal.valueOf(unscaled, scale));
  }
}
