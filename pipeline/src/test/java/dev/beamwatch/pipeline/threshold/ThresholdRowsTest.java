package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.ThresholdFault;
import dev.beamwatch.schemas.ThresholdQuery.RowName;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThresholdRowsTest {
  private final ThresholdRows rows = new ThresholdRows(LimitDefaults.OF_CONTRACT);

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
    assertThat(allowedTop(thresholds, "doc")).isEqualTo(new BigDecimal("20"));
    assertThat(allowedTop(thresholds, "Doc")).isNull();
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

    assertThat(allowedTop(loaded.thresholds(), "doc")).isEqualTo(new BigDecimal("20"));
    assertThat(loaded.thresholds().hosts()).isEqualTo(2);
    assertThat(loaded.complaints().text())
        .isEqualTo("several rows for 'doc', the lowest limit counts; ");
  }

  @Test
  void aRowThatGivesNoHostALimitIsNamedWithColumnAndValueAndTheOthersCount() {
    leftOut("doc", null);
    leftOut("happy", "NaN");
    leftOut("sneezy", "eighty");
    leftOutHost(null);
    leftOutHost("");
    leftOutHost("d\uFFFDc");
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

    assertThat(allowedTop(loaded.thresholds(), "doc")).isEqualTo(new BigDecimal("20"));
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

    assertThat(allowedTop(loaded.thresholds(), "doc")).isEqualTo(new BigDecimal("3000000000"));
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
    ThresholdRows other = new ThresholdRows(LimitDefaults.OF_CONTRACT);
    for (int i = 0; i < 100; i++) {
      leftOut(other, "host" + (10_000 + i), i == 77 ? "Infinity" : "NaN");
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

  @Test
  void aRowThatCannotBeRightIsNamedWithItsProcessorItsTimeAndWhatIsWrong() {
    limit("doc", "20");
    rows.leftOut(
        new RowName("doc", null, null),
        new ThresholdFault("warning_top", "30", "is not below allowed_top 20"));
    rows.leftOut(
        new RowName("doc", "cpu\n1", "2026-11-30 12:00:00+00"),
        new ThresholdFault("clear_top", "x".repeat(200), "is no number"));
    rows.leftOut(
        new RowName("happy", "cpu1", null), new ThresholdFault("allowed_top", null, "is no limit"));
    LoadedThresholds loaded = rows.loaded("t", 0);

    assertThat(loaded.thresholds().hosts()).isEqualTo(1);
    assertThat(loaded.complaints().rowsLeftOut()).isEqualTo(3);
    assertThat(loaded.complaints().text())
        .isEqualTo(
            "allowed_top is no limit for 'happy' cpu 'cpu1' (NULL), left out; rows that cannot be"
                + " right for 'doc' (warning_top 30 is not below allowed_top 20), 'doc' cpu"
                + " 'cpu\\u000a1' from 2026-11-30 12:00:00+00 (clear_top "
                + "x".repeat(100)
                + "… is no number), left out; ");
  }

  @Test
  void rowsForTheSameHostAndOtherProcessorsOrTimesAreNoDuplicates() {
    for (String allowedTop : new String[] {"30", "20"}) {
      BigDecimal top = new BigDecimal(allowedTop);
      rows.limit(row("doc", top, null, null));
      rows.limit(row("doc", top, "cpu1", null));
      rows.limit(row("doc", top, "cpu1", 1_000L));
    }
    rows.limit(row("doc", BigDecimal.ONE, "cpu2", null));
    LoadedThresholds loaded = rows.loaded("t", 0);

    assertThat(loaded.thresholds().limit("doc", "cpu1", 1_000))
        .extracting(Limit::allowedTop)
        .isEqualTo(new BigDecimal("20"));
    assertThat(loaded.complaints().text())
        .isEqualTo(
            "several rows for 'doc', 'doc' cpu 'cpu1', 'doc' cpu 'cpu1' from 1970-01-01T00:00:01Z,"
                + " the lowest limit counts; ");
    assertThat(loaded.complaints().rowsLeftOut()).isZero();
  }

  @Test
  void columnsThatTheUserMayNotReadAreNamed() {
    rows.unreadable(List.of("cpu", "valid_from"));

    assertThat(rows.loaded("t", 0).complaints().text())
        .isEqualTo(
            "the database user may not read the columns cpu, valid_from, which count as absent in"
                + " every row: GRANT SELECT on them; ");
  }

  private static Threshold row(
      String hostname,
      BigDecimal allowedTop,
      @Nullable String cpu,
      @Nullable Long validFromMillis) {
    return new Threshold(
        hostname, allowedTop, cpu, null, null, null, null, null, null, null, validFromMillis);
  }

  private static Complaints complaintsOf(int first, int step) {
    ThresholdRows rows = new ThresholdRows(LimitDefaults.OF_CONTRACT);
    for (int i = first; i >= 0 && i < 100; i += step) {
      leftOut(rows, "host" + (10_000 + i), "NaN");
    }
    return rows.loaded("t", 0).complaints();
  }

  private void limit(String hostname, String allowedTop) {
    rows.limit(new Threshold(hostname, new BigDecimal(allowedTop)));
  }

  private void leftOut(String hostname, @Nullable String allowedTop) {
    leftOut(rows, hostname, allowedTop);
  }

  private static void leftOut(ThresholdRows rows, String hostname, @Nullable String allowedTop) {
    rows.leftOut(
        new RowName(hostname, null, null),
        new ThresholdFault("allowed_top", allowedTop, "is no limit"));
  }

  private void leftOutHost(@Nullable String hostname) {
    rows.leftOut(
        new RowName(null, null, null), new ThresholdFault("hostname", hostname, "is no name"));
  }

  private static @Nullable BigDecimal allowedTop(Thresholds thresholds, String hostname) {
    Limit limit = thresholds.limit(hostname, "cpu1", 0);
    return limit == null ? null : limit.allowedTop();
  }
}
