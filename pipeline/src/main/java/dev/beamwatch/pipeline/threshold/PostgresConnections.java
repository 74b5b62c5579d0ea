package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.schemas.SecretReference;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Connects to PostgreSQL from a worker. It travels with the pipeline. It holds a reference to the
 * password, not the password itself. There is no pool: each connection is new. So a moved database
 * or a changed password takes effect with the next query. The caller closes the connection.
 *
 * @param jdbcUrl of a PostgreSQL database, without a password
 * @param user who connects; null for the driver's default
 * @param password where the user's password is; null if the database wants none
 * @param timeout for connecting and logging in, in whole seconds, at least one. The socket gives up
 *     after twice this time without an answer
 */
public record PostgresConnections(
    String jdbcUrl, @Nullable String user, @Nullable SecretReference password, Duration timeout)
    implements DataSource, Serializable {

  @Override
  public Connection getConnection() throws SQLException {
    Properties properties = new Properties();
    PGProperty.CONNECT_TIMEOUT.set(properties, getLoginTimeout());
    PGProperty.LOGIN_TIMEOUT.set(properties, getLoginTimeout());
    PGProperty.SOCKET_TIMEOUT.set(properties, 2 * getLoginTimeout());
    PGProperty.APPLICATION_NAME.set(properties, "beamwatch");
    if (user != null) {
      PGProperty.USER.set(properties, user);
    }
    if (password != null) {
      try {
        PGProperty.PASSWORD.set(properties, password.read());
      } catch (IOException e) {
        throw new SQLException("no password for the database: " + e.getMessage(), e);
      }
    }
    Connection connection = driver().connect(jdbcUrl, properties);
    if (connection == null) {
      throw new SQLException("not the URL of a PostgreSQL database");
    }
    return connection;
  }

  /**
   * Returns a driver. Its class registers one with the JVM when it is loaded. On Flink that would
   * keep the classes of every job that a TaskManager has ever run. So a driver that came with a job
   * is deregistered.
   */
  private static Driver driver() throws SQLException {
    Driver driver = new Driver();
    if (Driver.class.getClassLoader() != ClassLoader.getSystemClassLoader()) {
      synchronized (PostgresConnections.class) {
        if (Driver.isRegistered()) {
          Driver.deregister();
        }
      }
    }
    return driver;
  }

  /** Always fails: the user comes from the pipeline's options. */
  @Override
  public Connection getConnection(@Nullable String username, @Nullable String password)
      throws SQLException {
    throw new SQLFeatureNotSupportedException("the user is configured");
  }

  @Override
  public int getLoginTimeout() {
    return (int) Math.max(1, timeout.toSeconds());
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("the time-out is configured");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("there is no log of its own");
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("there is no log of its own");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("no " + type.getName() + " in it");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
