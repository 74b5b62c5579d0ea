package dev.beamwatch.schemas;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads points in time as Flink's JSON format writes {@code TIMESTAMP(3)}: {@code
 * yyyy-MM-dd HH:mm:ss}, then a fraction only if it is not zero and with as many digits as it needs.
 *
 * <p>Source: {@code SQL_TIMESTAMP_FORMAT} in {@code org.apache.flink.formats.common.TimeFormats}.
 */
public final class SqlTimestamps {
  /** Earliest point in time of the contract: 1970-01-01 00:00:00 UTC. */
  public static final long MIN_MILLIS = 0;

  /**
   * Latest point in time of the contract: 9999-12-30 23:59:59.999 UTC. The day that is left out of
   * year 9999 keeps the year at four digits in every zone (none is further from UTC than 18 hours),
   * and also for the end of a window of up to 6 hours.
   */
  public static final long MAX_MILLIS =
      LocalDateTime.of(9999, 12, 31, 0, 0).toInstant(ZoneOffset.UTC).toEpochMilli() - 1;

  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** What stands before the second. */
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:", Locale.ROOT);

  private static final int SECONDS_PER_MINUTE = 60;

  private static final String[] SECONDS = new String[SECONDS_PER_MINUTE];

  /** What follows the second, by milliseconds. */
  private static final String[] FRACTIONS = new String[1_000];

  static {
    for (int second = 0; second < SECONDS.length; second++) {
      SECONDS[second] = "%02d".formatted(second);
    }
    for (int millis = 0; millis < FRACTIONS.length; millis++) {
      FRACTIONS[millis] = millis == 0 ? "" : ".%03d".formatted(millis).replaceFirst("0+$", "");
    }
  }

  private final ZoneId zone;

  /** Points in time come in clusters. Threads that race for it do no more than work twice. */
  private Minute newest = new Minute(Long.MIN_VALUE, "");

  /** The same for reading, at the hash of each text. */
  private final @Nullable Parsed[] parsed = new @Nullable Parsed[16];

  private SqlTimestamps(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * A minute of local time, of which there may be two.
   *
   * @param number how many there were since the local epoch
   */
  private record Minute(long number, String text) {}

  /** A text that was read, and what it says. */
  private record Parsed(String text, long millis) {}

  /** Returns the format for local times of the given zone. */
  public static SqlTimestamps in(ZoneId zone) {
    return new SqlTimestamps(zone);
  }

  /**
   * Writes a point in time.
   *
   * @param epochMillis milliseconds since the epoch, {@link #MIN_MILLIS} to {@link #MAX_MILLIS}
   */
  public String format(long epochMillis) {
    Instant second = Instant.ofEpochSecond(Math.floorDiv(epochMillis, 1_000L));
    // Offsets of old have seconds, and change at any of them: so each time is looked up. West of
    // UTC
    // the local time of the first hours is negative.
    long local = second.getEpochSecond() + zone.getRules().getOffset(second).getTotalSeconds();
    long number = Math.floorDiv(local, SECONDS_PER_MINUTE);
    Minute minute = newest;
    if (minute.number != number) {
      LocalDateTime start =
          LocalDateTime.ofEpochSecond(number * SECONDS_PER_MINUTE, 0, ZoneOffset.UTC);
      minute = new Minute(number, MINUTE.format(start));
      newest = minute;
    }
    return minute.text
        + SECONDS[Math.floorMod(local, SECONDS_PER_MINUTE)]
        + FRACTIONS[Math.floorMod(epochMillis, 1_000)];
  }

  /**
   * Reads a point in time back, to the millisecond.
   *
   * <p>In UTC, the default, {@code parse(format(t)) == t}. In a zone that puts its clocks back, a
   * local time that it has twice is taken as the earlier one; one that it never has, because clocks
   * were put forward over it, is moved on by the length of that gap.
   *
   * @return milliseconds since the epoch
   * @throws DateTimeParseException if the text has another format or names no existing date or time
   */
  public long parse(String text) {
    int place = text.hashCode() & (parsed.length - 1);
    Parsed before = parsed[place];
    if (before != null && before.text.equals(text)) {
      return before.millis;
    }
    long millis = LocalDateTime.parse(text, FORMAT).atZone(zone).toInstant().toEpochMilli();
    parsed[place] = new Parsed(text, millis);
    return millis;
  }
}
