package dev.beamwatch.schemas;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the times of column {@code valid_from} as PostgreSQL prints them with {@code DateStyle}
 * ISO, which its driver demands, and with a {@code T} and an offset as ISO 8601 writes them. A time
 * without an offset is UTC, and a date is its first moment.
 */
final class ValidFrom {
  /** Since ever. */
  static final long SINCE_EVER = Long.MIN_VALUE;

  /** Never. */
  static final long NEVER = Long.MAX_VALUE;

  // https://www.postgresql.org/docs/current/datatype-datetime.html, "Date/Time Output".
  private static final DateTimeFormatter PRINTED =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4, 9, SignStyle.NEVER)
          .appendPattern("-MM-dd")
          .optionalStart()
          .appendPattern(" HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .optionalStart()
          .appendOffset("+HH:MM:ss", "+00:00")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HH", "+00")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** Years before Christ are not counted as Java does: 1 BC has a 29 February, the year 1 none. */
  private static final DateTimeFormatter BEFORE_CHRIST =
      PRINTED.withResolverStyle(ResolverStyle.SMART);

  private static final String BC = " BC";

  private ValidFrom() {}

  /**
   * Reads a time.
   *
   * @return milliseconds since the epoch, the next one if the time is between two; null if the text
   *     is no time
   */
  static @Nullable Long millis(String text) {
    if (text.equals("-infinity")) {
      return SINCE_EVER;
    }
    if (text.equals("infinity")) {
      return NEVER;
    }
    try {
      if (text.endsWith(BC)) {
        instant(text.substring(0, text.length() - BC.length()), BEFORE_CHRIST);
        // No reading is so old.
        return SINCE_EVER;
      }
      Instant instant =
          text.indexOf('T') < 0
              ? instant(text, PRINTED)
              : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
      return instant.plusNanos(999_999).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private static Instant instant(String text, DateTimeFormatter format) {
    TemporalAccessor read =
        format.parseBest(text, Instant::from, LocalDateTime::from, LocalDate::from);
    return read instanceof Instant withOffset
        ? withOffset
        : read instanceof LocalDateTime utc
            ? utc.toInstant(ZoneOffset.UTC)
            : LocalDate.from(read).atTime(LocalTime.MIDNIGHT).toInstant(ZoneOffset.UTC);
  }
}
