package dev.beamwatch.pipeline.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class ThresholdRuleTest {
  @Test
  void aMeanAboveTheLimitIsABreach() {
    BigDecimal limit = new BigDecimal("62.50");

    assertThat(ThresholdRule.judge(window(Math.nextUp(62.5)), limit))
        .isEqualTo(new Breach(30_000, 60_000, "doc", "cpu3", Math.nextUp(62.5), limit));
  }

  @Test
  void aMeanExactlyAtTheLimitIsNone() {
    assertThat(ThresholdRule.judge(window(20.0), new BigDecimal("20"))).isNull();
    assertThat(ThresholdRule.judge(window(62.3), new BigDecimal("62.3"))).isNull();
  }

  @Test
  void aMeanBelowTheLimitIsNoneHoweverHighTheMaximum() {
    assertThat(ThresholdRule.judge(window(19.9), new BigDecimal("20"))).isNull();
    assertThat(ThresholdRule.judge(window(62.3), new BigDecimal("62.5"))).isNull();
  }

  @Test
  void limitsMayBeNegativeOrLargerThanAHundred() {
    assertThat(ThresholdRule.judge(window(0.0), new BigDecimal("-1"))).isNotNull();
    assertThat(ThresholdRule.judge(window(-5.2), new BigDecimal("-5.5"))).isNotNull();
    assertThat(ThresholdRule.judge(window(99.9), new BigDecimal("100"))).isNull();
    assertThat(ThresholdRule.judge(window(105.6), new BigDecimal("105.5"))).isNotNull();
    assertThat(ThresholdRule.judge(window(99.9), new BigDecimal("3000000000"))).isNull();
  }

  private static WindowStats window(double usageAvg) {
    return new WindowStats(30_000, 60_000, "doc", "cpu3", usageAvg, 1e308, 6);
  }
}
