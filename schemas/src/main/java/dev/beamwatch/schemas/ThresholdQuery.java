package dev.beamwatch.schemas;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
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
   * Hands on all rows.
   *
   * @throws SQLException if the database does not give them; never for what is in one
   */
  public static void read(ResultSet result, Rows rows) throws SQLException {
    boolean isPadded = result.getMetaData().getColumnType(1) == Types.CHAR;
    boolean isNumber = NUMBERS.contains(result.getMetaData().getColumnType(2));
    while (result.next()) {
      String hostname;
      try {
        hostname = result.getString(1);
      } catch (SQLException e) {
        // A database without an encoding may hold any bytes; no reading has a name of such.
        rows.leftOut("hostname", null, anyText(result, 1));
        continue;
      }
      if (isPadded && hostname != null) {
        hostname = withoutPadding(hostname);
      }
      String value = isNumber ? result.getString(2) : anyText(result, 2);
      if (hostname == null || hostname.isEmpty() || hostname.length() > LONGEST_HOSTNAME) {
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

  /** Reads a value as text, with U+FFFD for bytes that are none. */
  private static @Nullable String anyText(ResultSet result, int column) throws SQLException {
    try {
      return result.getString(column);
    } catch (SQLException e) {
      byte[] bytes = result.getBytes(column);
      return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
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
