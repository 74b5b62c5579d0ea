package dev.beamwatch.pipeline.replay.report;

import dev.beamwatch.pipeline.words.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Aligned columns. Names come from outside: control characters in them become spaces, and the
 * column that may shrink is cut where the table would be too wide.
 *
 * @param columns how they are aligned, from left to right
 * @param shrinks number of the column that gives way, from 0 on
 */
record Table(List<Align> columns, int shrinks, List<List<String>> rows) {
  private static final String GAP = "  ";
  private static final String CUT = "…";

  /** Where the text of a column stands. */
  enum Align {
    LEFT,
    RIGHT
  }

  /** Begins a table. */
  static Table of(int shrinks, Align... columns) {
    return new Table(List.of(columns), shrinks, new ArrayList<>());
  }

  /** Adds a row. */
  void add(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "%d cells in %d columns".formatted(cells.length, columns.size()));
    }
    rows.add(List.of(cells).stream().map(Words::oneLine).toList());
  }

  /** Returns the lines, all as wide as the table, at most so many characters. */
  List<String> lines(int maxWidth) {
    List<Integer> widths = new ArrayList<>(Collections.nCopies(columns.size(), 0));
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths.set(i, Math.max(widths.get(i), width(row.get(i))));
      }
    }
    int all = widths.stream().mapToInt(w -> w).sum() + GAP.length() * (columns.size() - 1);
    int shrunk = widths.get(shrinks) - Math.max(0, all - maxWidth);
    widths.set(shrinks, Math.max(1, shrunk));
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, List<Integer> widths) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      cells.add(padded(cut(row.get(i), widths.get(i)), widths.get(i), columns.get(i)));
    }
    return String.join(GAP, cells);
  }

  /** Cuts a text to so many characters. */
  static String cut(String text, int width) {
    return width(text) <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, width - CUT.length())) + CUT;
  }

  private static String padded(String text, int width, Align align) {
    String blanks = " ".repeat(Math.max(0, width - width(text)));
    return align == Align.LEFT ? text + blanks : blanks + text;
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
