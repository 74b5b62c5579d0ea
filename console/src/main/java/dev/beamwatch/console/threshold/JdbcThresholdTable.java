package dev.beamwatch.console.threshold;

import dev.beamwatch.schemas.SecretReference;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.ThresholdQuery;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
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
  private static final int FETCH_SIZE = 10_000;

  /** How PostgreSQL's codes for values that do not fit begin. */
  private static final String DATA_EXCEPTION = "22";

  /** Rows as the page counts them: a bad one without what is bad about it. */
  private record Gathered(List<Row> rows) implements ThresholdQuery.Rows {
    @Override
    public void limit(String hostname, BigDecimal allowedTop) {
      rows.add(new Row(hostname, allowedTop));
    }

    @Override
    public void leftOut(String column, @Nullable String hostname, @Nullable String value) {
      rows.add(new Row(hostname, null));
    }
  }

  @Override
  public List<Row> read() throws SQLException, IOException {
    try (Connection connection = connect()) {
      // The driver reads in portions only inside a transaction.
      connection.setReadOnly(true);
      try {
        return read(connection, ThresholdQuery.select(table));
      } catch (SQLException e) {
        if (!ThresholdQuery.isBrokenText(e)) {
          throw e;
        }
        connection.rollback();
        return read(connection, ThresholdQuery.selectBytes(table));
      } finally {
        connection.rollback();
      }
    }
  }

  private static List<Row> read(Connection connection, String sql) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement query = prepare(connection, sql)) {
      query.setFetchSize(FETCH_SIZE);
      try (ResultSet result = query.executeQuery()) {
        ThresholdQuery.read(result, new Gathered(rows));
      }
    }
    return rows;
  }

  @Override
  public void set(String host, BigDecimal limit)
      throws SQLException, IOException, NotKeptException {
    try (Connection connection = connect()) {
      // An index of a column of texts serves all the same.
      List<Row> kept =
          change(
              connection,
              "UPDATE "
                  + table.sql()
                  + " SET allowed_top = ? WHERE hostname::text = ? RETURNING hostname, allowed_top",
              limit,
              host);
      if (kept.isEmpty()) {
        kept =
            change(
                connection,
                "INSERT INTO "
                    + table.sql()
                    + " (allowed_top, hostname) VALUES (?, ?) RETURNING hostname, allowed_top",
                limit,
                host);
      }
      // PostgreSQL rounds a number to what the column holds, and says nothing.
      for (Row row : kept) {
        BigDecimal instead = row.limit();
        if (instead == null) {
          throw new NotKeptException("The column allowed_top holds no numbers.");
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

  /** Executes a statement with a limit and a host, and returns the rows as they are then. */
  private static List<Row> change(Connection connection, String sql, BigDecimal limit, String host)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement statement = prepare(connection, sql)) {
      statement.setBigDecimal(1, limit);
      // Of the type that the column has.
      statement.setObject(2, host, Types.OTHER);
      try (ResultSet result = statement.executeQuery()) {
        ThresholdQuery.read(result, new Gathered(rows));
      }
    }
    return rows;
  }

  @Override
  public void remove(String host) throws SQLException, IOException {
    try (Connection connection = connect()) {
      try (PreparedStatement delete =
          prepare(connection, "DELETE FROM " + table.sql() + " WHERE hostname::text = ?")) {
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
