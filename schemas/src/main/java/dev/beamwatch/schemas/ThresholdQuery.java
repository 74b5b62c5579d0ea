package dev.beamwatch.schemas;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the reference table {@code cpu_thresholds} as people have it: without a key, with columns
 * of any type. A row that gives no host a limit takes nothing from the others.
 *
 * <p>{@code allowed_top} counts in every numeric type, as the decimal that the database prints.
 * NULL, NaN, infinity and values of other types, texts among them, are no limit. {@code hostname}
 * counts as it is printed; blanks at the end of a {@code char(n)} are padding and left out.
 */
public final class ThresholdQuery {
  /** Percent. No mean comes near a limit that is further from zero than this. */
  public static final BigDecimal FURTHEST_PLAUSIBLE = BigDecimal.valueOf(1_000_000);

  /** No longer name fits into a reading of the usual largest size. */
  static final int LONGEST_HOSTNAME = 65_536;

  /** PostgreSQL prints no number of a plausible size with more characters than this. */
  private static final int LONGEST_NUMBER = 20_000;

  /** The driver reports a domain as the type that it is over, and money as a double. */
  private static final Set<Integer> NUMBERS =
      Set.of(Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.REAL, Types.DOUBLE);

  /** PostgreSQL's codes for bytes, and for characters, that are none in UTF-8. */
  private static final Set<String> BROKEN_TEXT = Set.of("22021", "22P05");

  /** What becomes of such bytes. */
  private static final char NO_TEXT = '\uFFFD';

  private ThresholdQuery() {}

  /** Takes the rows of the table, one by one. */
  public interface Rows {
    /** Takes the limit of a host; a host may have several. */
    void limit(String hostname, BigDecimal allowedTop);

    /**
     * Takes a row that counts for nothing.
     *
     * @param column whose value is the reason
     * @param hostname of the row; null if that is the reason
     * @param value the reason; null if it is NULL
     */
    void leftOut(String column, @Nullable String hostname, @Nullable String value);
  }

  /** Returns the statement whose result {@link #read} understands. */
  public static String select(TableName table) {
    return "SELECT hostname, allowed_top FROM " + table.sql();
  }

  /**
   * Tells whether {@link #select} failed as some text of the table is none in UTF-8: in a database
   * without an encoding, for example. PostgreSQL then refuses the whole result.
   */
  public static boolean isBrokenText(SQLException failure) {
    return BROKEN_TEXT.contains(String.valueOf(failure.getSQLState()));
  }

  /** Returns a statement that does not fail so; {@link #read} understands its result, too. */
  public static String selectBytes(TableName table) {
    String bytes = "convert_to(%s::text, getdatabaseencoding())";
    return "SELECT "
        + bytes.formatted("hostname")
        + ", "
        + bytes.formatted("allowed_top")
        // Only for its type, which it has although it is always NULL.
        + ", CASE WHEN false THEN allowed_top END FROM "
        + table.sql();
  }

  /**
   * Hands on all rows.
   *
   * @throws SQLException if the database does not give them; never for what is in one
   */
  public static void read(ResultSet result, Rows rows) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    boolean isPadded = columns.getColumnType(1) == Types.CHAR;
    boolean isNumber = NUMBERS.contains(columns.getColumnType(columns.getColumnCount()));
    boolean areBytes = columns.getColumnCount() > 2;
    while (result.next()) {
      String hostname = areBytes ? text(result.getBytes(1)) : result.getString(1);
      String value = areBytes ? text(result.getBytes(2)) : result.getString(2);
      if (isPadded && hostname != null) {
        hostname = withoutPadding(hostname);
      }
      if (hostname == null
          || hostname.isEmpty()
          || hostname.length() > LONGEST_HOSTNAME
          || (areBytes && hostname.indexOf(NO_TEXT) >= 0)) {
        rows.leftOut("hostname", null, hostname);
        continue;
      }
      BigDecimal allowedTop = isNumber && value != null ? number(value) : null;
      if (allowedTop == null) {
        rows.leftOut("allowed_top", hostname, value);
      } else {
        rows.limit(hostname, allowedTop);
      }
    }
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static String withoutPadding(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(0, end);
  }

  /** Reads a number as PostgreSQL prints it; null if it is none. */
  private static @Nullable BigDecimal number(String text) {
    if (text.length() > LONGEST_NUMBER) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      // A float of 1e+20 has a negative scale; it is the same number without an exponent.
      return number.scale() < 0 ? number.setScale(0) : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
