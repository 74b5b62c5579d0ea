package dev.beamwatch.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The output of CloudWatch's {@code get-metric-data}.
 *
 * <p>Times and values stand in two lists, so one metric is in memory at a time: at most 100,800
 * values, as the service allows.
 */
final class CloudWatchData implements Format {
  private static final UsualNames NAMES =
      new UsualNames(
          List.of("time"), List.of("value"), List.of("idle"), List.of("host"), List.of("cpu"));
  private static final Pattern METRIC =
      Pattern.compile("CPU ?Utili[sz]ation|cpu_usage_(idle|active)", Pattern.CASE_INSENSITIVE);
  private static final Pattern INSTANCE = Pattern.compile("\\bi-[0-9a-f]{8,17}\\b");

  @Override
  public String title() {
    return "CloudWatch get-metric-data";
  }

  @Override
  public Set<Preset> presets() {
    return Set.of(Preset.CLOUDWATCH);
  }

  @Override
  public boolean isJson() {
    return true;
  }

  @Override
  public boolean recognises(RecordedText text) {
    return text.head().has("MetricDataResults");
  }

  @Override
  public boolean isPercent() {
    return true;
  }

  @Override
  public String expected() {
    return "MetricDataResults[].Timestamps and .Values: are there data for the query and its time?";
  }

  @Override
  public Rows open(RecordedText text) throws RecordingException {
    return new DocumentRows(
        new JsonDocument(text, Set.of("MetricDataResults[]"), Set.of()),
        NAMES,
        new Results(text.layout()));
  }

  private static final class Results implements DocumentRows.Records {
    private final RecordingLayout layout;
    private final Map<String, String> idsByHost = new HashMap<>();

    Results(RecordingLayout layout) {
      this.layout = layout;
    }

    @Override
    public void read(JsonNode record, JsonDocument document, Consumer<Row> rows)
        throws RecordingException {
      JsonNode times = record.path("Timestamps");
      JsonNode values = record.path("Values");
      if (!times.isArray() || !values.isArray()) {
        throw document.refused("a result without Timestamps and Values");
      }
      if (times.size() != values.size()) {
        throw document.refused(times.size() + " Timestamps, and " + values.size() + " Values");
      }
      Map<String, String> texts = new LinkedHashMap<>();
      put("Id", record, texts);
      put("Label", record, texts);
      String label = record.path("Label").asText();
      // The agent's metric cpu_usage_idle.
      boolean isIdle = layout.valueColumn().isEmpty() && UsualNames.saysIdle(label);
      String host = hostOrNull(label);
      refuseTheSameHost(host, record.path("Id").asText(), document);
      for (int i = 0; i < times.size(); i++) {
        Map<String, String> row = new LinkedHashMap<>(texts);
        row.put("time", times.get(i).asText());
        row.put(isIdle ? "idle" : "value", values.get(i).asText());
        if (host != null) {
          row.put("host", host);
        }
        rows.accept(Row.of(document.place(), row));
      }
    }

    /** Results continue under the same id if the output is that of several calls. */
    private void refuseTheSameHost(@Nullable String host, String id, JsonDocument document)
        throws RecordingException {
      String other = idsByHost.putIfAbsent(host == null ? "" : host, id);
      if (other != null
          && !other.equals(id)
          && layout.hostColumn().isEmpty()
          && layout.cpuColumn().isEmpty()) {
        throw document.fatal(
            "the results "
                + other
                + " and "
                + id
                + " do not say which host they are of ("
                + RecordingOption.HOST_COLUMN.spelled(layout.spelling())
                + "=Id)");
      }
    }

    private static void put(String name, JsonNode record, Map<String, String> texts) {
      String text = JsonRow.textOf(record.get(name));
      if (text != null) {
        texts.put(name, text);
      }
    }

    /** Returns the instance in a label, or else what the label has besides the metric's name. */
    private static @Nullable String hostOrNull(String label) {
      Matcher instance = INSTANCE.matcher(label);
      if (instance.find()) {
        return instance.group();
      }
      String rest = METRIC.matcher(label).replaceFirst("").strip();
      return rest.isEmpty() ? null : rest;
    }
  }
}
