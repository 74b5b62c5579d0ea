package dev.beamwatch.pipeline.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.WindowStats;
import org.junit.jupiter.api.Test;

class ThresholdRuleTest {
  @Test
  void aMeanAboveTheLimitIsABreach() {
    assertThat(ThresholdRule.judge(window(Math.nextUp(20.0)), 20))
        .isEqualTo(new Breach(30_000, 60_000, "doc", "cpu3", Math.nextUp(20.0), 20));
  }

  @Test
  void aMeanExactlyAtTheLimitIsNone() {
    assertThat(ThresholdRule.judge(window(20.0), 20)).isNull();
  }

  @Test
  void aMeanBelowTheLimitIsNoneHoweverHighTheMaximum() {
    assertThat(ThresholdRule.judge(window(19.9), 20)).isNull();
  }

  @Test
  void limitsMayBeNegativeOrLargerThanAHundred() {
    assertThat(ThresholdRule.judge(window(0.0), -1)).isNotNull();
    assertThat(ThresholdRule.judge(window(99.9), 100)).isNull();
    assertThat(ThresholdRule.judge(window(105.6), 105)).isNotNull();
    assertThat(ThresholdRule.judge(window(1e300), Integer.MAX_VALUE)).isNotNull();
  }

  private static WindowStats window(double usageAvg) {
    return new WindowStats(30_000, 60_000, "doc", "cpu3", usageAvg, 1e308, 6);
  }
}
