package dev.beamwatch.pipeline.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pause that a server asks for with the header {@code Retry-After}: seconds, as Slack sends
 * them, or a date, as proxies and gateways do. Source: RFC 9110, 10.2.3, and 5.6.7 for the three
 * forms of a date.
 */
public final class RetryAfter {
  /** A longer pause is a mistake, and too long for arithmetic with times. */
  static final Duration LONGEST = Duration.ofDays(365);

  /** A year of two digits is one of the last hundred that lies at most this far ahead. */
  private static final int YEARS_AHEAD = 50;

  private static final Pattern SECONDS = Pattern.compile("-?\\d{1,19}");
  private static final Pattern DAY_OF_WEEK = Pattern.compile("^[A-Za-z]{3,9},?\\s+");
  private static final Pattern TWO_DIGIT_YEAR = Pattern.compile("-(\\d\\d)(?= )");

  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("[d MMM uuuu HH:mm:ss zzz][d-MMM-uuuu HH:mm:ss zzz][MMM d HH:mm:ss uuuu]")
          .parseDefaulting(ChronoField.NANO_OF_SECOND, 0)
          .toFormatter(Locale.US);

  private RetryAfter() {}

  /**
   * Reads a value of the header.
   *
   * @param value null if there is none
   * @param nowMillis what time it is, since the epoch: dates count from here
   * @return the pause, 0 for a moment that has passed; nothing if the value is in no form that HTTP
   *     knows
   */
  public static Optional<Duration> parse(@Nullable String value, long nowMillis) {
    if (value == null) {
      return Optional.empty();
    }
    String text = value.strip();
    if (SECONDS.matcher(text).matches()) {
      try {
        long seconds = Math.min(Long.parseLong(text), LONGEST.toSeconds());
        return Optional.of(Duration.ofSeconds(Math.max(0, seconds)));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    Instant now = Instant.ofEpochMilli(nowMillis);
    return date(text, now)
        .map(date -> Duration.between(now, date))
        .map(pause -> pause.isNegative() ? Duration.ZERO : pause)
        .map(pause -> pause.compareTo(LONGEST) > 0 ? LONGEST : pause);
  }

  private static Optional<Instant> date(String text, Instant now) {
    // Nothing depends on the day of the week: a wrong one is forgiven.
    String date = DAY_OF_WEEK.matcher(text).replaceFirst("").replaceAll("\\s+", " ");
    Matcher twoDigits = TWO_DIGIT_YEAR.matcher(date);
    if (twoDigits.find()) {
      int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
      int year = thisYear / 100 * 100 + Integer.parseInt(twoDigits.group(1));
      date = twoDigits.replaceFirst("-" + (year > thisYear + YEARS_AHEAD ? year - 100 : year));
    }
    try {
      return Optional.of(DATE.parse(date, LocalDateTime::from).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
