package dev.beamwatch.pipeline.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints an explanation for programs: one JSON object, with the names of the topics' fields. */
public final class JsonReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Explanation explanation;
  private final SqlTimestamps timestamps;
  private final AlertEventCodec codec;

  private JsonReport(Explanation explanation) {
    this.explanation = explanation;
    this.timestamps = SqlTimestamps.in(explanation.zone());
    this.codec = new AlertEventCodec(explanation.zone());
  }

  /** Prints it. */
  public static void print(Explanation explanation, PrintStream out) {
    try {
      out.println(
          JSON.writerWithDefaultPrettyPrinter()
              .writeValueAsString(new JsonReport(explanation).object()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode object() throws JsonProcessingException {
    RecordedAlert alert = explanation.alert();
    ObjectNode all = JSON.createObjectNode();
    all.put("alert_id", alert.id());
    all.put("hostname", alert.first().hostname());
    all.put("cpu", alert.first().cpu());
    all.put("started_at", time(alert.first().startedAtMillis()));
    all.put("ended_at", alert.goesOn() ? null : time(alert.last().windowEndMillis()));
    ArrayNode events = all.putArray("events");
    for (Explanation.Told told : explanation.events()) {
      ObjectNode event = events.addObject();
      event.set("event", JSON.readTree(told.recorded().json()));
      ArrayNode tellings = event.putArray("told");
      told.tellings().forEach(telling -> put(telling, tellings.addObject()));
    }
    all.put("notifications_known", explanation.knowsTellings());
    ObjectNode messages = all.putObject("window_messages");
    explanation
        .windowMessages()
        .forEach(
            (state, told) -> {
              ObjectNode ofState = messages.putObject(state.text());
              ofState.put("count", told.count());
              ofState.put("first_told_at", time(told.firstMillis()));
              ofState.put("last_told_at", time(told.lastMillis()));
            });
    Explanation.OfProcessor ofProcessor = explanation.ofProcessor();
    if (ofProcessor != null) {
      putLimits(ofProcessor.limits(), all.putArray("limits"));
      ofProcessor.lines().forEach(line -> put(line, all.withArray("windows").addObject()));
      put(ofProcessor.late(), all.putObject("late_readings"));
      put(ofProcessor.again(), all.putObject("judged_again"));
    }
    return all;
  }

  private void put(Telling telling, ObjectNode json) {
    json.put("notifier", telling.notifier());
    json.put("channel", telling.channel());
    json.put("state", telling.state());
    json.put("told_at", telling.atMillis() == null ? null : time(telling.atMillis()));
    json.put("with_sequence", telling.withSequence());
    json.put("detail", telling.detail());
  }

  private void putLimits(Map<Long, Limit> limits, ArrayNode json) {
    limits.forEach(
        (windowEnd, limit) -> {
          ObjectNode each = json.addObject();
          each.put("from_window_end", time(windowEnd));
          each.put("allowed_top", limit.allowedTop());
          each.put("warning_top", limit.warningTop());
          each.put("clear_top", limit.clearTop());
          each.put("breaching_windows", limit.breachingWindows());
          each.put("of_windows", limit.ofWindows());
          each.put("clear_windows", limit.clearWindows());
          each.put("channel", limit.channel());
          each.put(
              "valid_from", limit.validFromMillis() == null ? null : time(limit.validFromMillis()));
        });
  }

  private void put(Line line, ObjectNode json) {
    if (line instanceof Line.Full full) {
      json.put("window_end", time(full.stats().windowEndMillis()));
      json.put("usage_avg", full.stats().usageAvg());
      json.put("usage_max", full.stats().usageMax());
      json.put("reading_count", full.stats().readingCount());
      json.put(
          "verdict",
          full.verdict() == null ? null : full.verdict().name().toLowerCase(Locale.ROOT));
      json.put("allowed_top", allowedTop(full.limit()));
      json.put("corrected", full.isCorrected());
      full.events().forEach(kind -> json.withArray("events").add(kind.name()));
    } else if (line instanceof Line.Missing missing) {
      json.put("window_end", time(missing.firstEndMillis()));
      json.put("verdict", "missing");
      json.put("windows", missing.count());
    } else if (line instanceof Line.Sum sum) {
      json.put("window_end", time(sum.firstEndMillis()));
      json.put("last_window_end", time(sum.lastEndMillis()));
      json.put("windows", sum.count() + sum.missing());
      ObjectNode verdicts = json.putObject("verdicts");
      sum.byVerdict()
          .forEach(
              (verdict, count) -> verdicts.put(verdict.name().toLowerCase(Locale.ROOT), count));
      verdicts.put("missing", sum.missing());
      verdicts.put("no limit", sum.withoutLimit());
      if (sum.count() > 0) {
        json.put("least_usage_avg", sum.leastAvg());
        json.put("largest_usage_avg", sum.largestAvg());
      }
    }
  }

  private static @Nullable BigDecimal allowedTop(@Nullable Limit limit) {
    return limit == null ? null : limit.allowedTop();
  }

  private void put(LateReadings late, ObjectNode json) {
    ArrayNode corrections = json.putArray("corrections");
    for (Windows.Correction correction : late.corrections()) {
      ObjectNode each = corrections.addObject();
      each.put("window_end", time(correction.after().endMillis()));
      put(correction.before(), each.putObject("before"));
      put(correction.after(), each.putObject("after"));
    }
    json.put("effect", late.effect().name().toLowerCase(Locale.ROOT));
    if (!late.corrections().isEmpty()) {
      putEvents(late.without(), json.putArray("events_without"));
    }
  }

  private static void put(WrittenWindow window, ObjectNode json) {
    json.put("usage_avg", window.stats().usageAvg());
    json.put("usage_max", window.stats().usageMax());
    json.put("reading_count", window.stats().readingCount());
  }

  private void put(Explanation.Again again, ObjectNode json) {
    json.put("same", again.isSame());
    ArrayNode reasons = json.putArray("reasons");
    again.reasons().forEach(reasons::add);
    json.put("same_with_recorded_limits", again.isSameWithRecordedLimits());
    putEvents(again.events(), json.putArray("events"));
    putEvents(again.others(), json.putArray("other_events"));
  }

  private void putEvents(List<AlertEvent> events, ArrayNode json) {
    for (AlertEvent event : events) {
      try {
        json.add(JSON.readTree(codec.encode(event)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private String time(long millis) {
    return timestamps.format(millis);
  }
}
