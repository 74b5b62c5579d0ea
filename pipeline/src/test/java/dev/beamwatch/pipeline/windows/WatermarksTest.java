package dev.beamwatch.pipeline.windows;

import static org.assertj.core.api.Assertions.assertThat;

import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class WatermarksTest {
  private static final Instant TIMER = Instant.ofEpochMilli(29_999);

  @Test
  void theMillisecondAtWhichTheWatermarkStandsIsNotPassed() {
    assertThat(Watermarks.passed(TIMER, Instant.ofEpochMilli(90_000))).isEqualTo(89_999);
    assertThat(Watermarks.passed(TIMER, Instant.ofEpochMilli(30_001))).isEqualTo(30_000);
  }

  @Test
  void aTimerIsDueWhateverTheRunnerTellsOfTheWatermark() {
    assertThat(Watermarks.passed(TIMER, TIMER)).isEqualTo(29_999);
    assertThat(Watermarks.passed(TIMER, Instant.ofEpochMilli(Long.MIN_VALUE))).isEqualTo(29_999);
  }
}
