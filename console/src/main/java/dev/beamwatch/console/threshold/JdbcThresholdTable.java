package dev.beamwatch.console.threshold;

import dev.beamwatch.schemas.SecretReference;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
 * @param table its name, with its schema; checked by whoever makes this, for it becomes a part of
 *     statements
 */
public record JdbcThresholdTable(
    String jdbcUrl, @Nullable String user, @Nullable SecretReference password, String table)
    implements ThresholdTable {
  private static final int TIMEOUT_SECONDS = 5;
  private static final int FETCH_SIZE = 10_000;

  @Override
  public List<Row> read() throws SQLException, IOException {
    List<Row> rows = new ArrayList<>();
    try (Connection connection = connect()) {
      // The driver reads in portions only inside a transaction.
      connection.setReadOnly(true);
      try (PreparedStatement query =
          prepare(connection, "SELECT hostname, allowed_top FROM " + table)) {
        query.setFetchSize(FETCH_SIZE);
        try (ResultSet result = query.executeQuery()) {
          while (result.next()) {
            String host = result.getString(1);
            int limit = result.getInt(2);
            // wasNull() speaks of the column that was read last.
            rows.add(new Row(host, result.wasNull() ? null : (Integer) limit));
          }
        }
      } finally {
        connection.rollback();
      }
    }
    return rows;
  }

  @Override
  public void set(String host, int limit) throws SQLException, IOException {
    try (Connection connection = connect()) {
      int changed;
      try (PreparedStatement update =
          prepare(connection, "UPDATE " + table + " SET allowed_top = ? WHERE hostname = ?")) {
        update.setInt(1, limit);
        update.setString(2, host);
        changed = update.executeUpdate();
      }
      if (changed == 0) {
        try (PreparedStatement insert =
            prepare(
                connection, "INSERT INTO " + table + " (hostname, allowed_top) VALUES (?, ?)")) {
          insert.setString(1, host);
          insert.setInt(2, limit);
          insert.executeUpdate();
        }
      }
      connection.commit();
    }
  }

  @Override
  public void remove(String host) throws SQLException, IOException {
    try (Connection connection = connect()) {
      try (PreparedStatement delete =
          prepare(connection, "DELETE FROM " + table + " WHERE hostname = ?")) {
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
