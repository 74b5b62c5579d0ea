package dev.beamwatch.recordings;

import dev.beamwatch.schemas.SqlTimestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ways in which recorded files write a point in time. */
public enum TimeFormat {
  /** A number is seconds to nanoseconds by its size; anything else is {@link #TEXT}. */
  AUTO,
  /** Seconds since the epoch, perhaps with a fraction. */
  EPOCH_S,
  /** Milliseconds since the epoch. */
  EPOCH_MS,
  /** Microseconds since the epoch. */
  EPOCH_US,
  /** Nanoseconds since the epoch. */
  EPOCH_NS,
  /** ISO-8601 or SQL: date, blank or T, time, perhaps a zone. */
  TEXT;

  /** As seconds this is the year 5138, as milliseconds 1973: what is in between is told apart. */
  private static final double LEAST_MILLIS = 1e11;

  private static final double LEAST_MICROS = 1e14;
  private static final double LEAST_NANOS = 1e17;

  /** A zone with its region, as Java and PostgreSQL write it: {@code Europe/Berlin}. */
  private static final Pattern REGION =
      Pattern.compile("(.+?) ?\\[?([A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+0-9-]+)+)]?");

  private static final DateTimeFormatter DATE_TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .appendPattern("HH:mm[:ss]")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT);

  /** Returns the format as it is typed: {@code epoch-ms}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads a point in time in milliseconds since the epoch; empty if the text is none, or a time
   * before 1970 or beyond the contract.
   *
   * @param zone of texts that say none
   */
  OptionalLong parseMillis(String text, ZoneId zone) {
    OptionalLong millis =
        switch (this) {
          case AUTO -> {
            double number = FiniteDecimal.parseOrNaN(text);
            yield Double.isNaN(number)
                ? ofText(text, zone)
                : ofSize(number).parseMillis(text, zone);
          }
          case EPOCH_S -> ofNumber(FiniteDecimal.parseOrNaN(text) * 1_000);
          case EPOCH_MS -> ofNumber(FiniteDecimal.parseOrNaN(text));
          case EPOCH_US -> ofNumber(FiniteDecimal.parseOrNaN(text) / 1_000);
          case EPOCH_NS -> ofNumber(FiniteDecimal.parseOrNaN(text) / 1_000_000);
          case TEXT -> ofText(text, zone);
        };
    return millis.isPresent()
            && millis.getAsLong() >= SqlTimestamps.MIN_MILLIS
            && millis.getAsLong() <= SqlTimestamps.MAX_MILLIS
        ? millis
        : OptionalLong.empty();
  }

  private static OptionalLong ofNumber(double millis) {
    return Double.isNaN(millis) ? OptionalLong.empty() : OptionalLong.of(Math.round(millis));
  }

  private static TimeFormat ofSize(double number) {
    if (number < LEAST_MILLIS) {
      return EPOCH_S;
    }
    if (number < LEAST_MICROS) {
      return EPOCH_MS;
    }
    return number < LEAST_NANOS ? EPOCH_US : EPOCH_NS;
  }

  private static OptionalLong ofText(String text, ZoneId zone) {
    try {
      char last = text.isEmpty() ? '?' : text.charAt(text.length() - 1);
      Matcher region = Character.isLetter(last) || last == ']' ? REGION.matcher(text) : null;
      return region != null && region.matches()
          ? ofIso(region.group(1), ZoneId.of(region.group(2)))
          : ofIso(text, zone);
    } catch (DateTimeException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong ofIso(String text, ZoneId zone) {
    TemporalAccessor parsed =
        text.length() == 10
            ? LocalDate.parse(text).atStartOfDay()
            : DATE_TIME.parseBest(inIsoForm(text), OffsetDateTime::from, LocalDateTime::from);
    Instant instant =
        parsed instanceof OffsetDateTime withZone
            ? withZone.toInstant()
            : ((LocalDateTime) parsed).atZone(zone).toInstant();
    return OptionalLong.of(instant.toEpochMilli());
  }

  private static String inIsoForm(String text) {
    String zone =
        text.endsWith(" UTC") || text.endsWith(" GMT")
            ? text.substring(0, text.length() - 4) + "Z"
            : text;
    // ISO-8601 allows a comma before the fraction of a second, and some loggers write it.
    String point = zone.indexOf(',') > 10 ? zone.replace(',', '.') : zone;
    // SQL puts a blank between date and time, and some databases one before the zone.
    return point.length() > 10 && (point.charAt(10) == ' ' || point.charAt(10) == 't')
        ? point.substring(0, 10) + "T" + point.substring(11).replaceFirst(" (?=[+-])", "")
        : point;
  }
}
