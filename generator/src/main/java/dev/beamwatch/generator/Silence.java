package dev.beamwatch.generator;

import java.util.Optional;

/**
 * A stretch of event time in which a host reports nothing: no message of the host has an {@code
 * occurred_at} in it.
 *
 * @param hostname the device
 * @param fromMillis start in milliseconds since the epoch, inclusive
 * @param untilMillis end in milliseconds since the epoch, exclusive
 */
public record Silence(String hostname, long fromMillis, long untilMillis) {
  static final String OPTION = "--silence";

  /** Checks the window. */
  public Silence {
    if (untilMillis <= fromMillis) {
      throw new InvalidOptionException(OPTION, hostname, "a silence that lasts longer than 0");
    }
  }

  /**
   * Reads {@code HOST@START+DURATION}.
   *
   * @param text for example {@code sleepy@PT2M+PT1M}
   * @param streamStartMillis what a START that is a duration counts from, milliseconds since the
   *     epoch
   * @throws InvalidOptionException if the text has another form
   */
  public static Silence parse(String text, long streamStartMillis) {
    Optional<HostWindow> window = HostWindow.parse(text, streamStartMillis);
    if (window.isEmpty() || window.get().cpu().isPresent()) {
      throw new InvalidOptionException(
          OPTION,
          text,
          "HOST@START+DURATION, such as sleepy@PT2M+PT1M; START is a duration after the start or"
              + " an instant such as 2021-10-11T12:53:00Z");
    }
    HostWindow place = window.get();
    return new Silence(place.hostname(), place.fromMillis(), place.untilMillis());
  }
}
