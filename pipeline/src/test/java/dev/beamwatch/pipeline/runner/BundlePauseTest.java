package dev.beamwatch.pipeline.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BundlePauseTest {
  private static final long LENGTH = BundlePause.LENGTH.toNanos();
  private static final long INTERVAL = BundlePause.INTERVAL.toNanos();

  /** The clock may have any value, and goes over from the largest to the smallest. */
  private static final long NOW = Long.MAX_VALUE - LENGTH / 2;

  private final BundlePause pause = new BundlePause();

  @Test
  void withoutABundleThereIsNoPause() {
    assertThat(pause.isOn(null, NOW)).isFalse();
  }

  @Test
  void aPauseLastsForAMomentAfterTheBundlesEnd() {
    assertThat(pause.isOn(NOW, NOW)).isTrue();
    assertThat(pause.isOn(NOW, NOW + LENGTH - 1)).isTrue();
    assertThat(pause.isOn(NOW, NOW + LENGTH)).isFalse();
  }

  @Test
  void whoIsBehindPausesAgainAfterTheIntervalOnly() {
    pause.isOn(NOW, NOW);
    long soon = NOW + INTERVAL - 1;
    long later = NOW + INTERVAL;

    assertThat(pause.isOn(soon, soon)).isFalse();
    assertThat(pause.isOn(later, later)).isTrue();
    assertThat(pause.isOn(later + INTERVAL - 1, later + INTERVAL - 1)).isFalse();
  }

  @Test
  void whoHasCaughtUpPausesAfterTheNextBundle() {
    pause.isOn(NOW, NOW);
    long next = NOW + LENGTH;
    long afterNext = NOW + 2 * LENGTH;
    pause.caughtUp();

    assertThat(pause.isOn(next, next)).isTrue();
    assertThat(pause.isOn(afterNext, afterNext)).isFalse();
  }

  @Test
  void whatIsDecidedAfterABundleHoldsUntilTheNext() {
    pause.isOn(NOW, NOW);
    long next = NOW + LENGTH;
    pause.isOn(next, next);
    pause.caughtUp();

    assertThat(pause.isOn(next, next + 1)).isFalse();
  }
}
