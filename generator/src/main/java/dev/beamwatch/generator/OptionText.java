package dev.beamwatch.generator;

import dev.beamwatch.recordings.FiniteDecimal;
import dev.beamwatch.schemas.commandline.Durations;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads the texts of options, refusing each wrong one in the same words. */
final class OptionText {
  /** As many names as a list may be asked for by number. */
  private static final int MAX_NAMES = 1_000_000;

  private OptionText() {}

  static double number(String option, String text, double least, String allowed) {
    double number = FiniteDecimal.parseOrNaN(text);
    if (!(number >= least)) {
      throw new InvalidOptionException(option, text, allowed);
    }
    return number;
  }

  static double positive(String option, String text, String allowed) {
    return number(option, text, Double.MIN_VALUE, allowed);
  }

  static long integer(String option, String text, long least, String allowed) {
    try {
      long number = new BigDecimal(text.replace("_", "")).longValueExact();
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // Refused below, like a number that is too small.
    }
    throw new InvalidOptionException(option, text, allowed);
  }

  static Duration duration(String option, String text) {
    try {
      Duration duration = Durations.parse(text);
      // What does not fit into milliseconds is no use here.
      if (!duration.isNegative() && duration.compareTo(Duration.ofDays(3_650_000)) <= 0) {
        return duration;
      }
    } catch (DateTimeException e) {
      // Refused below, like a negative one.
    }
    throw new InvalidOptionException(
        option, text, "a duration of 0s or more, such as 8s, 2m or PT2M");
  }

  static long instantMillis(String option, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new InvalidOptionException(
          option, text, "an ISO-8601 instant such as 2021-10-11T12:53:00Z");
    }
  }

  /**
   * Reads names separated by commas, or how many names to make.
   *
   * @param prefix what a made name begins with
   * @param firstNumber number of the first made name
   */
  static List<String> names(String option, String text, String prefix, int firstNumber) {
    if (text.matches("[0-9]{1,7}") && Integer.parseInt(text) <= MAX_NAMES) {
      int count = Integer.parseInt(text);
      if (count > 0) {
        return IntStream.range(firstNumber, firstNumber + count).mapToObj(i -> prefix + i).toList();
      }
    } else {
      List<String> names = Stream.of(text.split(",", -1)).map(String::strip).toList();
      Set<String> different = new HashSet<>(names);
      boolean onlyDigits = names.size() == 1 && text.matches("[0-9]+");
      if (!onlyDigits && !different.contains("") && different.size() == names.size()) {
        return names;
      }
    }
    throw new InvalidOptionException(
        option,
        text,
        "different names separated by commas, or how many to make, from 1 to " + MAX_NAMES);
  }
}
