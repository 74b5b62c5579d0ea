package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.words.Words;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.AlertEvent.Why;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of alerts on Slack. Texts are not escaped. Each name is within one line.
 *
 * @param zone of times
 */
record AlertText(ZoneId zone) {
  private static final String CRITICAL = "🔴";
  private static final String WARNING = "🟡";
  private static final String SILENT = "⚫";
  private static final String OVER = "🟢";
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final char NO_BAR = '.';

  /** A message about processors may have a line about silence, too. */
  private static final int ROOM_FOR_SILENCE = 500;

  /** Longer names are cut: a message must stay readable. */
  private static final int LONGEST_NAME = 100;

  /** So many of the last means are drawn. */
  private static final int DRAWN = 8;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  /** Critical ones first, then by usage. */
  private static final Comparator<AlertEvent> WORST_FIRST =
      Comparator.<AlertEvent, Boolean>comparing(event -> event.level() != Level.CRITICAL)
          .thenComparing(AlertText::usage, Comparator.reverseOrder())
          .thenComparing(AlertText::cpu);

  private static final Comparator<AlertEvent> HIGHEST_PEAK_FIRST =
      Comparator.comparing(AlertText::peak, Comparator.reverseOrder())
          .thenComparing(AlertText::cpu);

  /**
   * Returns the message of one host.
   *
   * @param events the newest of each of its alerts; at least one
   * @param maxBytes of the message: see {@link SlackMessage#bytes}. What does not fit is counted
   */
  String ofHost(String hostname, List<AlertEvent> events, int maxBytes) {
    List<AlertEvent> firing = firing(events);
    StringBuilder text = new StringBuilder();
    if (!firing.isEmpty()) {
      text.append(head(hostname, firing)).append('\n');
      int bytes = SlackMessage.bytes(text.toString());
      int count = 0;
      for (AlertEvent event : firing) {
        String item =
            (count == 0 ? "" : " · ") + figures(event) + (count == 0 ? drawing(event) : "");
        String others = " · and %d more processors".formatted(firing.size() - count);
        bytes += SlackMessage.bytes(item);
        if (count > 0 && bytes + SlackMessage.bytes(others) > maxBytes - ROOM_FOR_SILENCE) {
          text.append(others);
          break;
        }
        text.append(item);
        count++;
      }
    }
    AlertEvent ofHost = ofHost(events);
    if (ofHost != null && !Board.isEnd(ofHost)) {
      text.append(text.isEmpty() ? "" : "\n").append(silence(hostname, ofHost));
    }
    return text.isEmpty() ? over(hostname, events) : text.toString();
  }

  /** Returns one line about a host. */
  String lineOfHost(String hostname, List<AlertEvent> events) {
    List<AlertEvent> firing = firing(events);
    AlertEvent ofHost = ofHost(events);
    if (!firing.isEmpty()) {
      return head(hostname, firing) + ", " + figures(firing.get(0));
    }
    return ofHost != null && !Board.isEnd(ofHost)
        ? silence(hostname, ofHost)
        : over(hostname, events);
  }

  /** Returns the first line of a message about many hosts. */
  String headOfMany(int hosts, int inTrouble) {
    if (inTrouble == 0) {
      return OVER + " all " + hosts + " hosts are over";
    }
    return inTrouble == hosts
        ? "%s %d hosts are in trouble".formatted(CRITICAL, hosts)
        : "%s %d of %d hosts are in trouble".formatted(CRITICAL, inTrouble, hosts);
  }

  /** Returns the line of a reply about an event. */
  String reply(AlertEvent event, boolean namesHost) {
    String who =
        event.cpu() == null
            ? hostname(event.hostname())
            : (namesHost ? hostname(event.hostname()) + " " : "") + name(event.cpu());
    String at = " at " + time(event.windowEndMillis(), event.windowEndMillis());
    return switch (event.kind()) {
      case FIRING ->
          "%s %s is over its %s%s: %s"
              .formatted(icon(event), who, thresholdWord(event), at, values(event));
      case ESCALATED ->
          "%s %s was a warning, is critical%s: %s".formatted(icon(event), who, at, values(event));
      case EASED ->
          "%s %s was critical, is a warning%s: %s".formatted(icon(event), who, at, values(event));
      case REPEATED ->
          "%s %s still fires after %s: %s"
              .formatted(icon(event), who, Words.duration(lasted(event)), values(event));
      case RESOLVED -> OVER + " " + who + " " + resolved(event, at);
      case SILENT ->
          "%s %s %s".formatted(SILENT, who, silenceWords(event, event.windowEndMillis()));
      case HEARD -> "%s %s is heard again%s".formatted(OVER, who, at);
    };
  }

  private String resolved(AlertEvent event, String at) {
    if (event.why() == Why.LIMIT_REMOVED) {
      return (event.cpu() == null ? "is not watched any more" : "has no limit any more") + at;
    }
    if (event.why() == Why.FORGOTTEN) {
      return "had no reading for a day and is forgotten" + at;
    }
    return "is over%s after %s, peaked at %s"
        .formatted(at, Words.duration(lasted(event)), number(peak(event)));
  }

  private String head(String hostname, List<AlertEvent> firing) {
    long since = firing.stream().mapToLong(AlertEvent::startedAtMillis).min().orElseThrow();
    long now = newest(firing);
    return "%s %s: %s since %s"
        .formatted(
            icon(firing.get(0)),
            hostname(hostname),
            firing.size() == 1
                ? "1 processor over its threshold"
                : firing.size() + " processors over their threshold",
            time(since, now));
  }

  private String silence(String hostname, AlertEvent event) {
    return "%s %s: %s"
        .formatted(SILENT, hostname(hostname), silenceWords(event, event.windowEndMillis()));
  }

  private String silenceWords(AlertEvent event, long now) {
    if (event.why() == Why.NEVER_HEARD) {
      return "never heard, watched since " + time(event.startedAtMillis(), now);
    }
    String of =
        event.why() == Why.FLEET && event.breaching() != null && event.of() != null
            ? "%d of %d hosts are ".formatted(event.breaching(), event.of())
            : "";
    return of + "silent since " + time(event.startedAtMillis(), now);
  }

  private String over(String hostname, List<AlertEvent> events) {
    List<AlertEvent> ends = events.stream().filter(Board::isEnd).toList();
    long since = ends.stream().mapToLong(AlertEvent::startedAtMillis).min().orElseThrow();
    long lasted = newest(ends) - since;
    AlertEvent worst =
        ends.stream().filter(e -> e.cpu() != null).min(HIGHEST_PEAK_FIRST).orElse(null);
    if (worst == null) {
      AlertEvent ofHost = ends.get(0);
      return ofHost.kind() == Kind.HEARD
          ? "%s %s: heard again after %s"
              .formatted(OVER, hostname(hostname), Words.duration(lasted))
          : "%s %s: not watched any more".formatted(OVER, hostname(hostname));
    }
    BigDecimal threshold = thresholdOfPeak(worst);
    return "%s %s: over after %s. %s peaked at %s%s%s"
        .formatted(
            OVER,
            hostname(hostname),
            Words.duration(lasted),
            name(cpu(worst)),
            number(peak(worst)),
            threshold == null ? "" : " (threshold " + threshold.toPlainString() + ")",
            worst.why() == null ? "" : ", " + resolved(worst, ""));
  }

  private static String hostname(String hostname) {
    return hostname.equals(AlertEvent.FLEET) ? "Fleet" : name(hostname);
  }

  static String name(String name) {
    String line = Words.oneLine(name);
    return line.codePointCount(0, line.length()) <= LONGEST_NAME
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME)) + "…";
  }

  private static List<AlertEvent> firing(List<AlertEvent> events) {
    return events.stream()
        .filter(event -> event.cpu() != null && !Board.isEnd(event))
        .sorted(WORST_FIRST)
        .toList();
  }

  private static @Nullable AlertEvent ofHost(List<AlertEvent> events) {
    return events.stream().filter(event -> event.cpu() == null).findAny().orElse(null);
  }

  private static String icon(AlertEvent event) {
    return event.level() == Level.CRITICAL ? CRITICAL : WARNING;
  }

  private static String thresholdWord(AlertEvent event) {
    return event.level() == Level.WARNING ? "warning threshold" : "threshold";
  }

  /** Returns the processor with its figures: {@code cpu3 84.9 over 20 (peak 91.2)}. */
  private static String figures(AlertEvent event) {
    String level = event.level() == Level.WARNING ? " warning " : " ";
    return name(cpu(event)) + level + values(event);
  }

  private static String values(AlertEvent event) {
    BigDecimal threshold = threshold(event);
    double usage = usage(event);
    String value = threshold == null ? number(usage) : number(usage, threshold);
    String text =
        threshold == null
            ? value
            : value
                + (exact(usage).compareTo(threshold) > 0 ? " over " : ", threshold ")
                + threshold.toPlainString();
    String peak = number(peak(event));
    return peak(event) > usage && !peak.equals(value) ? text + " (peak " + peak + ")" : text;
  }

  private static @Nullable BigDecimal threshold(AlertEvent event) {
    return event.level() == Level.WARNING && event.warningTop() != null
        ? event.warningTop()
        : event.allowedTop();
  }

  /** Returns the highest threshold that the peak is over: the level may have eased since. */
  private static @Nullable BigDecimal thresholdOfPeak(AlertEvent event) {
    BigDecimal critical = event.allowedTop();
    return critical == null
            || event.warningTop() == null
            || exact(peak(event)).compareTo(critical) > 0
        ? critical
        : event.warningTop();
  }

  /** Draws the last means, 0 to 100 %. */
  private static String drawing(AlertEvent event) {
    List<@Nullable Double> recent = event.recent();
    if (recent == null || recent.size() < 2) {
      return "";
    }
    return " "
        + recent.subList(Math.max(0, recent.size() - DRAWN), recent.size()).stream()
            .map(mean -> String.valueOf(mean == null ? NO_BAR : bar(mean)))
            .collect(Collectors.joining());
  }

  private static char bar(double percent) {
    int height = (int) (percent / 100 * BARS.length());
    return BARS.charAt(Math.min(Math.max(0, height), BARS.length() - 1));
  }

  /** Returns a usage with one digit, or with as many as it needs to be over its threshold. */
  private static String number(double usage, BigDecimal threshold) {
    BigDecimal exact = exact(usage);
    BigDecimal rounded = exact.setScale(1, RoundingMode.HALF_UP);
    int order = Integer.signum(exact.compareTo(threshold));
    while (rounded.scale() < exact.scale()
        && Integer.signum(rounded.compareTo(threshold)) != order) {
      rounded = exact.setScale(rounded.scale() + 1, RoundingMode.HALF_UP);
    }
    return rounded.toPlainString();
  }

  private static String number(double usage) {
    return exact(usage).setScale(1, RoundingMode.HALF_UP).toPlainString();
  }

  private static BigDecimal exact(double usage) {
    return BigDecimal.valueOf(usage);
  }

  private static double usage(AlertEvent event) {
    return event.usageAvg() == null ? 0 : event.usageAvg();
  }

  private static double peak(AlertEvent event) {
    return event.peak() == null ? usage(event) : event.peak();
  }

  private static String cpu(AlertEvent event) {
    return Objects.requireNonNullElse(event.cpu(), "");
  }

  private static long lasted(AlertEvent event) {
    return event.windowEndMillis() - event.startedAtMillis();
  }

  private static long newest(List<AlertEvent> events) {
    return events.stream().mapToLong(AlertEvent::windowEndMillis).max().orElseThrow();
  }

  /** Returns a time of day; with the day if it is another than that of now. */
  private String time(long millis, long nowMillis) {
    ZonedDateTime time = Instant.ofEpochMilli(millis).atZone(zone);
    LocalDate today = Instant.ofEpochMilli(nowMillis).atZone(zone).toLocalDate();
    return (time.toLocalDate().equals(today) ? TIME : DAY_AND_TIME).format(time)
        + " "
        + Words.zone(zone);
  }
}
