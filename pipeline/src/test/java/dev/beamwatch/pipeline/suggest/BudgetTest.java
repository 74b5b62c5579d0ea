package dev.beamwatch.pipeline.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
  @Test
  void itIsANumberOfAlertsAndAPeriod() {
    assertThat(Budget.parse("1/P7D")).contains(new Budget(1, Duration.ofDays(7)));
    assertThat(Budget.parse("0/P1D")).contains(new Budget(0, Duration.ofDays(1)));
    assertThat(Budget.parse("12/PT8H30M")).contains(new Budget(12, Duration.ofMinutes(510)));
    assertThat(Budget.parse("1000000/PT1M")).contains(new Budget(1_000_000, Duration.ofMinutes(1)));
    assertThat(Budget.parse("1/7d")).contains(new Budget(1, Duration.ofDays(7)));
    assertThat(Budget.parse("1/P365D")).contains(new Budget(1, Duration.ofDays(365)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "P7D",
        "1/",
        "/P7D",
        "1/7D",
        "1/P",
        "1/PT",
        "1/P1W",
        "1/P1M",
        "1/p7d",
        "-1/P7D",
        "+1/P7D",
        "1.5/P7D",
        "1/P-7D",
        "1/P0D",
        "1/PT59S",
        "1/P366D",
        "1000001/P7D",
        "99999999999/P7D",
        "1/P99999999999999999999D",
        "1/P106751991167301D",
        "1/P7D ",
        "1/P7D/P7D",
        "1 / P7D",
        "one/P7D",
        "1/P7D\n"
      })
  void anythingElseIsNone(String text) {
    assertThat(Budget.parse(text)).isEmpty();
  }

  @Test
  void itsPeriodIsPrintedAsPeopleWriteIt() {
    assertThat(new Budget(1, Duration.ofDays(7)).periodText()).isEqualTo("P7D");
    assertThat(new Budget(1, Duration.ofHours(36)).periodText()).isEqualTo("PT36H");
  }

  @Test
  void itIsScaledToTheTimeAndAPartOfAnAlertIsNone() {
    Budget oneAWeek = new Budget(1, Duration.ofDays(7));

    assertThat(oneAWeek.allowedIn(Duration.ofDays(7))).isEqualTo(1);
    assertThat(oneAWeek.allowedIn(Duration.ofDays(7).minusMillis(1))).isZero();
    assertThat(oneAWeek.allowedIn(Duration.ofDays(20))).isEqualTo(2);
    assertThat(oneAWeek.allowedIn(Duration.ofDays(21))).isEqualTo(3);
    assertThat(new Budget(0, Duration.ofDays(1)).allowedIn(Duration.ofDays(3650))).isZero();
  }

  @Test
  void theLargestOneIsCountedWithoutAnOverflow() {
    assertThat(new Budget(1_000_000, Duration.ofMinutes(1)).allowedIn(Duration.ofDays(36_500)))
        .isEqualTo(52_560_000_000_000L);
  }
}
