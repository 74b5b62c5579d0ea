package dev.beamwatch.schemas;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a table in PostgreSQL, alone or behind its schema, in a form that may become a part
 * of a statement: nothing that is not a name can be one of these.
 */
public final class TableName implements Serializable {
  /** What an option that takes such a name allows, in words. */
  public static final String ALLOWED =
      "a table's name such as public.cpu_thresholds or public.\"CpuThresholds\"";

  private static final long serialVersionUID = 1;
  private static final int LONGEST = 1_000;

  /** PostgreSQL's own rule for names without quotes, but for letters beyond ASCII. */
  private static final String PLAIN = "[A-Za-z_][A-Za-z0-9_$]*";

  /** A quote within is written twice. */
  private static final String QUOTED = "\"(?:[^\"\\p{Cntrl}]|\"\")+\"";

  private static final Pattern NAME =
      Pattern.compile("(?:(%1$s|%2$s)\\.)?(%1$s|%2$s)".formatted(PLAIN, QUOTED));

  private final String written;
  private final String sql;

  private TableName(String written, String sql) {
    this.written = written;
    this.sql = sql;
  }

  /**
   * Reads a name as people write it in SQL: {@code cpu_thresholds}, {@code public.cpu_thresholds},
   * {@code public."CpuThresholds"}; empty if the text is none.
   */
  public static Optional<TableName> parse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    Matcher name = NAME.matcher(text);
    if (!name.matches()) {
      return Optional.empty();
    }
    String schema = name.group(1);
    String table = quoted(name.group(2));
    return Optional.of(new TableName(text, schema == null ? table : quoted(schema) + "." + table));
  }

  /**
   * Puts quotes around a name that has none, for it may be a reserved word. PostgreSQL takes names
   * without quotes as lower case, so the quoted one is, too.
   */
  private static String quoted(@Nullable String part) {
    String name = String.valueOf(part);
    return name.startsWith("\"") ? name : '"' + name.toLowerCase(Locale.ROOT) + '"';
  }

  /** Returns the name as a part of a statement. */
  public String sql() {
    return sql;
  }

  /** Tells whether PostgreSQL takes the name as another one than it looks: in lower case. */
  public boolean isFolded() {
    return !written.replace("\"", "").equals(sql.replace("\"", ""));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TableName that && written.equals(that.written);
  }

  @Override
  public int hashCode() {
    return written.hashCode();
  }

  /** Returns the name as it was written. */
  @Override
  public String toString() {
    return written;
  }
}
