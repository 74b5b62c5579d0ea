package dev.beamwatch.pipeline.explain;

import static dev.beamwatch.pipeline.explain.Scene.BEGIN;
import static dev.beamwatch.pipeline.explain.Scene.limit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Why;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportsTest {
  /** A late reading makes it fire; it goes on for a long time, with a silence. */
  private final Scene scene =
      new Scene()
          .windows(6, 10)
          .windows(2, 90)
          .windows(1, 70)
          .windows(1, 10)
          .again(8, 85, 4)
          .windows(100, 90)
          .silence(3)
          .windows(6, 10);

  @Test
  void peopleReadWhatHappened() {
    assertThat(text(scene.explain(scene.alert(0), tellings(scene.alert(0)))))
        .isEqualTo(
            """
            Alert 4e5c871f9aaf0d38: doc cpu3, since 2026-10-01 12:03:00, ended 2026-10-01 12:58:30, after 55 min 30 s. Times are event time, Z.

            What happened, and whom it was told
              2026-10-01 12:04:30  1 FIRING critical: mean 85.000, max 86.000, 3 of the last 5 windows over the limit
                  slack cpu-alerts: sent 2026-10-01 12:04:42 by the clock (the message of \\u001b doc)
              2026-10-01 12:58:30  2 RESOLVED critical: mean 10.000, max 11.000, 0 of the last 5 windows over the limit, peak 90.000
                  slack cpu-alerts: waiting, no outcome yet
              Messages for single windows: 1 refused, 2026-10-01 12:04:02 to 2026-10-01 12:04:02 by the clock

            The limits that count
              for windows from 2026-10-01 12:01:00 on: allowed_top 80, clear_top 80
                  begins at 3 of 5 windows, ends after 4 clear ones; valid_from ever

              window_end                   mean       max readings  verdict
              2026-10-01 12:01:00        10.000    11.000        3  clear, at or below 80
              2026-10-01 12:01:30        10.000    11.000        3  clear, at or below 80
              2026-10-01 12:02:00        10.000    11.000        3  clear, at or below 80
              2026-10-01 12:02:30        10.000    11.000        3  clear, at or below 80
              2026-10-01 12:03:00        10.000    11.000        3  clear, at or below 80
              2026-10-01 12:03:30        90.000    91.000        3  critical, over 80
              2026-10-01 12:04:00        90.000    91.000        3  critical, over 80
              2026-10-01 12:04:30        85.000    86.000        4  critical, over 80, corrected  <- FIRING
              2026-10-01 12:05:00        10.000    11.000        3  clear, at or below 80
              2026-10-01 12:05:30        90.000    91.000        3  critical, over 80
              ... 95 windows to 2026-10-01 12:53:00: 95 critical; means 90.000 to 90.000 ...
              2026-10-01 12:53:30        90.000    91.000        3  critical, over 80
              2026-10-01 12:54:00        90.000    91.000        3  critical, over 80
              2026-10-01 12:54:30        90.000    91.000        3  critical, over 80
              2026-10-01 12:55:00        90.000    91.000        3  critical, over 80
              2026-10-01 12:55:30                                   missing: no reading in 3 windows
              2026-10-01 12:57:00        10.000    11.000        3  clear, at or below 80
              2026-10-01 12:57:30        10.000    11.000        3  clear, at or below 80
              2026-10-01 12:58:00        10.000    11.000        3  clear, at or below 80
              2026-10-01 12:58:30        10.000    11.000        3  clear, at or below 80  <- RESOLVED
              2026-10-01 12:59:00        10.000    11.000        3  clear, at or below 80
              2026-10-01 12:59:30        10.000    11.000        3  clear, at or below 80

            Late readings
              2026-10-01 12:04:30: mean 70.000, max 71.000 of 3 readings became mean 85.000, max 86.000 of 4
              Without them it would have fired at another time: 2026-10-01 12:05:30.

            Judged again
              The outcome is the same: all of its 2 events, byte for byte.
            """);
  }

  @Test
  void hostsThatAreSilentHaveNoWindows() {
    AlertEvent silent =
        new AlertEvent(
            AlertEvent.id("do\u001bc", null, BEGIN),
            1,
            Kind.SILENT,
            null,
            "do\u001bc",
            null,
            BEGIN + 120_000,
            BEGIN,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Why.NEVER_HEARD,
            null);
    RecordedAlert alert = Scene.recorded(silent.alertId(), List.of(silent), ZoneOffset.UTC);
    Explanation explanation =
        Explanation.of(
            new Evidence(
                alert,
                Evidence.windowsOf(alert, Scene.SIZE, Duration.ZERO, ZoneOffset.UTC),
                end -> null,
                Scene.LIMIT,
                null,
                Scene.SIZE,
                Duration.ZERO,
                ZoneOffset.UTC));

    assertThat(text(explanation))
        .isEqualTo(
            """
            Alert %s: host do\\u001bc, since 2026-10-01 12:00:00, goes on. Times are event time, Z.

            What happened, and whom it was told
              2026-10-01 12:02:00  1 SILENT, why: never heard, the table has a row for it and there never was a reading
              Whom it was told is not known: there is no topic of notifications.

            An alert of a host is about silence: no window and no limit made it.
            """
                .formatted(silent.alertId()));
  }

  @Test
  void anotherOutcomeIsSaidWithItsReason() {
    assertThat(text(scene.limitsNow(end -> limit("95", 3, 5, 4)).explain()))
        .contains(
            "\nJudged again\n  The outcome is not the same.\n  - The limits have changed since. At",
            "  - With the limits that the events name it is the same, byte for byte.\n",
            "  Now there would be no alert.\n");
    assertThat(text(scene.limitsNow(end -> limit("9", 3, 5, 4)).explain()))
        .contains("  now: 2026-10-01 12:01:30  1 FIRING critical: mean 10.000", ", alert ");
    assertThat(text(scene.limitsNow(end -> null).explain()))
        .contains("  There are none for this processor at that time.\n", "  no limit\n");
    assertThat(text(scene.keptFrom(1_000).explain()))
        .contains("The topic has no windows of this processor from that time any more.\n");
  }

  @Test
  void programsReadTheSame() throws IOException {
    RecordedAlert alert = scene.alert(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonReport.print(scene.explain(alert, tellings(alert)), new PrintStream(out, true, UTF_8));
    JsonNode json = new ObjectMapper().readTree(out.toString(UTF_8));

    assertThat(json.get("alert_id").textValue()).isEqualTo(alert.id());
    assertThat(json.get("ended_at").textValue()).isEqualTo("2026-10-01 12:58:30");
    assertThat(json.at("/events/0/event").toString()).isEqualTo(alert.events().get(0).json());
    assertThat(json.at("/events/0/told/0/state").textValue()).isEqualTo("sent");
    assertThat(json.at("/events/1/told/0/told_at").isNull()).isTrue();
    assertThat(json.at("/window_messages/refused/count").intValue()).isEqualTo(1);
    assertThat(json.at("/limits/0/allowed_top").decimalValue()).isEqualByComparingTo("80");
    assertThat(json.at("/windows/7/corrected").booleanValue()).isTrue();
    assertThat(json.at("/windows/7/events/0").textValue()).isEqualTo("FIRING");
    assertThat(json.at("/windows/10/verdicts/critical").intValue()).isEqualTo(95);
    assertThat(json.at("/late_readings/effect").textValue()).isEqualTo("begin_changed");
    assertThat(json.at("/late_readings/corrections/0/before/usage_avg").intValue()).isEqualTo(70);
    assertThat(json.at("/judged_again/same").booleanValue()).isTrue();
    assertThat(json.at("/judged_again/events")).hasSize(2);
  }

  private static TellingSearch tellings(RecordedAlert alert) {
    TellingSearch search = new TellingSearch(alert);
    search.add(
        told(alert.id(), 1L, State.SENT, "2026-10-01T12:04:42Z", "the message of \u001b doc"));
    search.add(told(null, null, State.REFUSED, "2026-10-01T12:04:02Z", null));
    return search;
  }

  private static Notification told(
      @Nullable String id,
      @Nullable Long sequence,
      State state,
      String at,
      @Nullable String detail) {
    return new Notification(
        Notification.SLACK,
        "cpu-alerts",
        id,
        sequence,
        Scene.end(7),
        Scene.HOST,
        Scene.CPU,
        state,
        Instant.parse(at).toEpochMilli(),
        detail,
        null);
  }

  private static String text(Explanation explanation) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextReport.print(explanation, new PrintStream(out, true, UTF_8));
    return out.toString(UTF_8);
  }
}
