package dev.beamwatch.pipeline.explain;

import dev.beamwatch.schemas.WindowStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The windows of a processor, and what late readings changed in them.
 *
 * @param written in the order in which the pipeline judged them, corrections among them. What was
 *     only written again, as after a restart, is left out
 * @param newest by their end: the figures that count
 * @param corrections in their order
 */
record Windows(
    List<WrittenWindow> written,
    NavigableMap<Long, WrittenWindow> newest,
    List<Correction> corrections) {

  /** A window that was written more than once, with different figures. */
  record Correction(WrittenWindow before, WrittenWindow after) {}

  /** Takes records in the order of the topic. Of several the one with most readings is newest. */
  static Windows of(List<WrittenWindow> records) {
    List<WrittenWindow> written = new ArrayList<>(records.size());
    NavigableMap<Long, WrittenWindow> newest = new TreeMap<>();
    List<Correction> corrections = new ArrayList<>();
    for (WrittenWindow record : records) {
      WrittenWindow before = newest.get(record.endMillis());
      if (before != null && record.stats().readingCount() <= before.stats().readingCount()) {
        continue;
      }
      newest.put(record.endMillis(), record);
      written.add(record);
      if (before != null) {
        corrections.add(new Correction(before, record));
      }
    }
    return new Windows(written, newest, corrections);
  }

  /** Returns what would have been written without late readings. */
  List<WindowStats> withoutCorrections() {
    Map<Long, WindowStats> first = new HashMap<>();
    List<WindowStats> all = new ArrayList<>(written.size());
    for (WrittenWindow window : written) {
      if (first.putIfAbsent(window.endMillis(), window.stats()) == null) {
        all.add(window.stats());
      }
    }
    return all;
  }

  /** Returns what was written. */
  List<WindowStats> withCorrections() {
    return written.stream().map(WrittenWindow::stats).toList();
  }
}
