package dev.beamwatch.console.threshold;

import dev.beamwatch.schemas.SecretReference;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.ThresholdFault;
import dev.beamwatch.schemas.ThresholdQuery;
import dev.beamwatch.schemas.ThresholdQuery.OptionalColumns;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table in PostgreSQL, with a connection of its own for each access: they are seconds apart.
 *
 * @param jdbcUrl of the database, without a password
 * @param user who reads and edits; null for the driver's default
 * @param password where the user's password is; null if none is needed
 * @param table its name, with its schema
 */
public record JdbcThresholdTable(
    String jdbcUrl, @Nullable String user, @Nullable SecretReference password, TableName table)
    implements ThresholdTable {
  private static final int TIMEOUT_SECONDS = 5;

  /** How PostgreSQL's codes for values that do not fit begin. */
  private static final String DATA_EXCEPTION = "22";

  /** Words about a value that may be long. */
  private static final int LONGEST_WHY = 300;

  /** Rows as the page shows them. */
  private record Gathered(List<Row> rows) implements ThresholdQuery.Rows {
    @Override
    public void limit(Threshold row) {
      Long validFrom = row.validFromMillis();
      rows.add(
          new Row(
              row.hostname(),
              row.allowedTop(),
              row.cpu(),
              validFrom == null ? null : Instant.ofEpochMilli(validFrom).toString(),
              null));
    }

    @Override
    public void leftOut(ThresholdQuery.RowName of, ThresholdFault fault) {
      String why = fault.toString();
      rows.add(
          new Row(
              of.hostname(),
              null,
              of.cpu(),
              of.validFrom(),
              why.length() > LONGEST_WHY ? why.substring(0, LONGEST_WHY) + "…" : why));
    }
  }

  @Override
  public List<Row> read() throws SQLException, IOException {
    try (Connection connection = connect()) {
      return ThresholdQuery.readTable(
              connection,
              table,
              TIMEOUT_SECONDS,
              ThresholdQuery.Defaults.OF_CONTRACT,
              () -> new Gathered(new ArrayList<>()))
          .rows();
    }
  }

  @Override
  public void set(String host, BigDecimal limit)
      throws SQLException, IOException, NotKeptException {
    try (Connection connection = connect()) {
      OptionalColumns optional = ThresholdQuery.optionalColumns(connection, table, TIMEOUT_SECONDS);
      String returning =
          " RETURNING "
              + String.join(
                  ", ",
                  Stream.concat(Stream.of("hostname", "allowed_top"), optional.readable().stream())
                      .toList());
      List<Row> kept =
          change(
              connection,
              "UPDATE " + table.sql() + " SET allowed_top = ?" + wherePlain(optional) + returning,
              limit,
              host);
      if (kept.isEmpty()) {
        kept =
            change(
                connection,
                "INSERT INTO " + table.sql() + " (allowed_top, hostname) VALUES (?, ?)" + returning,
                limit,
                host);
      }
      // PostgreSQL rounds a number to what the column holds, and says nothing.
      for (Row row : kept) {
        BigDecimal instead = row.limit();
        String why = row.why();
        if (instead == null) {
          throw new NotKeptException(
              why == null || why.startsWith("allowed_top ")
                  ? "The column allowed_top holds no numbers."
                  : "The row would not count: " + why + ".");
        }
        if (instead.compareTo(limit) != 0) {
          throw new NotKeptException(
              "The column allowed_top cannot hold "
                  + limit.toPlainString()
                  + ": it would become "
                  + instead.toPlainString()
                  + ".");
        }
      }
      connection.commit();
    } catch (SQLException e) {
      String state = e.getSQLState();
      if (state != null && state.startsWith(DATA_EXCEPTION)) {
        throw new NotKeptException("The table cannot hold this host or this limit.");
      }
      throw e;
    }
  }

  /**
   * Returns the condition for the rows of a host, given as parameter, that are for all of it and
   * since ever. A column that the user may not read is in it, too: a change that fails is better
   * than one of a wrong row.
   */
  private static String wherePlain(OptionalColumns optional) {
    // An index of a column of texts serves all the same.
    return " WHERE hostname::text = ?"
        + (optional.has("cpu") ? " AND cpu IS NULL" : "")
        + (optional.has("valid_from") ? " AND valid_from IS NULL" : "");
  }

  /** Executes a statement with a limit and a host, and returns the rows as they are then. */
  private static List<Row> change(Connection connection, String sql, BigDecimal limit, String host)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement statement = prepare(connection, sql)) {
      statement.setBigDecimal(1, limit);
      // Of the type that the column has.
      statement.setObject(2, host, Types.OTHER);
      try (ResultSet result = statement.executeQuery()) {
        ThresholdQuery.read(result, ThresholdQuery.Defaults.OF_CONTRACT, new Gathered(rows));
      }
    }
    return rows;
  }

  @Override
  public void remove(String host) throws SQLException, IOException {
    try (Connection connection = connect()) {
      OptionalColumns optional = ThresholdQuery.optionalColumns(connection, table, TIMEOUT_SECONDS);
      try (PreparedStatement delete =
          prepare(connection, "DELETE FROM " + table.sql() + wherePlain(optional))) {
        delete.setString(1, host);
        delete.executeUpdate();
      }
      connection.commit();
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(TIMEOUT_SECONDS);
    return statement;
  }

  /** What is not committed when it is closed is undone. */
  private Connection connect() throws SQLException, IOException {
    // https://jdbc.postgresql.org/documentation/use/#connection-parameters; seconds.
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", Integer.toString(TIMEOUT_SECONDS));
    properties.setProperty("loginTimeout", Integer.toString(TIMEOUT_SECONDS));
    properties.setProperty("socketTimeout", Integer.toString(2 * TIMEOUT_SECONDS));
    properties.setProperty("ApplicationName", "beamwatch-console");
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password.read());
    }
    Connection connection = DriverManager.getConnection(jdbcUrl, properties);
    connection.setAutoCommit(false);
    return connection;
  }
}
