package dev.beamwatch.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Telegraf's JSON: a metric per line, or batches of them.
 *
 * <p>Metrics of other plugins are left out. A batch in one line is in memory; one that takes many
 * lines is read metric by metric.
 */
final class TelegrafJson implements Format {
  private static final UsualNames NAMES =
      new UsualNames(
          List.of("timestamp"),
          List.of("usage_active"),
          List.of("usage_idle"),
          List.of("host"),
          List.of("cpu"));

  @Override
  public String title() {
    return "telegraf's JSON";
  }

  @Override
  public Set<Preset> presets() {
    return Set.of(Preset.TELEGRAF);
  }

  @Override
  public boolean isJson() {
    return true;
  }

  @Override
  public boolean recognises(RecordedText text) {
    Head head = text.head();
    return List.of("", "metrics[].", "[].").stream()
        .anyMatch(
            at ->
                head.has(at + "fields")
                    && head.has(at + "name")
                    && head.has(at + "tags")
                    && head.has(at + "timestamp"));
  }

  @Override
  public boolean isPercent() {
    return true;
  }

  @Override
  public String expected() {
    return "fields usage_idle or usage_active of the plugin cpu";
  }

  @Override
  public Rows open(RecordedText text) throws RecordingException {
    Metrics metrics = new Metrics(text.layout());
    if (JsonObjects.isPerLine(text.head())) {
      return new MetricLines(text.lines(), metrics);
    }
    String metric = text.head().isArray() ? "[]" : text.head().has("metrics") ? "metrics[]" : "";
    return new DocumentRows(
        new JsonDocument(text, Set.of(metric), Set.of()),
        NAMES,
        (record, document, rows) -> {
          Row row = metrics.rowOrNull(document.place(), record);
          if (row != null) {
            rows.accept(row);
          }
        });
  }

  /** Tells which metrics are readings. */
  private record Metrics(RecordingLayout layout) {
    @Nullable Row rowOrNull(String place, JsonNode metric) {
      String wanted = layout.valueColumn().or(layout::idleColumn).orElse("");
      JsonNode fields = metric.path("fields");
      if (wanted.isEmpty()
          && (!metric.path("name").asText("cpu").equals("cpu")
              || !(fields.has("usage_idle") || fields.has("usage_active")))) {
        return null;
      }
      Map<String, String> more = new LinkedHashMap<>();
      metric.path("tags").properties().forEach(e -> more.put(e.getKey(), e.getValue().asText()));
      fields.properties().forEach(e -> more.put(e.getKey(), e.getValue().asText()));
      JsonRow row = new JsonRow(place, metric, more);
      return wanted.isEmpty() || row.has(wanted) ? row : null;
    }
  }

  private static final class MetricLines implements Rows {
    private final Lines lines;
    private final Metrics metrics;
    private List<JsonNode> batch = List.of();
    private int next;

    MetricLines(Lines lines, Metrics metrics) {
      this.lines = lines;
      this.metrics = metrics;
    }

    @Override
    public @Nullable Row next() throws RecordingException {
      while (true) {
        while (next < batch.size()) {
          Row row = metrics.rowOrNull(lines.place(), batch.get(next++));
          if (row != null) {
            return row;
          }
        }
        JsonNode line = JsonRows.nextObject(lines);
        if (line == null) {
          return null;
        }
        batch = line.path("metrics").isArray() ? elements(line.get("metrics")) : List.of(line);
        next = 0;
      }
    }

    private static List<JsonNode> elements(JsonNode array) {
      List<JsonNode> elements = new ArrayList<>();
      array.forEach(elements::add);
      return elements;
    }

    @Override
    public UsualNames names() {
      return NAMES;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
