package dev.beamwatch.pipeline.suggest;

import java.util.Optional;

/** Writes texts as a part of a statement for PostgreSQL. */
final class SqlText {
  private SqlText() {}

  /**
   * Returns a text in quotes. It stays on one line and means the same with each setting of {@code
   * standard_conforming_strings}: a text with a backslash, or with characters that cannot be seen,
   * is written in PostgreSQL's form for escapes, {@code E'…'}.
   *
   * @return empty if no text of PostgreSQL is the same: it has the character 0 or half a character
   */
  static Optional<String> literal(String text) {
    StringBuilder quoted = new StringBuilder("'");
    boolean hasEscapes = false;
    for (int c : text.codePoints().toArray()) {
      if (c == 0 || Character.getType(c) == Character.SURROGATE) {
        return Optional.empty();
      }
      if (c == '\'') {
        quoted.append("''");
      } else if (c == '\\') {
        quoted.append("\\\\");
        hasEscapes = true;
      } else if (isUnseen(c)) {
        quoted.append(String.format(c > Character.MAX_VALUE ? "\\U%08x" : "\\u%04x", c));
        hasEscapes = true;
      } else {
        quoted.appendCodePoint(c);
      }
    }
    quoted.append('\'');
    return Optional.of(hasEscapes ? "E" + quoted : quoted.toString());
  }

  private static boolean isUnseen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      case Character.SPACE_SEPARATOR -> c != ' ';
      default -> false;
    };
  }
}
