package dev.beamwatch.pipeline.words;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.Locale;

/** How durations, zones and names are written for people. */
public final class Words {
  private Words() {}

  /**
   * Returns a duration in its two largest units from minutes on, {@code 59 s}, {@code 14 min} or
   * {@code 2 h 5 min}. What is smaller is cut off.
   *
   * @param millis 0 or more
   */
  public static String duration(long millis) {
    Duration duration = Duration.ofMillis(millis);
    if (duration.toMinutes() == 0) {
      return duration.toSeconds() + " s";
    }
    if (duration.toHours() == 0) {
      return duration.toMinutes() + " min";
    }
    if (duration.toDays() == 0) {
      return duration.toHours() + " h" + rest(duration.toMinutesPart(), " min");
    }
    return duration.toDays() + " d" + rest(duration.toHoursPart(), " h");
  }

  private static String rest(int count, String unit) {
    return count == 0 ? "" : " " + count + unit;
  }

  /** Returns a zone as people write it: {@code UTC}, or its name. */
  public static String zone(ZoneId zone) {
    return zone.normalized().equals(ZoneOffset.UTC)
        ? "UTC"
        : zone.getDisplayName(TextStyle.NARROW, Locale.ROOT);
  }

  /** Turns control characters into spaces: a line break would forge a line. */
  public static String oneLine(String name) {
    StringBuilder text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isBreak = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      text.append(isBreak ? ' ' : c);
    }
    return text.toString();
  }
}
