package dev.beamwatch.pipeline.suggest;

import dev.beamwatch.schemas.commandline.Durations;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many alerts of a host people want to see.
 *
 * @param alerts 0 to 1,000,000
 * @param period in which so many are welcome; 1 minute to 365 days
 */
public record Budget(int alerts, Duration period) {
  /** What an option that takes a budget allows, in words. */
  public static final String ALLOWED =
      "alerts/period, such as 1/P7D for one a week, with 0 to 1000000 alerts and a period from PT1M"
          + " to P365D";

  private static final Pattern FORM = Pattern.compile("(\\d{1,7})/(P[0-9A-Z.]+|[0-9][0-9a-z]*)");
  private static final int MOST_ALERTS = 1_000_000;
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  /** Reads a budget such as {@code 1/P7D}; empty if the text is none. */
  public static Optional<Budget> parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int alerts = Integer.parseInt(parts.group(1));
    Duration period;
    try {
      period = Durations.parse(parts.group(2));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
    return alerts <= MOST_ALERTS
            && period.compareTo(SHORTEST) >= 0
            && period.compareTo(LONGEST) <= 0
        ? Optional.of(new Budget(alerts, period))
        : Optional.empty();
  }

  /** Returns the period as people write it: {@code P7D}, not {@code PT168H}. */
  String periodText() {
    return period.equals(Duration.ofDays(period.toDays()))
        ? "P" + period.toDays() + "D"
        : period.toString();
  }

  /** Returns how many alerts the budget has for a time. A part of an alert is none. */
  long allowedIn(Duration time) {
    return BigInteger.valueOf(alerts)
        .multiply(BigInteger.valueOf(time.toMillis()))
        .divide(BigInteger.valueOf(period.toMillis()))
        .longValueExact();
  }
}
