package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalanceTest {
  @Test
  void rejectedAndLateRecordsAreAccountedForAsWell() {
    assertThat(new Balance(10, 8, 2, 7, 1).accountsFor(10)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "9, 9, 0, 9, 0, one was not read",
    "11, 11, 0, 11, 0, one was read twice",
    "10, 9, 0, 9, 0, one is neither valid nor rejected",
    "10, 10, 0, 9, 0, one is neither in a window nor late",
    "10, 10, 0, 10, 1, one is in a window and late"
  })
  void whatIsMissingOrThereTwiceIsFound(
      long read, long valid, long rejected, long counted, long late, String why) {
    assertThat(new Balance(read, valid, rejected, counted, late).accountsFor(10)).as(why).isFalse();
  }

  @Test
  void countersThatHaveNotBegunAreZero() {
    assertThat(
            Balance.of(
                Map.of("readings_read", 3L, "readings_valid", 3L, "readings_counted", 3L, "x", 9L)))
        .isEqualTo(new Balance(3, 3, 0, 3, 0));
  }
}
