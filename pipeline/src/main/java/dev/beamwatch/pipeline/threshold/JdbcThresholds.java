package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.secrets.SecretReference;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the table of thresholds over JDBC, with JdbcIO's connection pool and drivers.
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
    try (Connection connection = dataSource().getConnection()) {
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
    warnOnce(rows.complaints());
    return rows.thresholds(WallClock.SYSTEM.millis());
  }

  private DataSource dataSource() throws Exception {
    long seconds = Math.max(1, timeout.toSeconds());
    JdbcIO.DataSourceConfiguration configuration =
        JdbcIO.DataSourceConfiguration.create("org.postgresql.Driver", jdbcUrl)
            .withConnectionProperties(
                "connectTimeout=%d;loginTimeout=%d;socketTimeout=%d;ApplicationName=beamwatch"
                    .formatted(seconds, seconds, 2 * seconds));
    if (user != null) {
      configuration = configuration.withUsername(user);
    }
    if (password != null) {
      configuration = configuration.withPassword(password.read());
    }
    return JdbcIO.DataSourceProviderFromDataSourceConfiguration.of(configuration).apply(null);
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
