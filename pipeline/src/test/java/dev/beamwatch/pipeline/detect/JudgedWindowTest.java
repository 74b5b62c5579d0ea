package dev.beamwatch.pipeline.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.detect.JudgedWindow.Verdict;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JudgedWindowTest {
  @Test
  void aMeanAboveTheLimitIsABreach() {
    BigDecimal limit = new BigDecimal("62.50");

    assertThat(judge(Math.nextUp(62.5), "62.50"))
        .isEqualTo(new Breach(30_000, 60_000, "doc", "cpu3", Math.nextUp(62.5), limit));
  }

  @Test
  void aMeanExactlyAtTheLimitIsNone() {
    assertThat(judge(20.0, "20")).isNull();
    assertThat(judge(62.3, "62.3")).isNull();
  }

  @Test
  void aMeanBelowTheLimitIsNoneHoweverHighTheMaximum() {
    assertThat(judge(19.9, "20")).isNull();
    assertThat(judge(62.3, "62.5")).isNull();
  }

  @Test
  void limitsMayBeNegativeOrLargerThanAHundred() {
    assertThat(judge(0.0, "-1")).isNotNull();
    assertThat(judge(-5.2, "-5.5")).isNotNull();
    assertThat(judge(99.9, "100")).isNull();
    assertThat(judge(105.6, "105.5")).isNotNull();
    assertThat(judge(99.9, "3000000000")).isNull();
  }

  @Test
  void aHostWithoutALimitIsNeverABreach() {
    assertThat(new JudgedWindow(window(100), null).breach()).isNull();
  }

  @Test
  void verdictsGoFromClearToCriticalAndEachLimitIsStrict() {
    Limit limit = limit("80", "60", "40");

    assertThat(JudgedWindow.verdict(40.0, limit)).isEqualTo(Verdict.CLEAR);
    assertThat(JudgedWindow.verdict(40.1, limit)).isEqualTo(Verdict.HOLD);
    assertThat(JudgedWindow.verdict(60.0, limit)).isEqualTo(Verdict.HOLD);
    assertThat(JudgedWindow.verdict(60.1, limit)).isEqualTo(Verdict.WARNING);
    assertThat(JudgedWindow.verdict(80.0, limit)).isEqualTo(Verdict.WARNING);
    assertThat(JudgedWindow.verdict(80.1, limit)).isEqualTo(Verdict.CRITICAL);
    assertThat(JudgedWindow.verdict(70.0, limit("80", null, "80"))).isEqualTo(Verdict.CLEAR);
  }

  private static @Nullable Breach judge(double usageAvg, String allowedTop) {
    return new JudgedWindow(window(usageAvg), limit(allowedTop, null, allowedTop)).breach();
  }

  private static Limit limit(String allowedTop, @Nullable String warningTop, String clearTop) {
    return new Limit(
        new BigDecimal(allowedTop),
        warningTop == null ? null : new BigDecimal(warningTop),
        new BigDecimal(clearTop),
        3,
        5,
        10,
        null,
        null);
  }

  private static WindowStats window(double usageAvg) {
    return new WindowStats(30_000, 60_000, "doc", "cpu3", usageAvg, 1e308, 6);
  }
}
