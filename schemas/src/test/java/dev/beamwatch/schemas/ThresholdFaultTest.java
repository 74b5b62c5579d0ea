package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdFaultTest {
  @ParameterizedTest
  @CsvSource({
    // allowed, warning, clear, breaching, of
    "20,,,,",
    "20, 19.9, 19.9, 5, 5",
    "20, -1, -5, 1,",
    "20,, 20.0,, 3",
    "20,,, 60, 60",
  })
  void aRowThatAgreesWithItselfHasNone(
      BigDecimal allowed,
      @Nullable BigDecimal warning,
      @Nullable BigDecimal clear,
      @Nullable Integer breaching,
      @Nullable Integer of) {
    assertThat(faults(allowed, warning, clear, breaching, of)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "20, 30,,,, warning_top 30 is not below allowed_top 20",
    "20, 20.0,,,, warning_top 20.0 is not below allowed_top 20",
    "20, 15, 16,,, clear_top 16 is above warning_top 15",
    "20,, 20.1,,, clear_top 20.1 is above allowed_top 20",
    "20,,, 5, 4, breaching_windows 5 is more than of_windows 4",
    "20,,, 6,, breaching_windows 6 is more than of_windows 5 (the default)",
    "20,,,, 2, breaching_windows 3 (the default) is more than of_windows 2",
    "20, 15, 25,,, clear_top 25 is above warning_top 15",
    "20, 30, 25, 5, 4, warning_top 30 is not below allowed_top 20; clear_top 25 is above allowed_top"
        + " 20; breaching_windows 5 is more than of_windows 4",
  })
  void contradictionsAreToldInWords(
      BigDecimal allowed,
      @Nullable BigDecimal warning,
      @Nullable BigDecimal clear,
      @Nullable Integer breaching,
      @Nullable Integer of,
      String words) {
    assertThat(faults(allowed, warning, clear, breaching, of)).containsExactly(words.split("; "));
  }

  private static Stream<String> faults(
      BigDecimal allowed,
      @Nullable BigDecimal warning,
      @Nullable BigDecimal clear,
      @Nullable Integer breaching,
      @Nullable Integer of) {
    Threshold row =
        new Threshold("doc", allowed, null, warning, clear, breaching, of, null, null, null, null);
    return Stream.concat(
            ThresholdFault.amongLimits(row).stream(),
            ThresholdFault.amongCounts(row, 3, 5).stream())
        .map(ThresholdFault::toString);
  }
}
