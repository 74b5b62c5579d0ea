package dev.beamwatch.recordings;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads comma-separated values. A column can also be named by its number, from 1. */
final class CsvRows implements Rows {
  private final Lines lines;
  private final CsvCells cells;
  private final List<String> columns;
  private final UsualNames names;
  private final String help;

  /**
   * Goes through lines.
   *
   * @param columns their names in order
   * @param help the option that helps if a line has more columns
   */
  CsvRows(Lines lines, CsvCells cells, List<String> columns, UsualNames names, String help) {
    this.lines = lines;
    this.cells = cells;
    this.columns = columns;
    this.names = names;
    this.help = help;
  }

  @Override
  public @Nullable Row next() throws RecordingException {
    String line = lines.next();
    if (line == null) {
      return null;
    }
    List<String> row = cells(line);
    for (int i = columns.size(); i < row.size(); i++) {
      if (!row.get(i).isEmpty()) {
        throw lines.refused(
            row.size() + " columns, and " + columns.size() + " in the first line (" + help + ")");
      }
    }
    return new CsvRow(lines.place(), columns, row);
  }

  @Override
  public UsualNames names() {
    return names;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private List<String> cells(String line) throws RecordingException {
    try {
      return cells.of(line);
    } catch (IOException e) {
      throw lines.refused("no CSV: " + e.getMessage());
    }
  }

  private record CsvRow(String place, Collection<String> columns, List<String> cells)
      implements Row {
    @Override
    public boolean has(String column) {
      return indexOf(column) >= 0;
    }

    @Override
    public @Nullable String text(String column) {
      int index = indexOf(column);
      return index >= 0 && index < cells.size() ? cells.get(index) : null;
    }

    private int indexOf(String column) {
      int index = ((List<String>) columns).indexOf(column);
      if (index < 0 && column.matches("[1-9]\\d{0,3}")) {
        int number = Integer.parseInt(column);
        return number <= columns.size() ? number - 1 : -1;
      }
      return index;
    }
  }
}
