package dev.beamwatch.generator;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where and when trouble strikes, as it is typed: {@code HOST[/CPU]@START+DURATION}. */
record HostWindow(String hostname, Optional<String> cpu, long fromMillis, long untilMillis) {
  // START may hold a plus of its own (+02:00): the last one separates.
  private static final Pattern FORM = Pattern.compile("([^/@]+)(?:/([^@]+))?@([^@]+)\\+([^+]+)");

  static Optional<HostWindow> parse(String text, long streamStartMillis) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      String start = form.group(3);
      long fromMillis =
          start.startsWith("P") || start.startsWith("-P")
              ? Math.addExact(streamStartMillis, Duration.parse(start).toMillis())
              : instantMillis(start);
      long lengthMillis = Duration.parse(form.group(4)).toMillis();
      if (lengthMillis <= 0) {
        return Optional.empty();
      }
      return Optional.of(
          new HostWindow(
              form.group(1),
              Optional.ofNullable(form.group(2)),
              fromMillis,
              Math.addExact(fromMillis, lengthMillis)));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static long instantMillis(String text) {
    return text.endsWith("Z")
        ? Instant.parse(text).toEpochMilli()
        : OffsetDateTime.parse(text).toInstant().toEpochMilli();
  }
}
