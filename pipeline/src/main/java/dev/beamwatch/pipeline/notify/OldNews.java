package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.words.Words;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * News that was too old to be told: how much, and from when to when. It is summed up in one line
 * when no more of it comes.
 *
 * @param count how many messages
 * @param fromMillis event time of the oldest
 * @param toMillis event time of the newest
 * @param addedAtMillis wall-clock time of the last one added
 */
public record OldNews(long count, long fromMillis, long toMillis, long addedAtMillis)
    implements Serializable {
  /** There is none. */
  public static final OldNews NONE = new OldNews(0, Long.MAX_VALUE, Long.MIN_VALUE, 0);

  /** The line is told when nothing was added for so long. */
  public static final Duration QUIET = Duration.ofSeconds(10);

  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  /** Returns whether a message is too old to be told. */
  public static boolean isTooOld(long windowEndMillis, Duration maxAge, long nowMillis) {
    return !maxAge.isZero() && nowMillis - windowEndMillis > maxAge.toMillis();
  }

  /** Returns the same with one more message. */
  public OldNews with(long windowEndMillis, long nowMillis) {
    return new OldNews(
        count + 1,
        Math.min(fromMillis, windowEndMillis),
        Math.max(toMillis, windowEndMillis),
        nowMillis);
  }

  /** Tells whether there is a line to tell now. */
  public boolean isDue(long nowMillis) {
    return count > 0 && nowMillis - addedAtMillis >= QUIET.toMillis();
  }

  /** Returns the time until the line is to be told; negative if it should have been. */
  public Duration untilTold(long nowMillis) {
    return Duration.ofMillis(addedAtMillis + QUIET.toMillis() - nowMillis);
  }

  /** Returns the line. */
  public String line(ZoneId zone) {
    ZonedDateTime from = Instant.ofEpochMilli(fromMillis).atZone(zone);
    ZonedDateTime to = Instant.ofEpochMilli(toMillis).atZone(zone);
    boolean isOneDay = from.toLocalDate().equals(to.toLocalDate());
    return "%d older messages, %s to %s %s, were not sent"
        .formatted(
            count,
            DAY_AND_TIME.format(from),
            (isOneDay ? TIME : DAY_AND_TIME).format(to),
            Words.zone(zone));
  }
}
