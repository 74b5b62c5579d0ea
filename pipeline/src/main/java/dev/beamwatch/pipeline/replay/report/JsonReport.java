package dev.beamwatch.pipeline.replay.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamwatch.schemas.SqlTimestamps;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report for programs: see {@link Report#json}.
 *
 * @param sets one, or two
 * @param difference of two sets; null with one
 * @param file with all differences
 */
record JsonReport(List<SetSummary> sets, @Nullable Difference difference, Path file, ZoneId zone) {
  private static final int MILLIS_DIGITS = 3;

  String json() {
    SqlTimestamps timestamps = SqlTimestamps.in(zone);
    SetOfLimits of = sets.get(0).of();
    ObjectNode json =
        object()
            .put("from", timestamps.format(of.fromMillis()))
            .put("to", timestamps.format(of.toMillis()));
    ArrayNode summaries = json.putArray("sets");
    for (SetSummary set : sets) {
      summaries.add(summary(set, timestamps));
    }
    json.set("difference", difference == null ? null : difference(difference, timestamps));
    return json.toString();
  }

  private static ObjectNode summary(SetSummary set, SqlTimestamps timestamps) {
    ObjectNode json =
        object()
            .put("name", set.of().name())
            .put("windows_judged", set.of().windows())
            .put("alerts", set.alerts())
            .put("still_firing", set.stillFiring())
            .put("hosts_with_alerts", set.hosts())
            .put("firing_seconds", seconds(set.firingMillis()))
            .put("silences", set.silences())
            .put("still_silent", set.stillSilent())
            .put("breach_messages", set.breachMessages())
            .put("alert_messages", set.alertMessages());
    Alert longest = set.longest();
    json.set(
        "longest_alert", longest == null ? null : alert(longest, set.of().toMillis(), timestamps));
    ArrayNode noisiest = json.putArray("noisiest_hosts");
    for (SetSummary.NoisyHost host : set.noisiest()) {
      noisiest
          .addObject()
          .put("hostname", host.hostname())
          .put("alerts", host.alerts())
          .put("firing_seconds", seconds(host.firingMillis()));
    }
    return json;
  }

  private static ObjectNode alert(Alert alert, long toMillis, SqlTimestamps timestamps) {
    Long endedAt = alert.endedAtMillis();
    return object()
        .put("alert_id", alert.id())
        .put("hostname", alert.hostname())
        .put("cpu", alert.cpu())
        .put("started_at", timestamps.format(alert.startedAtMillis()))
        .put("ended_at", endedAt == null ? null : timestamps.format(endedAt))
        .put("lasted_seconds", seconds(alert.lastedMillis(toMillis)));
  }

  private ObjectNode difference(Difference difference, SqlTimestamps timestamps) {
    ObjectNode json = object().put("file", file.toString());
    for (AlertDifference.Kind kind : AlertDifference.Kind.values()) {
      ObjectNode ofKind = json.putObject(kind.text()).put("count", difference.count(kind));
      ArrayNode first = ofKind.putArray("first");
      difference.first(kind).forEach(next -> first.add(next.json(timestamps)));
    }
    return json;
  }

  /** Returns seconds, with a fraction only if there is one. */
  private static BigDecimal seconds(long millis) {
    BigDecimal seconds = BigDecimal.valueOf(millis, MILLIS_DIGITS).stripTrailingZeros();
    return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
