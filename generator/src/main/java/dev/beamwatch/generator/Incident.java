package dev.beamwatch.generator;

import dev.beamwatch.recordings.FiniteDecimal;
import dev.beamwatch.schemas.CpuReading;
import java.util.Optional;

/**
 * A stretch of event time in which a host, or one processor of it, reports a fixed load.
 *
 * <p>It applies to every reading whose {@code occurred_at} lies in it. Where incidents overlap, the
 * one given last counts.
 *
 * @param hostname the device
 * @param cpu the processor; all of the device's if empty
 * @param fromMillis start in milliseconds since the epoch, inclusive
 * @param untilMillis end in milliseconds since the epoch, exclusive
 * @param usage load in percent, from 0 to {@link CpuReading#MAX_USAGE}
 */
public record Incident(
    String hostname, Optional<String> cpu, long fromMillis, long untilMillis, double usage) {
  static final String OPTION = "--incident";

  private static final String LOAD = "a load in percent, from 0 to 1e15";

  /** Checks the window and the load. */
  public Incident {
    if (untilMillis <= fromMillis) {
      throw new InvalidOptionException(OPTION, hostname, "an incident that lasts longer than 0");
    }
    if (!isLoad(usage)) {
      throw new InvalidOptionException(OPTION, usage, LOAD);
    }
  }

  /**
   * Reads {@code HOST[/CPU]@START+DURATION=LEVEL}.
   *
   * @param text for example {@code dopey/cpu3@PT1M+PT30S=99.5}
   * @param streamStartMillis what a START that is a duration counts from, milliseconds since the
   *     epoch
   * @throws InvalidOptionException if the text has another form
   */
  public static Incident parse(String text, long streamStartMillis) {
    int equals = text.lastIndexOf('=');
    double usage = equals < 0 ? Double.NaN : FiniteDecimal.parseOrNaN(text.substring(equals + 1));
    Optional<HostWindow> window =
        equals < 0
            ? Optional.empty()
            : HostWindow.parse(text.substring(0, equals), streamStartMillis);
    if (window.isEmpty() || !isLoad(usage)) {
      throw new InvalidOptionException(
          OPTION,
          text,
          "HOST[/CPU]@START+DURATION=LEVEL, such as dopey/cpu3@PT1M+PT30S=99.5; START is a"
              + " duration after the start or an instant such as 2021-10-11T12:53:00Z, LEVEL "
              + LOAD);
    }
    HostWindow place = window.get();
    return new Incident(
        place.hostname(), place.cpu(), place.fromMillis(), place.untilMillis(), usage);
  }

  private static boolean isLoad(double usage) {
    return usage >= 0 && usage <= CpuReading.MAX_USAGE;
  }
}
