package dev.beamwatch.pipeline.suggest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.beamwatch.pipeline.suggest.LoadOverTime.Drift;
import dev.beamwatch.pipeline.suggest.Suggestion.Chosen;
import dev.beamwatch.pipeline.suggest.Suggestion.LeftOut;
import dev.beamwatch.pipeline.suggest.Suggestion.Span;
import dev.beamwatch.pipeline.suggest.Suggestions.Outcome;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;

/** Prints suggestions for programs, as one JSON object. */
public final class JsonReport {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonReport() {}

  /** Returns the text, on one line. It ends with a line break. */
  public static String of(Asked asked, Outcome outcome) {
    SqlTimestamps times = SqlTimestamps.in(asked.zone());
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
      json.writeStartObject();
      json.writeStringField("from", times.format(asked.fromMillis()));
      json.writeStringField("to", times.format(asked.toMillis()));
      json.writeNumberField("budget_alerts", asked.budget().alerts());
      json.writeStringField("budget_period", asked.budget().periodText());
      json.writeNumberField("most_firing_share", asked.mostFiring());
      json.writeArrayFieldStart("hosts");
      for (Suggestion each : outcome.suggestions()) {
        write(json, each, times);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("left_out");
      for (LeftOut each : outcome.leftOut()) {
        json.writeStartObject();
        json.writeStringField("hostname", each.hostname());
        write(json, each.span(), times);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text + "\n";
  }

  private static void write(JsonGenerator json, Suggestion suggestion, SqlTimestamps times)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("hostname", suggestion.hostname());
    write(json, suggestion.span(), times);
    json.writeNumberField("processors", suggestion.processors());
    json.writeArrayFieldStart("today_limits");
    for (BigDecimal limit : suggestion.today().limits()) {
      json.writeNumber(limit);
    }
    json.writeEndArray();
    json.writeNumberField("today_alerts", suggestion.today().alerts());
    json.writeNumberField("allowed_alerts", suggestion.allowedAlerts());
    Chosen chosen = suggestion.chosen();
    if (chosen == null) {
      for (String field : List.of("limit", "alerts", "firing_share", "early_share", "late_share")) {
        json.writeNullField(field);
      }
    } else {
      json.writeNumberField("limit", chosen.limit());
      json.writeNumberField("alerts", chosen.alerts());
      json.writeNumberField("firing_share", chosen.firingShare());
      Drift drift = chosen.drift();
      if (drift == null) {
        json.writeNullField("early_share");
        json.writeNullField("late_share");
      } else {
        json.writeNumberField("early_share", drift.early());
        json.writeNumberField("late_share", drift.late());
      }
    }
    json.writeArrayFieldStart("sql");
    for (String statement : suggestion.sql()) {
      json.writeString(statement);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Span span, SqlTimestamps times) throws IOException {
    json.writeStringField("first_window_start", times.format(span.fromMillis()));
    json.writeStringField("last_window_end", times.format(span.toMillis()));
    json.writeNumberField("windows", span.windows());
  }
}
