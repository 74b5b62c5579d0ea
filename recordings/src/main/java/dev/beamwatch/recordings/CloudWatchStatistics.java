package dev.beamwatch.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The output of CloudWatch's {@code get-metric-statistics}, which does not say which host it is of.
 */
final class CloudWatchStatistics implements Format {
  private static final List<String> STATISTICS = List.of("Average", "Maximum", "Minimum");

  private static final UsualNames NAMES =
      new UsualNames(
          List.of("Timestamp"), List.of("load"), List.of("idle"), List.of("host"), List.of("cpu"));

  @Override
  public String title() {
    return "CloudWatch get-metric-statistics";
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
    return text.head().has("Datapoints");
  }

  @Override
  public boolean isPercent() {
    return true;
  }

  @Override
  public String expected() {
    return "Datapoints[].Average: are there data for the query and its time?";
  }

  @Override
  public Rows open(RecordedText text) throws RecordingException {
    return new DocumentRows(
        new JsonDocument(text, Set.of("Datapoints[]"), Set.of("Label")),
        NAMES,
        (record, document, rows) -> {
          String unit = record.path("Unit").asText("Percent");
          if (!unit.equals("Percent") && !unit.equals("None")) {
            throw document.refused("the unit is " + unit + ", not Percent");
          }
          rows.accept(
              new JsonRow(document.place(), record, statistic(record, document.noted("Label"))));
        });
  }

  /** Returns the likeliest of the statistics that there are, under the name of what it is. */
  private static Map<String, String> statistic(JsonNode record, @Nullable JsonNode label) {
    // The agent's metric cpu_usage_idle.
    boolean isIdle = label != null && UsualNames.saysIdle(label.asText());
    for (String name : STATISTICS) {
      String value = JsonRow.textOf(record.get(name));
      if (value != null) {
        return Map.of(isIdle ? "idle" : "load", value);
      }
    }
    return Map.of();
  }
}
