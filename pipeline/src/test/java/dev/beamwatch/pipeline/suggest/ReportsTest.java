package dev.beamwatch.pipeline.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.pipeline.suggest.LoadOverTime.Drift;
import dev.beamwatch.pipeline.suggest.Suggestion.Chosen;
import dev.beamwatch.pipeline.suggest.Suggestion.LeftOut;
import dev.beamwatch.pipeline.suggest.Suggestion.Span;
import dev.beamwatch.pipeline.suggest.Suggestion.Today;
import dev.beamwatch.pipeline.suggest.Suggestions.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final long FROM = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final Span WEEK = new Span(FROM, FROM + 7 * DAY, 40_320);

  private static final Suggestion DOC =
      new Suggestion(
          "doc",
          WEEK,
          2,
          new Today(List.of(BigDecimal.valueOf(20), new BigDecimal("79.50")), 112),
          1,
          new Chosen(83, 1, 0.00211, new Drift(0.001, 0.0312)),
          List.of("UPDATE t SET allowed_top = 83 WHERE hostname = 'doc';"));
  private static final Suggestion BUSY =
      new Suggestion("busy", WEEK, 1, new Today(List.of(), 0), 1, null, List.of());
  private static final Suggestion CONSTANT =
      new Suggestion(
          "constant",
          new Span(FROM, FROM + DAY, 3),
          1,
          new Today(List.of(BigDecimal.TEN), 0),
          0,
          new Chosen(1, 0, 0.75, null),
          List.of());
  private static final Outcome OUTCOME =
      new Outcome(
          List.of(BUSY, CONSTANT, DOC),
          List.of(new LeftOut("new\nhost", new Span(FROM, FROM + 5_400_000, 180))));

  @Test
  void peopleGetATable() {
    assertThat(TextReport.of(asked(1, 1), OUTCOME))
        .isEqualTo(
            """
            The lowest limit for each host that gives at most 1 alert in P7D,
            from 2026-11-01 01:00:00 to 2026-11-08 01:00:00 Europe/Berlin.

            today   limit of the table or file, and the alerts that it gives
            limit   the suggestion, its alerts, and the share of time in which one fires
            early   share of windows above the suggestion, in the first quarter of the host's time
            late    the same in the last quarter

            host      days     today  alerts  limit  alerts   firing   early    late
            busy       7.0         -       -   none       -        -       -       -
            constant   1.0        10       0      1       0  75.00 %       -       -
            doc        7.0  20-79.50     112     83       1   0.21 %  0.10 %  3.12 %

            1 host: no limit below 100 keeps the budget.

            1 host: an alert would fire most of the time. The budget counts alerts, not how long they
            last. --mostFiring=5 passes over limits with which one fires more than 5 % of the time.

            Left out, with less than 24 hours of data:
              1.5 h, new\\u000ahost

            To take it over:

            UPDATE t SET allowed_top = 83 WHERE hostname = 'doc';
            """);
  }

  @Test
  void aLongNameIsCutSoThatALineHasAtMostAHundredCharacters() {
    Suggestion wide =
        new Suggestion(
            "😀".repeat(300),
            new Span(0, 9_999 * DAY, 1),
            1,
            new Today(
                List.of(new BigDecimal("-1000000.123456789"), new BigDecimal("1e15")),
                Integer.MAX_VALUE),
            1,
            new Chosen(99, Integer.MAX_VALUE, 1, new Drift(1, 1)),
            List.of());
    Outcome outcome = new Outcome(List.of(wide), List.of(new LeftOut("😀".repeat(300), WEEK)));

    assertThat(TextReport.of(asked(1_000_000, 0.123), outcome).lines())
        .allSatisfy(line -> assertThat(line.codePointCount(0, line.length())).isLessThan(101))
        .anySatisfy(line -> assertThat(line).contains("😀…").hasSizeGreaterThan(100));
  }

  @Test
  void programsGetOneObjectWithEverything() throws IOException {
    assertThat(new ObjectMapper().readTree(JsonReport.of(asked(1, 0.8), OUTCOME)))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"from": "2026-11-01 01:00:00", "to": "2026-11-08 01:00:00",
                     "budget_alerts": 1, "budget_period": "P7D", "most_firing_share": 0.8,
                     "hosts": [
                       {"hostname": "busy", "first_window_start": "2026-11-01 01:00:00",
                        "last_window_end": "2026-11-08 01:00:00", "windows": 40320,
                        "processors": 1, "today_limits": [], "today_alerts": 0,
                        "allowed_alerts": 1, "limit": null, "alerts": null, "firing_share": null,
                        "early_share": null, "late_share": null, "sql": []},
                       {"hostname": "constant", "first_window_start": "2026-11-01 01:00:00",
                        "last_window_end": "2026-11-02 01:00:00", "windows": 3,
                        "processors": 1, "today_limits": [10], "today_alerts": 0,
                        "allowed_alerts": 0, "limit": 1, "alerts": 0, "firing_share": 0.75,
                        "early_share": null, "late_share": null, "sql": []},
                       {"hostname": "doc", "first_window_start": "2026-11-01 01:00:00",
                        "last_window_end": "2026-11-08 01:00:00", "windows": 40320,
                        "processors": 2, "today_limits": [20, 79.50], "today_alerts": 112,
                        "allowed_alerts": 1, "limit": 83, "alerts": 1, "firing_share": 0.00211,
                        "early_share": 0.001, "late_share": 0.0312,
                        "sql": ["UPDATE t SET allowed_top = 83 WHERE hostname = 'doc';"]}],
                     "left_out": [
                       {"hostname": "new\\nhost", "first_window_start": "2026-11-01 01:00:00",
                        "last_window_end": "2026-11-01 02:30:00", "windows": 180}]}
                    """));
    assertThat(JsonReport.of(asked(1, 1), OUTCOME).lines()).hasSize(1);
  }

  private static Asked asked(int alerts, double mostFiring) {
    return new Asked(
        FROM,
        FROM + 7 * DAY,
        ZoneId.of("Europe/Berlin"),
        new Budget(alerts, Duration.ofDays(7)),
        mostFiring);
  }
}
