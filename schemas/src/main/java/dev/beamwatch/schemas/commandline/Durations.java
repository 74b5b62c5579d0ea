package dev.beamwatch.schemas.commandline;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: in ISO 8601 as {@code PT1M30S}, or short as {@code 90s}, {@code
 * 1m30s}, {@code 250ms}, {@code 2h} or {@code 7d}.
 */
public final class Durations {
  private static final Pattern SHORT =
      Pattern.compile(
          "(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

  private static final List<Duration> UNITS =
      List.of(
          Duration.ofDays(1),
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(1));

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws DateTimeException if the text is none
   */
  public static Duration parse(String text) {
    Matcher parts = SHORT.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      return Duration.parse(text);
    }
    Duration sum = Duration.ZERO;
    for (int unit = 0; unit < UNITS.size(); unit++) {
      String count = parts.group(unit + 1);
      if (count != null) {
        sum = sum.plus(UNITS.get(unit).multipliedBy(Long.parseLong(count)));
      }
    }
    return sum;
  }
}
