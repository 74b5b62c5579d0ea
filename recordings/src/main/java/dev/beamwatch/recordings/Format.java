package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.util.Set;

/** A kind of file that can be read. */
sealed interface Format
    permits CloudWatchData,
        CloudWatchStatistics,
        CollectdCsv,
        CsvFile,
        GrafanaCsv,
        JsonObjects,
        LineProtocol,
        PrometheusRange,
        SadfText,
        SysstatJson,
        TelegrafJson {

  /** Returns what people call it. */
  String title();

  /** Returns the tools that write it; empty if anybody may. */
  Set<Preset> presets();

  /** Returns whether it is JSON. */
  boolean isJson();

  /** Returns whether the beginning of a file shows that it is of this kind. */
  boolean recognises(RecordedText text);

  /**
   * Begins to read a file.
   *
   * @throws RecordingException if its beginning shows that it cannot be of this kind
   */
  Rows open(RecordedText text) throws RecordingException;

  /** Returns where its readings are and what makes it, for a file that has none. */
  String expected();

  /** Returns whether its values are known to be percent, so that small ones are no fractions. */
  boolean isPercent();

  /** Returns whether a known tool wrote it. */
  default boolean isOfATool() {
    return !presets().isEmpty();
  }

  /** Returns the name of a processor, which tools give a number only. */
  default String cpuName(String text) {
    if (!isOfATool()) {
      return text;
    }
    if (text.equals("-1")) {
      return "all";
    }
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? "cpu" + text
        : text;
  }
}
