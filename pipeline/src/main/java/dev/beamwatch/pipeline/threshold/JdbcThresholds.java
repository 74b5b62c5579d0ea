package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.schemas.SecretReference;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the table of thresholds over JDBC, with a connection of its own each time.
 *
 * @param jdbcUrl of a PostgreSQL database, without a password
 * @param user who reads; null for the driver's default
 * @param password where the user's password is; null if none is needed
 * @param table name of the table, with its schema
 * @param timeout for connecting, and for the query, each
 */
public record JdbcThresholds(
    String jdbcUrl,
    @Nullable String user,
    @Nullable SecretReference password,
    String table,
    Duration timeout)
    implements ThresholdLoader {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcThresholds.class);

  /** Rows per round trip. */
  private static final int FETCH_SIZE = 10_000;

  private static volatile String lastComplaints = "";

  @Override
  public Thresholds load() throws Exception {
    ThresholdRows rows = new ThresholdRows();
    try (Connection connection = connect()) {
      // PostgreSQL's driver reads in portions only inside a transaction.
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      try (PreparedStatement query =
          connection.prepareStatement("SELECT hostname, allowed_top FROM " + table)) {
        query.setFetchSize(FETCH_SIZE);
        query.setQueryTimeout((int) timeout.toSeconds());
        try (ResultSet result = query.executeQuery()) {
          while (result.next()) {
            String hostname = result.getString(1);
            int allowedTop = result.getInt(2);
            // wasNull() speaks of the column that was read last.
            rows.add(hostname, result.wasNull() ? null : (Integer) allowedTop);
          }
        }
      } finally {
        connection.rollback();
      }
    }
    Thresholds thresholds = rows.thresholds(WallClock.SYSTEM.millis());
    warnOnce(rows.complaints());
    return thresholds;
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

  /** Warns when the complaints change, not at every refresh. */
  private void warnOnce(String complaints) {
    if (!complaints.equals(lastComplaints)) {
      lastComplaints = complaints;
      if (!complaints.isEmpty()) {
        LOG.warn("in {}: {}please mend the table", table, complaints);
      }
    }
  }
}
