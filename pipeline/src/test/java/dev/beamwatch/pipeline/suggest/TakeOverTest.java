package dev.beamwatch.pipeline.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TakeOverTest {
  private static final long TODAY = Instant.parse("2026-11-30T12:00:00Z").toEpochMilli();
  private static final String SEPTEMBER = "2026-09-01T00:00:00Z";
  private static final String DECEMBER = "2026-12-01T00:00:00Z";

  private final TakeOver takeOver =
      new TakeOver(TableName.parse("public.\"Limits\"").orElseThrow());

  @Test
  void theRowOfAHostIsChanged() {
    assertThat(statements("doc", row("doc", 20), row("happy", 30)))
        .containsExactly(
            "UPDATE \"public\".\"Limits\" SET allowed_top = 77 WHERE hostname = 'doc';");
  }

  @Test
  void aHostWithoutARowGetsOne() {
    assertThat(statements("doc", row("happy", 30)))
        .containsExactly(
            "INSERT INTO \"public\".\"Limits\" (hostname, allowed_top) VALUES ('doc', 77);");
  }

  @Test
  void aNewRowGoesOnWithWhatTheRowForAllHostsSays() {
    assertThat(
            statements(
                "doc",
                new Threshold(
                    "*", BigDecimal.TEN, null, null, null, 2, 4, 6, null, "team's", null)))
        .containsExactly(
            "INSERT INTO \"public\".\"Limits\" (hostname, allowed_top, breaching_windows,"
                + " of_windows, clear_windows, channel) VALUES ('doc', 77, 2, 4, 6, 'team''s');");
  }

  @Test
  void whatWouldContradictTheNewLimitIsTakenAway() {
    Threshold row =
        new Threshold(
            "doc",
            BigDecimal.valueOf(90),
            null,
            BigDecimal.valueOf(80),
            BigDecimal.valueOf(70),
            null,
            null,
            null,
            null,
            null,
            null);

    assertThat(statements("doc", row))
        .containsExactly(
            "UPDATE \"public\".\"Limits\" SET allowed_top = 77, warning_top = NULL,"
                + " clear_top = NULL WHERE hostname = 'doc';");
  }

  @Test
  void rowsForSingleProcessorsAreChangedToo() {
    assertThat(statements("doc", row("doc", 20), of("doc", 30, "cpu's", null)))
        .containsExactly(
            "UPDATE \"public\".\"Limits\" SET allowed_top = 77 WHERE hostname = 'doc' AND cpu IS"
                + " NULL;",
            "UPDATE \"public\".\"Limits\" SET allowed_top = 77 WHERE hostname = 'doc' AND cpu ="
                + " 'cpu''s';");
  }

  @Test
  void processorsWithoutARowOfTheirOwnGetOneForTheHost() {
    assertThat(statements("doc", of("doc", 30, "cpu1", null)))
        .containsExactly(
            "INSERT INTO \"public\".\"Limits\" (hostname, allowed_top) VALUES ('doc', 77);",
            "UPDATE \"public\".\"Limits\" SET allowed_top = 77 WHERE hostname = 'doc';");
    assertThat(takeOver.statements(limits("doc", of("doc", 30, "cpu1", null)), Set.of("cpu1"), 77))
        .containsExactly(
            "UPDATE \"public\".\"Limits\" SET allowed_top = 77 WHERE hostname = 'doc';");
  }

  @Test
  void ofRowsOfSeveralTimesTheOneThatCountsTodayIsChanged() {
    assertThat(
            statements(
                "doc",
                row("doc", 20),
                of("doc", 30, null, SEPTEMBER),
                of("doc", 40, null, DECEMBER)))
        .containsExactly(
            "UPDATE \"public\".\"Limits\" SET allowed_top = 77 WHERE hostname = 'doc'"
                + " AND date_trunc('milliseconds', valid_from) = TIMESTAMPTZ"
                + " '2026-09-01T00:00:00Z';");
    assertThat(statements("doc", row("doc", 20), of("doc", 40, null, DECEMBER)))
        .containsExactly(
            "UPDATE \"public\".\"Limits\" SET allowed_top = 77 WHERE hostname = 'doc' AND"
                + " valid_from IS NULL;");
  }

  @Test
  void aHostThatHasTheLimitNeedsNoStatement() {
    assertThat(statements("doc", new Threshold("doc", new BigDecimal("77.0")))).isEmpty();
  }

  @Test
  void anyNameIsOneText() {
    assertThat(statements("x'; DROP TABLE \"Limits\"; --"))
        .containsExactly(
            "INSERT INTO \"public\".\"Limits\" (hostname, allowed_top) VALUES ('x''; DROP TABLE"
                + " \"Limits\"; --', 77);");
  }

  @Test
  void aNameThatNoRowCanBeForGetsNoStatement() {
    assertThat(statements("a\0b")).isEmpty();
    // A row of this name would be for all hosts.
    assertThat(statements("*", row("*", 20))).isEmpty();
  }

  private List<String> statements(String hostname, Threshold... rows) {
    return takeOver.statements(limits(hostname, rows), Set.of("cpu1", "cpu2"), 77);
  }

  private static HostLimits limits(String hostname, Threshold... rows) {
    return HostLimits.find(
        Thresholds.of(List.of(rows), LimitDefaults.OF_CONTRACT, 0),
        LimitDefaults.OF_CONTRACT,
        hostname,
        TODAY);
  }

  private static Threshold row(String hostname, int allowedTop) {
    return new Threshold(hostname, BigDecimal.valueOf(allowedTop));
  }

  private static Threshold of(
      String hostname, int allowedTop, @Nullable String cpu, @Nullable String validFrom) {
    return new Threshold(
        hostname,
        BigDecimal.valueOf(allowedTop),
        cpu,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        validFrom == null ? null : (Long) Instant.parse(validFrom).toEpochMilli());
  }
}
