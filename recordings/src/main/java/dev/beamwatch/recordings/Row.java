package dev.beamwatch.recordings;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One reading of a recorded file as text, before its columns are understood. */
interface Row {
  /** Returns where it is in the file: the line from 1, and in long documents the column. */
  String place();

  /** Returns the names that it has values for. */
  Collection<String> columns();

  /** Returns the value of a column; null if there is none. */
  @Nullable String text(String column);

  /** Returns whether there is such a column, be it empty in this row. */
  default boolean has(String column) {
    return columns().contains(column);
  }

  /** Makes a row of named texts. */
  static Row of(String place, Map<String, String> texts) {
    return new Texts(place, texts);
  }

  /**
   * A row of named texts.
   *
   * @param texts by column
   */
  record Texts(String place, Map<String, String> texts) implements Row {
    @Override
    public Collection<String> columns() {
      return texts.keySet();
    }

    @Override
    public @Nullable String text(String column) {
      return texts.get(column);
    }
  }
}
