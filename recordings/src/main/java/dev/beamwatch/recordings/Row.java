package dev.beamwatch.recordings;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One line of a recorded file as text.
 *
 * @param line its number, from 1
 * @param columns the names that it has values for
 * @param texts the value of a column; null if there is none
 */
record Row(long line, Collection<String> columns, Function<String, @Nullable String> texts) {
  @Nullable String text(String column) {
    return texts.apply(column);
  }
}
