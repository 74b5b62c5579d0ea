package dev.beamwatch.schemas;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the reference table {@code cpu_thresholds} as people have it: without a key, with columns
 * of any type, and with none, some or all of the optional columns. A row that gives no host a limit
 * takes nothing from the others.
 *
 * <p>{@code allowed_top} counts in every numeric type, as the decimal that the database prints.
 * NULL, NaN, infinity and values of other types, texts among them, are no limit. {@code hostname}
 * counts as it is printed; blanks at the end of a {@code char(n)} are padding and left out. The
 * optional columns are read in the same way. NULL in one of them is its default. Any other value
 * that the column cannot have leaves the row out.
 */
public final class ThresholdQuery {
  /** Percent. No mean comes near a limit that is further from zero than this. */
  public static final BigDecimal FURTHEST_PLAUSIBLE = BigDecimal.valueOf(1_000_000);

  /** Rows per round trip. */
  private static final int FETCH_SIZE = 10_000;

  /** The driver reports a domain as the type that it is over, and money as a double. */
  private static final Set<Integer> NUMBERS =
      Set.of(Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.REAL, Types.DOUBLE);

  private static final Set<Integer> TIMES =
      Set.of(Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE, Types.DATE);

  /** PostgreSQL's codes for bytes, and for characters, that are none in UTF-8. */
  private static final Set<String> BROKEN_TEXT = Set.of("22021", "22P05");

  /** Begins the name of a column that is there only for its type. */
  private static final String TYPE_OF = "type of ";

  private static final Set<String> OPTIONAL =
      Arrays.stream(ThresholdColumn.values())
          .filter(column -> !column.isRequired())
          .map(ThresholdColumn::sql)
          .collect(Collectors.toUnmodifiableSet());

  private ThresholdQuery() {}

  /** Takes the rows of the table, one by one. */
  public interface Rows {
    /** Takes a row that counts; there may be several for the same. */
    void limit(Threshold row);

    /**
     * Takes a row that counts for nothing.
     *
     * @param of which row it is
     * @param fault why it does not count
     */
    void leftOut(RowName of, ThresholdFault fault);

    /**
     * Takes the names of optional columns that the table has and the user may not read. They count
     * as absent.
     */
    default void unreadable(List<String> columns) {}
  }

  /**
   * What tells a row from others. As the database prints it.
   *
   * @param hostname null if it is the reason why the row is left out
   * @param cpu null for all of the host
   * @param validFrom null for since ever
   */
  public record RowName(
      @Nullable String hostname, @Nullable String cpu, @Nullable String validFrom) {}

  /**
   * What counts where a row does not say it. Needed to see whether a row contradicts itself.
   *
   * @param breachingWindows how many of the last windows must breach
   * @param ofWindows how many windows are the last ones
   */
  public record Defaults(int breachingWindows, int ofWindows) {
    /** Those of the contract. */
    public static final Defaults OF_CONTRACT =
        new Defaults(Threshold.BREACHING_WINDOWS, Threshold.OF_WINDOWS);
  }

  /**
   * The optional columns that a table has.
   *
   * @param readable the user may read them
   * @param unreadable the user may not read them
   */
  public record OptionalColumns(List<String> readable, List<String> unreadable) {
    /** Tells whether the table has a column. */
    public boolean has(String column) {
      return readable.contains(column) || unreadable.contains(column);
    }
  }

  /**
   * Reads the whole table.
   *
   * @param connection with a transaction that has not begun; nothing is left of it afterwards
   * @param timeoutSeconds for each query
   * @param rows makes an empty taker of rows. If the first query fails half-way because of a broken
   *     text, it is called again.
   * @return the one that has taken all rows
   * @throws SQLException if the database does not give them; never for what is in one
   */
  public static <R extends Rows> R readTable(
      Connection connection,
      TableName table,
      int timeoutSeconds,
      Defaults defaults,
      Supplier<R> rows)
      throws SQLException {
    // The driver reads in portions only inside a transaction.
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    try {
      OptionalColumns optional = optionalColumns(connection, table, timeoutSeconds);
      R taker;
      try {
        taker = read(connection, select(table, optional), timeoutSeconds, defaults, rows);
      } catch (SQLException e) {
        if (!BROKEN_TEXT.contains(String.valueOf(e.getSQLState()))) {
          throw e;
        }
        // PostgreSQL refuses the whole result if some text in it is none in UTF-8: in a database
        // without an encoding, for example.
        connection.rollback();
        taker = read(connection, selectBytes(table, optional), timeoutSeconds, defaults, rows);
      }
      if (!optional.unreadable().isEmpty()) {
        taker.unreadable(optional.unreadable());
      }
      return taker;
    } finally {
      connection.rollback();
    }
  }

  /**
   * A statement that reads a whole table, whatever is in its texts.
   *
   * @param sql for a user who may read the table
   * @param unreadable optional columns that the user may not read
   */
  public record Statement(String sql, List<String> unreadable) {}

  /**
   * Makes a statement, and lets the database look at it.
   *
   * @throws SQLException if there is no such table, or the user may not read it
   */
  public static Statement statement(Connection connection, TableName table, int timeoutSeconds)
      throws SQLException {
    OptionalColumns optional = optionalColumns(connection, table, timeoutSeconds);
    String sql = selectBytes(table, optional);
    try (PreparedStatement query = connection.prepareStatement(sql + " LIMIT 0")) {
      query.setQueryTimeout(timeoutSeconds);
      query.executeQuery().close();
    }
    return new Statement(sql, optional.unreadable());
  }

  /** Finds the optional columns of a table; none if there is no such table. */
  public static OptionalColumns optionalColumns(
      Connection connection, TableName table, int timeoutSeconds) throws SQLException {
    List<String> readable = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    // The information schema needs the table's schema, and also shows columns that the user may
    // only write. This finds the table as a statement that names it does.
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT attname::text, has_column_privilege(attrelid, attnum, 'SELECT')"
                + " FROM pg_catalog.pg_attribute"
                + " WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped"
                + " ORDER BY attnum")) {
      query.setQueryTimeout(timeoutSeconds);
      query.setString(1, table.sql());
      try (ResultSet result = query.executeQuery()) {
        while (result.next()) {
          String name = result.getString(1);
          if (OPTIONAL.contains(name)) {
            (result.getBoolean(2) ? readable : unreadable).add(name);
          }
        }
      }
    }
    return new OptionalColumns(readable, unreadable);
  }

  private static Stream<String> columns(OptionalColumns optional) {
    return Stream.concat(
        Stream.of(ThresholdColumn.HOSTNAME.sql(), ThresholdColumn.ALLOWED_TOP.sql()),
        optional.readable().stream());
  }

  private static String select(TableName table, OptionalColumns optional) {
    return columns(optional).collect(Collectors.joining(", ", "SELECT ", " FROM " + table.sql()));
  }

  /** Returns a statement that does not fail because of a text. */
  private static String selectBytes(TableName table, OptionalColumns optional) {
    return columns(optional)
        .map(
            column ->
                "convert_to(%1$s::text, getdatabaseencoding()) AS %1$s,".formatted(column)
                    // Only for its type, which it has although it is always NULL.
                    + " CASE WHEN false THEN %1$s END AS \"%2$s%1$s\"".formatted(column, TYPE_OF))
        .collect(Collectors.joining(", ", "SELECT ", " FROM " + table.sql()));
  }

  private static <R extends Rows> R read(
      Connection connection, String sql, int timeoutSeconds, Defaults defaults, Supplier<R> rows)
      throws SQLException {
    R taker = rows.get();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setFetchSize(FETCH_SIZE);
      query.setQueryTimeout(timeoutSeconds);
      try (ResultSet result = query.executeQuery()) {
        read(result, defaults, taker);
      }
    }
    return taker;
  }

  /**
   * Hands on all rows of a result. It has the columns {@code hostname} and {@code allowed_top}, and
   * any of the optional ones.
   *
   * @throws SQLException if the database does not give them; never for what is in one
   */
  public static void read(ResultSet result, Defaults defaults, Rows rows) throws SQLException {
    Cells cells = new Cells(result, defaults);
    while (result.next()) {
      cells.readRow(rows);
    }
  }

  /**
   * Hands on the row that a result of {@link #statement} is at, and all that follow.
   *
   * @throws SQLException if the database does not give them; never for what is in one
   */
  public static void readFromHere(ResultSet result, Defaults defaults, Rows rows)
      throws SQLException {
    Cells cells = new Cells(result, defaults);
    do {
      cells.readRow(rows);
    } while (result.next());
  }

  /** The row that a result is at. */
  private static final class Cells {
    private final ResultSet result;
    private final ThresholdParser parser;

    /** By column: where it is in the result. */
    private final Map<ThresholdColumn, Integer> places = new EnumMap<>(ThresholdColumn.class);

    /** By column: the type that it has in the table. */
    private final Map<ThresholdColumn, Integer> types = new EnumMap<>(ThresholdColumn.class);

    /** By column: the values of the row but NULL. */
    private final Map<ThresholdColumn, String> texts = new EnumMap<>(ThresholdColumn.class);

    private boolean areBytes;

    Cells(ResultSet result, Defaults defaults) throws SQLException {
      this.result = result;
      ResultSetMetaData columns = result.getMetaData();
      for (int place = 1; place <= columns.getColumnCount(); place++) {
        String name = columns.getColumnLabel(place);
        boolean isType = name.startsWith(TYPE_OF);
        ThresholdColumn column =
            ThresholdColumn.valueOf(
                (isType ? name.substring(TYPE_OF.length()) : name).toUpperCase(Locale.ROOT));
        // The column for the type comes second.
        types.put(column, columns.getColumnType(place));
        if (!isType) {
          places.put(column, place);
        }
        areBytes |= isType;
      }
      Set<ThresholdColumn> ofOtherType = EnumSet.noneOf(ThresholdColumn.class);
      types.forEach(
          (column, type) -> {
            if (!mayHold(column, type)) {
              ofOtherType.add(column);
            }
          });
      // Broken bytes become U+FFFD when they are made a text.
      parser = new ThresholdParser(defaults, ofOtherType, areBytes);
    }

    private static boolean mayHold(ThresholdColumn column, int type) {
      return switch (column) {
        case HOSTNAME, CPU, CHANNEL -> true;
        case ALLOWED_TOP,
            WARNING_TOP,
            CLEAR_TOP,
            BREACHING_WINDOWS,
            OF_WINDOWS,
            CLEAR_WINDOWS,
            SILENT_AFTER_SECONDS ->
            NUMBERS.contains(type);
        case VALID_FROM -> TIMES.contains(type);
      };
    }

    void readRow(Rows rows) throws SQLException {
      texts.clear();
      for (Map.Entry<ThresholdColumn, Integer> each : places.entrySet()) {
        String text = text(each.getKey(), each.getValue());
        if (text != null) {
          texts.put(each.getKey(), text);
        }
      }
      ThresholdParser.Parsed parsed = parser.parse(texts);
      if (parsed.faults().isEmpty()) {
        rows.limit(parsed.row());
        return;
      }
      RowName name =
          parsed.isWrong(ThresholdColumn.HOSTNAME)
              ? new RowName(null, null, null)
              : new RowName(
                  texts.get(ThresholdColumn.HOSTNAME),
                  texts.get(ThresholdColumn.CPU),
                  texts.get(ThresholdColumn.VALID_FROM));
      rows.leftOut(name, parsed.faults().get(0));
    }

    /** Returns what the database prints; null for NULL. */
    private @Nullable String text(ThresholdColumn column, int place) throws SQLException {
      String text;
      if (areBytes) {
        byte[] bytes = result.getBytes(place);
        text = bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
      } else {
        text = result.getString(place);
      }
      return text != null && isPadded(column) ? withoutPadding(text) : text;
    }

    private boolean isPadded(ThresholdColumn column) {
      return Objects.equals(types.get(column), Types.CHAR);
    }
  }

  private static String withoutPadding(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(0, end);
  }
}
