package dev.beamwatch.pipeline.notify.alertmanager;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamwatch.pipeline.words.Words;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.AlertEvent.Why;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes alerts as {@code /api/v2/alerts} takes them. The labels are those of docs/alerts.md: users
 * write routes and silences by them, so they never change.
 */
final class PostedAlert implements Serializable {
  private static final long serialVersionUID = 1;

  /** The server ends an alert by itself that it has not heard of for so long. */
  static final Duration LASTS = Duration.ofMinutes(3);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private final TreeMap<String, String> labels;
  private final @Nullable String generatorUrl;
  private final ZoneId zone;

  /**
   * Writes alerts with more labels.
   *
   * @param labels that every alert gets
   * @param generatorUrl where people look at what made the alert; null if nowhere
   * @param zone of times in texts
   */
  PostedAlert(SortedMap<String, String> labels, @Nullable String generatorUrl, ZoneId zone) {
    this.labels = new TreeMap<>(labels);
    this.generatorUrl = generatorUrl;
    this.zone = zone;
  }

  /** Adds an alert that fires. */
  void addFiring(AlertEvent event, long nowMillis, ArrayNode to) {
    add(event, nowMillis, nowMillis + LASTS.toMillis(), to);
  }

  /**
   * Adds an alert that has ended.
   *
   * @param endMillis event time of the end. It may be ahead of the clock; the server would take
   *     that for an alert that fires
   */
  void addEnded(AlertEvent event, long endMillis, long nowMillis, ArrayNode to) {
    long starts = Math.min(event.startedAtMillis(), nowMillis);
    add(event, nowMillis, Math.max(starts, Math.min(endMillis, nowMillis)), to);
  }

  private void add(AlertEvent event, long nowMillis, long endsAtMillis, ArrayNode to) {
    ObjectNode alert = to.addObject();
    ObjectNode its = alert.putObject("labels");
    its.put("alertname", event.cpu() == null ? "HostSilent" : "CpuOverThreshold");
    its.put("hostname", event.hostname());
    if (event.cpu() != null) {
      its.put("cpu", event.cpu());
    }
    if (event.level() != null) {
      its.put("severity", event.level().text());
    }
    labels.forEach(its::put);
    ObjectNode annotations = alert.putObject("annotations");
    annotations.put("summary", summary(event));
    put("usage_avg", event.usageAvg(), annotations);
    if (event.allowedTop() != null) {
      annotations.put("allowed_top", event.allowedTop().toPlainString());
    }
    put("peak", event.peak(), annotations);
    annotations.put("alert_id", event.alertId());
    long starts = Math.min(event.startedAtMillis(), nowMillis);
    alert.put("startsAt", Instant.ofEpochMilli(starts).toString());
    alert.put("endsAt", Instant.ofEpochMilli(endsAtMillis).toString());
    if (generatorUrl != null) {
      alert.put("generatorURL", generatorUrl);
    }
  }

  private static void put(String name, @Nullable Double value, ObjectNode to) {
    if (value != null) {
      to.put(name, BigDecimal.valueOf(value).toPlainString());
    }
  }

  /** Returns the alert in a line. */
  String summary(AlertEvent event) {
    if (event.cpu() == null) {
      return switch (event.kind()) {
        case HEARD -> whose(event) + " heard again";
        case RESOLVED -> event.hostname() + " is not watched any more";
        default -> silence(event);
      };
    }
    String name = event.hostname() + " " + event.cpu();
    String peak = event.peak() == null ? "" : " (peak " + number(event.peak(), null) + ")";
    if (event.why() == Why.LIMIT_REMOVED) {
      return name + " has no limit any more" + peak;
    }
    if (event.why() == Why.FORGOTTEN) {
      return name + " had no reading for a day and is forgotten" + peak;
    }
    if (Alerts.isEnd(event)) {
      return name + " is over" + peak;
    }
    boolean isWarning = event.level() == Level.WARNING && event.warningTop() != null;
    BigDecimal top = isWarning ? event.warningTop() : event.allowedTop();
    if (event.usageAvg() == null || top == null) {
      return name + " is over its limit" + peak;
    }
    boolean isOver = BigDecimal.valueOf(event.usageAvg()).compareTo(top) > 0;
    return "%s:%s %s percent, %s %s%s"
        .formatted(
            name,
            isWarning ? " warning," : "",
            number(event.usageAvg(), top),
            isOver ? "over" : "limit",
            top.toPlainString(),
            peak);
  }

  private String silence(AlertEvent event) {
    String since =
        "%s %s"
            .formatted(
                TIME.format(Instant.ofEpochMilli(event.startedAtMillis()).atZone(zone)),
                Words.zone(zone));
    return event.why() == Why.NEVER_HEARD
        ? "%s was never heard, watched since %s".formatted(event.hostname(), since)
        : whose(event) + " silent since " + since;
  }

  private static String whose(AlertEvent event) {
    if (!event.hostname().equals(AlertEvent.FLEET)) {
      return event.hostname() + " is";
    }
    return event.breaching() == null || event.of() == null
        ? "most hosts are"
        : "%d of %d hosts are".formatted(event.breaching(), event.of());
  }

  /** Returns a usage with one digit, or with as many as it needs to be over its limit. */
  private static String number(double usage, @Nullable BigDecimal limit) {
    BigDecimal exact = BigDecimal.valueOf(usage);
    BigDecimal rounded = exact.setScale(1, RoundingMode.HALF_UP);
    while (limit != null
        && rounded.scale() < exact.scale()
        && Integer.signum(rounded.compareTo(limit)) != Integer.signum(exact.compareTo(limit))) {
      rounded = exact.setScale(rounded.scale() + 1, RoundingMode.HALF_UP);
    }
    return rounded.toPlainString();
  }
}
