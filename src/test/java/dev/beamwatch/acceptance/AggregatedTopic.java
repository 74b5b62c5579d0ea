package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the aggregated topic window by window; a corrected window has several records. */
final class AggregatedTopic {
  private AggregatedTopic() {}

  /** Returns the values for each window in the order in which they were written. */
  static Map<ReferenceModel.Window, List<String>> byWindow(TopicLog aggregated) {
    Map<ReferenceModel.Window, List<String>> values = new HashMap<>();
    for (String text : aggregated.texts()) {
      values
          .computeIfAbsent(window(Refused.json(text.getBytes(UTF_8))), key -> new ArrayList<>())
          .add(text);
    }
    return values;
  }

  /** Returns the last value for each window. */
  static Map<ReferenceModel.Window, String> lastByWindow(TopicLog aggregated) {
    Map<ReferenceModel.Window, String> last = new HashMap<>();
    byWindow(aggregated)
        .forEach((window, values) -> last.put(window, values.get(values.size() - 1)));
    return last;
  }

  /** Returns how many readings the windows hold, each by its fullest record. */
  static long counted(TopicLog aggregated) {
    return byWindow(aggregated).values().stream()
        .mapToLong(values -> values.stream().mapToLong(AggregatedTopic::count).max().orElseThrow())
        .sum();
  }

  /** Returns the number of readings that a value stands for. */
  static long count(String value) {
    return Refused.json(value.getBytes(UTF_8)).get("reading_count").longValue();
  }

  /** Returns the window that a value speaks of. */
  static ReferenceModel.Window window(JsonNode value) {
    return new ReferenceModel.Window(
        ReferenceModel.millis(value.get("window_end").textValue()),
        value.get("hostname").textValue(),
        value.get("cpu").textValue());
  }
}
