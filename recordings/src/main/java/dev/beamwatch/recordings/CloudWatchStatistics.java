package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The output of CloudWatch's {@code get-metric-statistics}, which does not say which host it is of.
 */
final class CloudWatchStatistics implements Format {
  private static final UsualNames NAMES =
      new UsualNames(
          List.of("Timestamp"),
          List.of("Average", "Maximum", "Minimum"),
          List.of(),
          List.of("host"),
          List.of("cpu"));

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
        new JsonDocument(text, Set.of("Datapoints[]"), Set.of()),
        NAMES,
        (record, document, rows) -> {
          String unit = record.path("Unit").asText("Percent");
          if (!unit.equals("Percent") && !unit.equals("None")) {
            throw document.refused("the unit is " + unit + ", not Percent");
          }
          rows.accept(new JsonRow(document.place(), record, Map.of()));
        });
  }
}
