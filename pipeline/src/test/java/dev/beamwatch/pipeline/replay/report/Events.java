package dev.beamwatch.pipeline.replay.report;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.AlertEventCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events of alerts, at minutes of a period of a day. */
final class Events {
  static final long FROM = Instant.parse("2021-10-11T12:00:00Z").toEpochMilli();
  static final long TO = Instant.parse("2021-10-12T12:00:00Z").toEpochMilli();

  private static final Comparator<AlertEvent> ORDER =
      Comparator.comparingLong(AlertEvent::windowEndMillis)
          .thenComparing(AlertEvent::hostname)
          .thenComparing(AlertEvent::cpu, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparingLong(AlertEvent::sequence);

  private Events() {}

  static long at(int minute) {
    return FROM + minute * 60_000L;
  }

  /** A critical alert with a peak of 90; it fires two minutes after its begin. */
  static List<AlertEvent> alert(String hostname, String cpu, int begin, @Nullable Integer end) {
    AlertEvent firing =
        event(Kind.FIRING, 1, Level.CRITICAL, hostname, cpu, begin, begin + 2, 85.5, null);
    return end == null
        ? List.of(firing)
        : List.of(
            firing, event(Kind.RESOLVED, 2, Level.CRITICAL, hostname, cpu, begin, end, 90.0, end));
  }

  /** A silence that is told three minutes after its begin. */
  static List<AlertEvent> silence(String hostname, int begin, @Nullable Integer end) {
    AlertEvent silent = event(Kind.SILENT, 1, null, hostname, null, begin, begin + 3, null, null);
    return end == null
        ? List.of(silent)
        : List.of(silent, event(Kind.HEARD, 2, null, hostname, null, begin, end, null, null));
  }

  static AlertEvent event(
      Kind kind,
      long sequence,
      @Nullable Level level,
      String hostname,
      @Nullable String cpu,
      int begin,
      int windowEnd,
      @Nullable Double peak,
      @Nullable Integer end) {
    return new AlertEvent(
        AlertEvent.id(hostname, cpu, at(begin)),
        sequence,
        kind,
        level,
        hostname,
        cpu,
        at(windowEnd),
        at(begin),
        peak,
        peak,
        null,
        null,
        null,
        null,
        peak,
        null,
        null,
        null,
        null,
        end == null ? null : at(end) - at(begin));
  }

  /** Returns the events of alerts in the order of a file. */
  static List<AlertEvent> all(List<List<AlertEvent>> alerts) {
    return alerts.stream().flatMap(List::stream).sorted(ORDER).toList();
  }

  /** Writes a set of limits whose file of alerts has the name of the set. */
  static SetOfLimits set(String name, Path folder, List<AlertEvent> events) throws IOException {
    return set(name, folder, events, ZoneOffset.UTC);
  }

  static SetOfLimits set(String name, Path folder, List<AlertEvent> events, ZoneId zone)
      throws IOException {
    Path file = folder.resolve(name.replaceAll("\\W+", "-") + ".jsonl");
    AlertEventCodec codec = new AlertEventCodec(zone);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (AlertEvent event : events.stream().sorted(ORDER).toList()) {
        out.write(codec.encode(event));
        out.write('\n');
      }
    }
    return new SetOfLimits(name, file, 120_960, 6_289, FROM, TO);
  }
}
