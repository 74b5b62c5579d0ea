package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteDecimalTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "-12.5, -12.5", "+7, 7", "1e3, 1000", "2.5E-1, 0.25", ".5, 0.5", "5., 5"})
  void readsADecimalNumber(String text, double number) {
    assertThat(FiniteDecimal.parseOrNaN(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " 1",
        "1 ",
        "hot",
        "NaN",
        "Infinity",
        "1d",
        "1f",
        "0x1p3",
        "1e999",
        "-1e999",
        "1e",
        "--1",
        "1,5",
        "."
      })
  void anythingElseIsNone(String text) {
    assertThat(FiniteDecimal.parseOrNaN(text)).isNaN();
  }
}
