package dev.beamwatch.pipeline;

import dev.beamwatch.schemas.SqlTimestamps;
import dev.beamwatch.schemas.commandline.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the values of options. All refusals have the same form. */
final class OptionValues {
  /** Kafka's own rule for names, {@code org.apache.kafka.common.internals.Topic}. */
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

  private static final Pattern ALERT_ID = Pattern.compile("[0-9a-f]{16}");

  private static final Duration LONGEST = Duration.ofDays(365);

  private OptionValues() {}

  static String text(String option, @Nullable String value, String allowed) {
    if (value == null || value.isBlank()) {
      throw InvalidOptionException.missing(option, allowed);
    }
    return value;
  }

  static String topic(String option, String value) {
    if (!TOPIC.matcher(value).matches()) {
      throw InvalidOptionException.of(
          option, value, "a topic's name of letters, digits, dots, dashes and underscores");
    }
    return value;
  }

  static boolean isAlertId(String value) {
    return ALERT_ID.matcher(value).matches();
  }

  static String oneOf(String option, String value, Set<String> allowed) {
    if (!allowed.contains(value)) {
      throw InvalidOptionException.of(
          option, value, String.join(" or ", allowed.stream().sorted().toList()));
    }
    return value;
  }

  static int wholeNumber(String option, String value, int min, int max) {
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, with the range.
    }
    throw InvalidOptionException.of(option, value, "a whole number from " + min + " to " + max);
  }

  static boolean yesOrNo(String option, String value) {
    return oneOf(option, value, Set.of("true", "false")).equals("true");
  }

  static double finiteNumber(String option, String value) {
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw InvalidOptionException.of(option, value, "a number such as 80 or 99.5");
  }

  static Duration duration(String option, String value, Duration min) {
    try {
      Duration duration = Durations.parse(value);
      if (duration.compareTo(min) >= 0 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Reported below.
    }
    throw InvalidOptionException.of(
        option, value, "a duration from " + min + " to " + LONGEST + ", such as 30s or PT30S");
  }

  static ZoneId zone(String value) {
    try {
      return ZoneId.of(value);
    } catch (DateTimeException e) {
      throw InvalidOptionException.of("timeZone", value, "a zone such as UTC or Europe/Berlin");
    }
  }

  /**
   * Reads a point in time.
   *
   * @param zone of one that does not say it
   * @return milliseconds since the epoch
   */
  static long time(String option, String value, ZoneId zone) {
    try {
      return Instant.parse(value).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      // It may be as the topics have it. Years beyond a million have too many milliseconds.
    }
    try {
      return SqlTimestamps.in(zone).parse(value);
    } catch (DateTimeParseException e) {
      throw InvalidOptionException.of(
          option,
          value,
          "a time such as 2026-11-30T12:00:00Z, or '2026-11-30 12:00:00' in the zone of"
              + " --timeZone");
    }
  }
}
