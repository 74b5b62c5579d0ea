package dev.beamwatch.recordings;

import java.util.List;

/** Finds out of which kind a file is. */
final class Formats {
  /** Those of known tools, and then those of anybody. */
  private static final List<Format> ALL =
      List.of(
          new SadfText(),
          SysstatJson.ofSadf(),
          SysstatJson.ofMpstat(),
          new CollectdCsv(),
          new PrometheusRange(),
          new TelegrafJson(),
          new LineProtocol(),
          new CloudWatchData(),
          new CloudWatchStatistics(),
          new GrafanaCsv(),
          new JsonObjects(),
          new CsvFile());

  private Formats() {}

  /** Returns the kind of a file: the one that options name, or else the one it looks like. */
  static Format of(RecordedText text) {
    RecordingLayout layout = text.layout();
    if (layout.form().isPresent()) {
      return layout.form().get() == RecordingLayout.Form.CSV ? new CsvFile() : new JsonObjects();
    }
    List<Format> candidates =
        layout.preset().isEmpty()
            ? ALL
            : ALL.stream()
                .filter(format -> format.presets().contains(layout.preset().get()))
                .toList();
    return candidates.stream()
        .filter(format -> format.recognises(text))
        .findFirst()
        .or(
            () ->
                candidates.stream()
                    .filter(format -> format.isJson() == text.head().isJson())
                    .findFirst())
        .orElse(candidates.get(0));
  }
}
