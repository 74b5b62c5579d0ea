package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.schemas.SecretReference;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.ThresholdQuery;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Reads the table of thresholds over JDBC, with a connection of its own each time.
 *
 * @param jdbcUrl of a PostgreSQL database, without a password
 * @param user who reads; null for the driver's default
 * @param password where the user's password is; null if none is needed
 * @param table with its schema
 * @param timeout for connecting, and for the query, each
 */
public record JdbcThresholds(
    String jdbcUrl,
    @Nullable String user,
    @Nullable SecretReference password,
    TableName table,
    Duration timeout)
    implements ThresholdLoader {
  /** Rows per round trip. */
  private static final int FETCH_SIZE = 10_000;

  /** PostgreSQL's code for a table that is not there. */
  private static final String UNDEFINED_TABLE = "42P01";

  @Override
  public LoadedThresholds load() throws Exception {
    ThresholdRows rows;
    try (Connection connection = connect()) {
      // PostgreSQL's driver reads in portions only inside a transaction.
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      try {
        rows = read(connection, ThresholdQuery.select(table));
      } catch (SQLException e) {
        if (!ThresholdQuery.isBrokenText(e)) {
          throw e;
        }
        connection.rollback();
        rows = read(connection, ThresholdQuery.selectBytes(table));
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState()) && table.isFolded()) {
        throw new SQLException(
            "there is no table "
                + table.sql()
                + ", which PostgreSQL takes "
                + table
                + " for: write a name with capitals in quotes, as in --thresholdTable='\"Name\"'",
            UNDEFINED_TABLE,
            e);
      }
      throw e;
    }
    return rows.loaded(table.toString(), WallClock.SYSTEM.millis());
  }

  private ThresholdRows read(Connection connection, String sql) throws SQLException {
    ThresholdRows rows = new ThresholdRows();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setFetchSize(FETCH_SIZE);
      query.setQueryTimeout((int) timeout.toSeconds());
      try (ResultSet result = query.executeQuery()) {
        ThresholdQuery.read(result, rows);
      }
    }
    return rows;
  }

  /**
   * Opens a connection for one query: the database may have moved since the last one, the password
   * may be another, and nothing is left open when the job ends.
   */
  private Connection connect() throws SQLException, IOException {
    Properties properties = new Properties();
    long seconds = Math.max(1, timeout.toSeconds());
    PGProperty.CONNECT_TIMEOUT.set(properties, Long.toString(seconds));
    PGProperty.LOGIN_TIMEOUT.set(properties, Long.toString(seconds));
    PGProperty.SOCKET_TIMEOUT.set(properties, Long.toString(2 * seconds));
    PGProperty.APPLICATION_NAME.set(properties, "beamwatch");
    if (user != null) {
      PGProperty.USER.set(properties, user);
    }
    if (password != null) {
      PGProperty.PASSWORD.set(properties, password.read());
    }
    Connection connection = driver().connect(jdbcUrl, properties);
    if (connection == null) {
      throw new SQLException("not the URL of a PostgreSQL database");
    }
    return connection;
  }

  /**
   * Returns the driver itself. Registered, as it is once its class is loaded, it would keep the
   * classes of every job that a Flink cluster has ever run in memory; so where they are a job's and
   * not the process's own, it does not stay so.
   */
  private static Driver driver() throws SQLException {
    Driver driver = new Driver();
    if (Driver.class.getClassLoader() != ClassLoader.getSystemClassLoader()) {
      synchronized (JdbcThresholds.class) {
        if (Driver.isRegistered()) {
          Driver.deregister();
        }
      }
    }
    return driver;
  }
}
