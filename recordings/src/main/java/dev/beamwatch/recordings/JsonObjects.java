package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** JSON objects of anybody: one per line, one behind the other, or in an array. */
final class JsonObjects implements Format {
  private static final List<String> SUFFIXES = List.of(".json", ".jsonl", ".ndjson");

  @Override
  public String title() {
    return "JSON";
  }

  @Override
  public Set<Preset> presets() {
    return Set.of();
  }

  @Override
  public boolean isJson() {
    return true;
  }

  @Override
  public boolean recognises(RecordedText text) {
    return text.head().isJson() || SUFFIXES.stream().anyMatch(text.name()::endsWith);
  }

  @Override
  public boolean isPercent() {
    return false;
  }

  @Override
  public String expected() {
    return "an object each";
  }

  @Override
  public Rows open(RecordedText text) throws RecordingException {
    if (isPerLine(text.head())) {
      return new JsonRows(text.lines());
    }
    return new DocumentRows(
        new JsonDocument(text, Set.of(text.head().isArray() ? "[]" : ""), Set.of()),
        UsualNames.DEFAULT,
        (record, document, rows) -> {
          if (!record.isObject()) {
            throw document.refused("no JSON object");
          }
          rows.accept(new JsonRow(document.place(), record, Map.of()));
        });
  }

  /** An object per line can be read on after a line that is spoilt. */
  static boolean isPerLine(Head head) {
    if (head.isArray()) {
      return false;
    }
    return !head.isJson()
        || head.lines().stream().limit(2).anyMatch(JsonRows::isObject)
        || (head.lines().size() > 1
            && head.lines().stream().allMatch(line -> line.startsWith("{")));
  }
}
