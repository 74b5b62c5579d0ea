package dev.beamwatch.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beamwatch.pipeline.alert.SeriesAlerts;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.WindowStats;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events that a replay must give, by the rule of alerts alone, without a runner. Hosts that
 * fall silent are not among what it knows. Not thread-safe.
 */
final class ExpectedAlerts {
  private static final Duration WINDOW = Duration.ofMillis(Workload.WINDOW_MILLIS);

  /** The pipeline's default. */
  private static final Duration REPEAT_AFTER = Duration.ofHours(4);

  private static final Comparator<AlertEvent> ORDER =
      Comparator.comparingLong(AlertEvent::windowEndMillis)
          .thenComparing(AlertEvent::hostname)
          .thenComparing(AlertEvent::cpu, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparingLong(AlertEvent::sequence);

  private final Map<String, Limit> limits;
  private final Map<String, SeriesAlerts> series = new HashMap<>();
  private final List<AlertEvent> events = new ArrayList<>();
  private long windows;

  ExpectedAlerts(HostLimits limits) {
    this.limits = limits.limits();
  }

  /** Takes a window; those of a processor in the order of their time. */
  void add(WindowStats stats) {
    windows++;
    events.addAll(
        series
            .computeIfAbsent(
                stats.hostname() + " " + stats.cpu(),
                name -> new SeriesAlerts(WINDOW, REPEAT_AFTER))
            .judge(stats, limits.get(stats.hostname())));
  }

  /** Returns how many windows were taken. */
  long windows() {
    return windows;
  }

  /** Returns how many events they give. */
  int events() {
    return events.size();
  }

  /**
   * Compares a file of events with what it must hold, line by line, to the byte.
   *
   * @param contender who has written it
   * @throws BenchmarkException if a line differs, is missing, or is one too many
   */
  void verify(String contender, Path file) {
    AlertEventCodec codec = new AlertEventCodec(ZoneOffset.UTC);
    List<AlertEvent> sorted = events.stream().sorted(ORDER).toList();
    try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
      int number = 0;
      for (AlertEvent event : sorted) {
        number++;
        require(contender, number, new String(codec.encode(event), UTF_8), lines.readLine());
      }
      require(contender, number + 1, null, lines.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void require(
      String contender, int number, @Nullable String expected, @Nullable String found) {
    if (expected == null ? found != null : !expected.equals(found)) {
      throw new BenchmarkException(
          "%s differs in line %d of its events: %s instead of %s"
              .formatted(contender, number, orEnd(found), orEnd(expected)));
    }
  }

  private static String orEnd(@Nullable String line) {
    return line == null ? "the end" : line;
  }
}
