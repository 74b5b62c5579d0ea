package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.AlertEvent.Why;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events for tests. Windows are of 30 seconds and named by their number; window 0 begins on
 * 2021-10-11 at 12:52:30. The limit is 20, the warning limit 15.
 */
public final class AlertEvents {
  /** Begin of window 0. */
  public static final long START = 1_633_956_750_000L;

  /** Length of a window. */
  public static final long WINDOW = 30_000;

  private AlertEvents() {}

  /** The alert began with window 0 and fires in another, at 84.9. */
  public static AlertEvent firing(String hostname, String cpu, int window) {
    return event(Kind.FIRING, 1, Level.CRITICAL, hostname, cpu, window, 84.91823, 84.91823, null);
  }

  /** Something that happened with a window. */
  public static AlertEvent event(
      Kind kind,
      long sequence,
      @Nullable Level level,
      String hostname,
      @Nullable String cpu,
      int window,
      @Nullable Double usage,
      @Nullable Double peak,
      @Nullable Why why) {
    long end = START + (window + 1) * WINDOW;
    boolean isOfHost = cpu == null;
    return new AlertEvent(
        AlertEvent.id(hostname, cpu, START),
        sequence,
        kind,
        level,
        hostname,
        cpu,
        end,
        START,
        usage,
        usage,
        isOfHost ? null : BigDecimal.valueOf(20),
        isOfHost ? null : BigDecimal.valueOf(15),
        isOfHost ? null : BigDecimal.valueOf(15),
        null,
        peak,
        isOfHost ? null : 3,
        isOfHost ? null : 5,
        isOfHost || usage == null ? null : List.of(18.0, 61.2, 83.0, usage),
        why,
        kind == Kind.RESOLVED ? (Long) (end - START) : null);
  }

  /** The alert ends with a window. */
  public static AlertEvent resolved(
      String hostname, String cpu, long sequence, int window, double peak) {
    return event(Kind.RESOLVED, sequence, Level.CRITICAL, hostname, cpu, window, 12.0, peak, null);
  }

  /** The host is silent. */
  public static AlertEvent silent(String hostname, int window) {
    return event(Kind.SILENT, 1, null, hostname, null, window, null, null, null);
  }

  /** The host is heard again. */
  public static AlertEvent heard(String hostname, int window) {
    return event(Kind.HEARD, 2, null, hostname, null, window, null, null, null);
  }
}
