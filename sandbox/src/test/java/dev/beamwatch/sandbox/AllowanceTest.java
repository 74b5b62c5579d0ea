package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowanceTest {
  private static final long SECOND = 1_000_000_000;
  private static final long START = -5 * SECOND;

  @Test
  void asManyAsTheBurstMayComeAtOnce() {
    Allowance allowance = new Allowance(3, 1, START);

    assertThat(allowance.secondsToWait(START)).isZero();
    assertThat(allowance.secondsToWait(START)).isZero();
    assertThat(allowance.secondsToWait(START)).isZero();
    assertThat(allowance.secondsToWait(START)).isEqualTo(1);
  }

  @Test
  void fiftyAMinuteComeBackOneByOne() {
    Allowance allowance = new Allowance(1, 50 / 60.0, START);

    assertThat(allowance.secondsToWait(START)).isZero();
    assertThat(allowance.secondsToWait(START)).isEqualTo(2);
    assertThat(allowance.secondsToWait(START + SECOND)).isEqualTo(1);
    assertThat(allowance.secondsToWait(START + 13 * SECOND / 10)).isZero();
    assertThat(allowance.secondsToWait(START + 13 * SECOND / 10)).isPositive();
  }

  @Test
  void aLongQuietTimeGivesNoMoreThanTheBurst() {
    Allowance allowance = new Allowance(2, 1, START);
    long later = START + 3_600 * SECOND;

    assertThat(allowance.secondsToWait(later)).isZero();
    assertThat(allowance.secondsToWait(later)).isZero();
    assertThat(allowance.secondsToWait(later)).isEqualTo(1);
  }

  @Test
  void withoutABurstThereIsNoLimit() {
    Allowance allowance = new Allowance(0, 1, START);

    for (int i = 0; i < 1_000; i++) {
      assertThat(allowance.secondsToWait(START)).isZero();
    }
  }
}
