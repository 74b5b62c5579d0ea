package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThresholdRowsTest {
  private final ThresholdRows rows = new ThresholdRows();

  @Test
  void everyHostHasItsLimit() {
    limit("doc", "20");
    limit("dopey", "62.50");
    LoadedThresholds loaded = rows.loaded("the table", 77);
    Thresholds thresholds = loaded.thresholds();

    assertThat(thresholds)
        .isEqualTo(
            Thresholds.of(
                Map.of("doc", new BigDecimal("20"), "dopey", new BigDecimal("62.50")), 77));
    assertThat(thresholds.hosts()).isEqualTo(2);
    assertThat(thresholds.loadedAtMillis()).isEqualTo(77);
    assertThat(thresholds.allowedTop("doc")).isEqualTo(new BigDecimal("20"));
    assertThat(thresholds.allowedTop("Doc")).isNull();
    assertThat(loaded.source()).isEqualTo("the table");
    assertThat(loaded.complaints()).isEqualTo(Complaints.NONE);
  }

  @Test
  void anEmptyTableHasNoLimitsAndNothingToComplainOf() {
    LoadedThresholds loaded = rows.loaded("t", 0);

    assertThat(loaded.thresholds().hosts()).isZero();
    assertThat(loaded.complaints()).isEqualTo(Complaints.NONE);
  }

  @Test
  void ofSeveralRowsForOneHostTheLowestLimitWins() {
    limit("doc", "30");
    limit("doc", "20");
    limit("doc", "40");
    limit("dopey", "90");
    LoadedThresholds loaded = rows.loaded("t", 0);

    assertThat(loaded.thresholds().allowedTop("doc")).isEqualTo(new BigDecimal("20"));
    assertThat(loaded.thresholds().hosts()).isEqualTo(2);
    assertThat(loaded.complaints().text())
        .isEqualTo("several rows for 'doc', the lowest limit counts; ");
  }

  @Test
  void aRowThatGivesNoHostALimitIsNamedWithColumnAndValueAndTheOthersCount() {
    leftOut("doc", null);
    leftOut("happy", "NaN");
    leftOut("sneezy", "eighty");
    rows.leftOut("hostname", null, null);
    rows.leftOut("hostname", null, "");
    rows.leftOut("hostname", null, "d\uFFFDc");
    limit("dopey", "90");
    LoadedThresholds loaded = rows.loaded("t", 0);

    assertThat(loaded.thresholds())
        .isEqualTo(Thresholds.of(Map.of("dopey", new BigDecimal("90")), 0));
    assertThat(loaded.complaints().text())
        .isEqualTo(
            "allowed_top is no limit for 'doc' (NULL), 'happy' (NaN), 'sneezy' (eighty), left out;"
                + " hostname is no name in '', 'd\uFFFDc', NULL, left out; ");
  }

  @Test
  void whatIsNoLimitDoesNotUndoALimitOfTheSameHost() {
    limit("doc", "20");
    leftOut("doc", null);
    LoadedThresholds loaded = rows.loaded("t", 0);

    assertThat(loaded.thresholds().allowedTop("doc")).isEqualTo(new BigDecimal("20"));
    assertThat(loaded.complaints().text())
        .isEqualTo("allowed_top is no limit for 'doc' (NULL), left out; ");
  }

  @Test
  void aLimitThatNoProcessorReachesStaysInForceAndIsNamed() {
    limit("doc", "3000000000");
    limit("dopey", "-1000000.1");
    limit("happy", "1000000");
    limit("sneezy", "-1000000");
    LoadedThresholds loaded = rows.loaded("t", 0);

    assertThat(loaded.thresholds().allowedTop("doc")).isEqualTo(new BigDecimal("3000000000"));
    assertThat(loaded.complaints().text())
        .isEqualTo(
            "allowed_top is further from 0 than 1000000 for 'doc' (3000000000), 'dopey'"
                + " (-1000000.1), which stays in force; ");
  }

  @Test
  void complaintsNameTenHostsInOrderAndCountTheRest() {
    for (int i = 29; i >= 10; i--) {
      limit("host" + i, "1");
      limit("host" + i, "1");
    }
    LoadedThresholds loaded = rows.loaded("t", 0);

    assertThat(loaded.thresholds().hosts()).isEqualTo(20);
    assertThat(loaded.complaints().text())
        .isEqualTo(
            "several rows for 'host10', 'host11', 'host12', 'host13', 'host14', 'host15', 'host16',"
                + " 'host17', 'host18', 'host19' and 10 more, the lowest limit counts; ");
  }

  @Test
  void theFingerprintTellsARowThatIsNotNamedAndNotTheOrderOfTheRows() {
    Complaints forwards = complaintsOf(0, 1);
    Complaints backwards = complaintsOf(99, -1);
    ThresholdRows other = new ThresholdRows();
    for (int i = 0; i < 100; i++) {
      other.leftOut("allowed_top", "host" + (10_000 + i), i == 77 ? "Infinity" : "NaN");
    }

    assertThat(backwards).isEqualTo(forwards);
    assertThat(other.loaded("t", 0).complaints().text()).isEqualTo(forwards.text());
    assertThat(other.loaded("t", 0).complaints()).isNotEqualTo(forwards);
  }

  @Test
  void whatIsShownCannotBreakTheLineOrFillTheLog() {
    leftOut("doc\nWARN all is well\u2028", "x".repeat(1_000));

    assertThat(rows.loaded("t", 0).complaints().text())
        .isEqualTo(
            "allowed_top is no limit for 'doc\\u000aWARN all is well\\u2028' ("
                + "x".repeat(100)
                + "…), left out; ");
  }

  private static Complaints complaintsOf(int first, int step) {
    ThresholdRows rows = new ThresholdRows();
    for (int i = first; i >= 0 && i < 100; i += step) {
      rows.leftOut("allowed_top", "host" + (10_000 + i), "NaN");
    }
    return rows.loaded("t", 0).complaints();
  }

  private void limit(String hostname, String allowedTop) {
    rows.limit(hostname, new BigDecimal(allowedTop));
  }

  private void leftOut(String hostname, @Nullable String allowedTop) {
    rows.leftOut("allowed_top", hostname, allowedTop);
  }
}
