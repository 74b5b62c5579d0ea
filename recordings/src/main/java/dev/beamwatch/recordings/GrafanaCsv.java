package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The CSV that a panel of Grafana gives: a column with the time and one for each series. Older
 * versions wrote the columns Series, Time and Value.
 */
final class GrafanaCsv implements Format {
  private static final UsualNames NAMES =
      new UsualNames(
          List.of("time"), List.of("value"), List.of("idle"), List.of("host"), List.of("cpu"));
  private static final List<String> ROW_PER_VALUE = List.of("Series", "Time", "Value");

  @Override
  public String title() {
    return "Grafana's CSV";
  }

  @Override
  public Set<Preset> presets() {
    return Set.of(Preset.GRAFANA);
  }

  @Override
  public boolean isJson() {
    return false;
  }

  /** Grafana puts the names into quotes and the times not; others do both or neither. */
  @Override
  public boolean recognises(RecordedText text) {
    List<String> lines =
        text.head().lines().stream().filter(line -> !CsvFile.namesDelimiter(line)).toList();
    if (lines.isEmpty() || text.head().isJson()) {
      return false;
    }
    List<String> columns;
    try {
      columns = new CsvCells(CsvFile.delimiter(text)).of(lines.get(0));
    } catch (IOException e) {
      return false;
    }
    if (columns.equals(ROW_PER_VALUE)) {
      return true;
    }
    return lines.get(0).startsWith("\"Time\"")
        && columns.size() > 1
        && (lines.size() == 1 || !lines.get(1).startsWith("\""))
        && columns.stream()
            .skip(1)
            .noneMatch(
                name -> !name.equalsIgnoreCase("value") && UsualNames.DEFAULT.contains(name));
  }

  @Override
  public boolean isPercent() {
    return false;
  }

  @Override
  public String expected() {
    return "a column Time, and one for each series";
  }

  @Override
  public Rows open(RecordedText text) throws RecordingException {
    CsvCells cells = new CsvCells(CsvFile.delimiter(text));
    Lines lines = text.lines();
    String header = lines.next();
    if (header != null && CsvFile.namesDelimiter(header)) {
      header = lines.next();
    }
    try {
      List<String> columns = header == null ? List.of() : cells.of(header);
      if (columns.equals(ROW_PER_VALUE)) {
        return new Table(lines, cells, columns, text.layout());
      }
      if (header != null && !columns.contains("Time")) {
        throw new RecordingException(
            text.file() + ": no column Time among " + String.join(", ", columns));
      }
      return new Table(lines, cells, columns, text.layout());
    } catch (IOException e) {
      throw lines.refused("no CSV: " + e.getMessage());
    }
  }

  private static final class Table implements Rows {
    private final Lines lines;
    private final CsvCells cells;
    private final List<String> columns;
    private final @Nullable String picked;
    private final Queue<Row> rows = new ArrayDeque<>();

    Table(Lines lines, CsvCells cells, List<String> columns, RecordingLayout layout) {
      this.lines = lines;
      this.cells = cells;
      this.columns = columns;
      this.picked = layout.valueColumn().or(layout::idleColumn).orElse(null);
    }

    @Override
    public @Nullable Row next() throws RecordingException {
      while (rows.isEmpty()) {
        String line = lines.next();
        if (line == null) {
          return null;
        }
        List<String> row;
        try {
          row = cells.of(line);
        } catch (IOException e) {
          throw lines.refused("no CSV: " + e.getMessage());
        }
        if (row.size() != columns.size()) {
          throw lines.refused(
              row.size() + " columns, and " + columns.size() + " in the first line");
        }
        add(row);
      }
      return rows.remove();
    }

    @Override
    public UsualNames names() {
      return NAMES;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }

    private void add(List<String> row) {
      String time = row.get(columns.indexOf("Time"));
      if (columns.equals(ROW_PER_VALUE)) {
        addReading(row.get(0), "Value", time, row.get(2));
        return;
      }
      for (int i = 0; i < columns.size(); i++) {
        String name = columns.get(i);
        if (!name.equals("Time") && (picked == null || picked.equals(name))) {
          addReading(name.equals("Value") ? "" : name, name, time, row.get(i));
        }
      }
    }

    private void addReading(String series, String column, String time, String value) {
      if (value.isEmpty() || value.equalsIgnoreCase("null") || value.equals("NaN")) {
        // A series need not have a value at the times of the others.
        return;
      }
      Map<String, String> texts = new LinkedHashMap<>(Labels.in(series));
      texts.put("time", time);
      texts.put(column, value);
      boolean isIdle = Labels.areOfIdleTime(texts, Labels.nameAlone(series));
      if (picked == null) {
        texts.put(isIdle ? "idle" : "value", value);
      }
      Labels.addHost(texts);
      if (!series.isEmpty()) {
        texts.putIfAbsent("host", series);
      }
      rows.add(Row.of(lines.place(), texts));
    }
  }
}
