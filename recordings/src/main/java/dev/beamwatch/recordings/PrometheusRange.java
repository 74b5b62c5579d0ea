package dev.beamwatch.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The answer of Prometheus, and of what speaks like it, to {@code query_range} or {@code query}.
 *
 * <p>One value is in memory at a time. The labels of a series must stand before its values, as
 * Prometheus writes them.
 */
final class PrometheusRange implements Format {
  /** Where series are: in an answer, in its data alone, and with promtool. */
  private static final List<String> SERIES = List.of("data.result[]", "result[]", "[]");

  private static final UsualNames NAMES =
      new UsualNames(
          List.of("time"), List.of("value"), List.of("idle"), List.of("host"), List.of("cpu"));

  @Override
  public String title() {
    return "Prometheus query_range";
  }

  @Override
  public Set<Preset> presets() {
    return Set.of(Preset.PROMETHEUS);
  }

  @Override
  public boolean isJson() {
    return true;
  }

  @Override
  public boolean recognises(RecordedText text) {
    Head head = text.head();
    return SERIES.stream()
            .anyMatch(
                series ->
                    head.has(series + ".metric")
                        && (head.has(series + ".values") || head.has(series + ".value")))
        || (head.has("status") && (head.has("data.resultType") || head.has("errorType")));
  }

  @Override
  public boolean isPercent() {
    return false;
  }

  @Override
  public String expected() {
    return "data.result[].values[]: is there data for the query and its time?";
  }

  @Override
  public Rows open(RecordedText text) throws RecordingException {
    JsonDocument document =
        new JsonDocument(
            text,
            Stream.concat(
                    SERIES.stream()
                        .flatMap(series -> Stream.of(series + ".values[]", series + ".value")),
                    Stream.of("error"))
                .collect(Collectors.toSet()),
            SERIES.stream().map(series -> series + ".metric").collect(Collectors.toSet()));
    boolean picksSeries =
        text.layout().valueColumn().isPresent() || text.layout().idleColumn().isPresent();
    return new DocumentRows(
        document, NAMES, (record, doc, rows) -> read(picksSeries, record, doc, rows));
  }

  private static void read(
      boolean picksSeries, JsonNode record, JsonDocument document, Consumer<Row> rows)
      throws RecordingException {
    if (document.recordPath().equals("error")) {
      throw document.fatal("Prometheus answered with an error: " + record.asText());
    }
    if (!record.isArray() || record.size() != 2 || !record.get(1).isTextual()) {
      throw document.refused("no pair of a time and a value in quotes: " + shortened(record));
    }
    Map<String, String> labels = labels(document);
    String name = labels.getOrDefault("__name__", "");
    if (!picksSeries) {
      refuseWhatIsNoLoad(document, labels, name);
    }
    String value = record.get(1).asText();
    if (value.equals("NaN")) {
      // What Prometheus writes where it has nothing, as for 0 / 0.
      return;
    }
    Map<String, String> texts = new LinkedHashMap<>(labels);
    texts.put("time", record.get(0).asText());
    texts.put("value", value);
    if (Labels.areOfIdleTime(labels, name)) {
      texts.put("idle", value);
      if (!picksSeries) {
        texts.remove("value");
      }
    }
    Labels.addHost(texts);
    rows.accept(Row.of(document.place(), texts));
  }

  private static void refuseWhatIsNoLoad(
      JsonDocument document, Map<String, String> labels, String name) throws BadLineException {
    Optional<String> part = Labels.part(labels);
    if (part.isPresent()) {
      throw document.refused(
          part.get() + " is only a part of the load: ask for idle, or for 1 minus it");
    }
    if (name.endsWith("_total")) {
      throw document.refused(name + " is a counter: ask for rate(" + name + "{…}[1m])");
    }
  }

  private static Map<String, String> labels(JsonDocument document) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String series : SERIES) {
      JsonNode metric = document.noted(series + ".metric");
      if (metric != null) {
        metric.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
      }
    }
    return labels;
  }

  private static String shortened(JsonNode record) {
    String text = record.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
