package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ThresholdRowsTest {
  private final ThresholdRows rows = new ThresholdRows();

  @Test
  void everyHostHasItsLimit() {
    rows.add("doc", 20);
    rows.add("dopey", 90);
    Thresholds thresholds = rows.thresholds(77);

    assertThat(thresholds).isEqualTo(Thresholds.of(Map.of("doc", 20, "dopey", 90), 77));
    assertThat(thresholds.hosts()).isEqualTo(2);
    assertThat(thresholds.loadedAtMillis()).isEqualTo(77);
    assertThat(thresholds.allowedTop("doc")).isEqualTo(20);
    assertThat(thresholds.allowedTop("Doc")).isNull();
    assertThat(rows.complaints()).isEmpty();
  }

  @Test
  void anEmptyTableHasNoLimitsAndNothingToComplainOf() {
    assertThat(rows.thresholds(0).hosts()).isZero();
    assertThat(rows.complaints()).isEmpty();
  }

  @Test
  void ofSeveralRowsForOneHostTheLowestLimitWins() {
    rows.add("doc", 30);
    rows.add("doc", 20);
    rows.add("doc", 40);
    rows.add("dopey", 90);

    assertThat(rows.thresholds(0)).isEqualTo(Thresholds.of(Map.of("doc", 20, "dopey", 90), 0));
    assertThat(rows.complaints()).isEqualTo("several rows for doc, the lowest limit counts; ");
  }

  @Test
  void rowsWithNullAreSkipped() {
    rows.add(null, 10);
    rows.add("doc", null);
    rows.add(null, null);
    rows.add("dopey", 90);

    assertThat(rows.thresholds(0)).isEqualTo(Thresholds.of(Map.of("dopey", 90), 0));
    assertThat(rows.complaints())
        .isEqualTo("allowed_top is NULL for doc, skipped; hostname is NULL in 2 rows, skipped; ");
  }

  @Test
  void aNullBesideALimitDoesNotUndoTheLimit() {
    rows.add("doc", 20);
    rows.add("doc", null);

    assertThat(rows.thresholds(0).allowedTop("doc")).isEqualTo(20);
    assertThat(rows.complaints()).isEqualTo("allowed_top is NULL for doc, skipped; ");
  }

  @Test
  void complaintsNameTenHostsInOrderAndCountTheRest() {
    for (int i = 29; i >= 10; i--) {
      rows.add("host" + i, 1);
      rows.add("host" + i, 1);
    }

    assertThat(rows.thresholds(0).hosts()).isEqualTo(20);
    assertThat(rows.complaints())
        .isEqualTo(
            "several rows for host10, host11, host12, host13, host14, host15, host16, host17,"
                + " host18, host19 and 10 more, the lowest limit counts; ");
  }

  @Test
  void anEmptyNameIsAName() {
    rows.add("", 5);

    assertThat(rows.thresholds(0).allowedTop("")).isEqualTo(5);
    assertThat(rows.complaints()).isEmpty();
  }

  @Test
  void laterRowsDoNotChangeThresholdsThatWereGivenOut() {
    rows.add("doc", 20);
    Thresholds before = rows.thresholds(0);
    rows.add("doc", 10);

    assertThat(before.allowedTop("doc")).isEqualTo(20);
  }
}
