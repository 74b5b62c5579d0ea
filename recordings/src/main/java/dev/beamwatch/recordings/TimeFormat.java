package dev.beamwatch.recordings;

import dev.beamwatch.schemas.SqlTimestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.OptionalLong;

/** The ways in which recorded files write a point in time. */
public enum TimeFormat {
  /** A number is seconds or milliseconds by its size; anything else is {@link #TEXT}. */
  AUTO,
  /** Seconds since the epoch, perhaps with a fraction. */
  EPOCH_S,
  /** Milliseconds since the epoch. */
  EPOCH_MS,
  /** ISO-8601 or SQL: date, blank or T, time, perhaps a zone; UTC without one. */
  TEXT;

  /** As seconds this is the year 5138, as milliseconds 1973: what is in between is told apart. */
  private static final double LEAST_MILLIS = 1e11;

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
   */
  OptionalLong parseMillis(String text) {
    OptionalLong millis =
        switch (this) {
          case AUTO -> {
            double number = FiniteDecimal.parseOrNaN(text);
            yield Double.isNaN(number)
                ? ofText(text)
                : (number < LEAST_MILLIS ? EPOCH_S : EPOCH_MS).parseMillis(text);
          }
          case EPOCH_S -> ofNumber(FiniteDecimal.parseOrNaN(text) * 1_000);
          case EPOCH_MS -> ofNumber(FiniteDecimal.parseOrNaN(text));
          case TEXT -> ofText(text);
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

  private static OptionalLong ofText(String text) {
    try {
      TemporalAccessor parsed =
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay()
              : DATE_TIME.parseBest(inIsoForm(text), OffsetDateTime::from, LocalDateTime::from);
      Instant instant =
          parsed instanceof OffsetDateTime withZone
              ? withZone.toInstant()
              : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
      return OptionalLong.of(instant.toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private static String inIsoForm(String text) {
    String zone = text.endsWith(" UTC") ? text.substring(0, text.length() - 4) + "Z" : text;
    // SQL puts a blank between date and time, and some databases one before the zone.
    return zone.length() > 10 && (zone.charAt(10) == ' ' || zone.charAt(10) == 't')
        ? zone.substring(0, 10) + "T" + zone.substring(11).replaceFirst(" (?=[+-])", "")
        : zone;
  }
}
