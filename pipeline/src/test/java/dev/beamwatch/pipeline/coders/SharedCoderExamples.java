package dev.beamwatch.pipeline.coders;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.RejectionReason;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Elements of the coders in this package. */
public final class SharedCoderExamples {
  private SharedCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(readings(), windows(), deadLetters(), alerts(), notifications());
  }

  private static CoderExamples<Notification> notifications() {
    return CoderExamples.of(NotificationCoder.INSTANCE)
        .with(
            "an event of an alert",
            new Notification(
                "slack",
                "cpu-alerts",
                "db5edfc9f047aeee",
                2L,
                1633956840000L,
                "doc",
                "cpu3",
                Notification.State.SENT,
                1633956851214L,
                null,
                null))
        .with(
            "a default message",
            new Notification(
                "slack",
                "",
                null,
                null,
                0,
                "aß七🍄",
                null,
                Notification.State.REFUSED,
                Long.MAX_VALUE,
                "Slack says is_archived",
                "host:aß七🍄 CPU: cpu3 avg CPU value:84.9 over the threshold 20"));
  }

  private static CoderExamples<CpuReading> readings() {
    return CoderExamples.of(CpuReadingCoder.INSTANCE)
        .with(
            "a reading of the contract",
            new CpuReading("dopey", "cpu4", 98.3335306302198, 1633956789277L))
        .with(
            "characters of one to four bytes, least numbers",
            new CpuReading("aß七🍄", "\u0000", -Double.MAX_VALUE, Long.MIN_VALUE))
        .with(
            "a name whose length takes two bytes, greatest numbers",
            new CpuReading("h".repeat(128), "c", Double.MAX_VALUE, Long.MAX_VALUE))
        .with("empty names, minus zero", new CpuReading("", "", -0.0, -1));
  }

  private static CoderExamples<WindowStats> windows() {
    return CoderExamples.of(WindowStatsCoder.INSTANCE)
        .with(
            "a window of the contract",
            new WindowStats(
                1633956780000L, 1633956810000L, "dopey", "cpu4", 91.2, 98.3335306302198, 6))
        .with(
            "characters of one to four bytes, least numbers",
            new WindowStats(
                Long.MIN_VALUE,
                Long.MIN_VALUE,
                "aß七🍄",
                "\u0000",
                -Double.MAX_VALUE,
                Double.MIN_VALUE,
                0))
        .with(
            "empty names, greatest numbers",
            new WindowStats(
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                "",
                "",
                Double.MAX_VALUE,
                Double.MAX_VALUE,
                Long.MAX_VALUE));
  }

  private static CoderExamples<AlertEvent> alerts() {
    return CoderExamples.of(AlertEventCoder.INSTANCE)
        .with(
            "an alert that has ended",
            new AlertEvent(
                "6b1f0c2d9e8a7b35",
                2,
                AlertEvent.Kind.RESOLVED,
                AlertEvent.Level.WARNING,
                "doc",
                "cpu3",
                1633956810000L,
                1633956780000L,
                10.5,
                98.3,
                new BigDecimal("79.50"),
                BigDecimal.valueOf(60),
                BigDecimal.valueOf(-40),
                1633956780000L,
                84.91823,
                1,
                5,
                Arrays.asList(84.91823, null, 10.5),
                AlertEvent.Why.LIMIT_REMOVED,
                30_000L))
        .with(
            "a silent host",
            new AlertEvent(
                "",
                Long.MAX_VALUE,
                AlertEvent.Kind.SILENT,
                null,
                "aß七🍄",
                null,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
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
                null,
                null));
  }

  private static CoderExamples<DeadLetter> deadLetters() {
    CoderExamples<DeadLetter> examples =
        CoderExamples.of(DeadLetterCoder.INSTANCE)
            .with(
                "a Kafka record",
                new DeadLetter(
                    "cpu_load_stats_real",
                    3,
                    812L,
                    1633956790000L,
                    RejectionReason.NOT_JSON,
                    "not JSON",
                    1,
                    1,
                    "key".getBytes(UTF_8),
                    "payload".getBytes(UTF_8)))
            .with(
                "a tombstone without key and timestamp",
                new DeadLetter(
                    "t", 0, 0L, null, RejectionReason.NULL_VALUE, "no value", 1, 1, null, null))
            .with("an empty key and an empty payload", letter(RejectionReason.NOT_JSON, "", ""))
            .with(
                "a part in the middle, characters of one to four bytes, greatest numbers",
                new DeadLetter(
                    "aß七🍄",
                    Integer.MAX_VALUE,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    RejectionReason.TOO_LARGE,
                    "aß七🍄",
                    Integer.MAX_VALUE - 1,
                    Integer.MAX_VALUE,
                    new byte[] {0, -1},
                    new byte[] {Byte.MIN_VALUE, Byte.MAX_VALUE}))
            .with(
                "least numbers",
                new DeadLetter(
                    "",
                    Integer.MIN_VALUE,
                    Long.MIN_VALUE,
                    Long.MIN_VALUE,
                    RejectionReason.FUTURE,
                    "",
                    Integer.MIN_VALUE,
                    Integer.MIN_VALUE,
                    null,
                    null))
            .with(
                "not from Kafka",
                new DeadLetter(
                    null,
                    null,
                    null,
                    null,
                    RejectionReason.UNDELIVERED,
                    "channel_not_found",
                    1,
                    1,
                    null,
                    "{}".getBytes(UTF_8)));
    // By their names: one that is renamed makes old savepoints unreadable.
    for (RejectionReason reason : RejectionReason.values()) {
      examples = examples.with("reason " + reason, letter(reason, null, null));
    }
    return examples;
  }

  private static DeadLetter letter(
      RejectionReason reason, @Nullable String key, @Nullable String payload) {
    return new DeadLetter(
        "t",
        0,
        0L,
        null,
        reason,
        "",
        1,
        1,
        key == null ? null : key.getBytes(UTF_8),
        payload == null ? null : payload.getBytes(UTF_8));
  }
}
