package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.ThresholdQuery;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Reads the table of thresholds. Each read opens its own connection and closes it, so nothing stays
 * open when the job ends.
 *
 * @param connections to the database; their timeout is also the query's
 * @param table with its schema
 * @param defaults for what a row does not say
 */
public record JdbcThresholds(
    PostgresConnections connections, TableName table, LimitDefaults defaults)
    implements ThresholdLoader {
  /** PostgreSQL's code for a table that does not exist. */
  private static final String UNDEFINED_TABLE = "42P01";

  @Override
  public LoadedThresholds load() throws Exception {
    ThresholdRows rows;
    try (Connection connection = connections.getConnection()) {
      rows =
          ThresholdQuery.readTable(
              connection,
              table,
              connections.getLoginTimeout(),
              defaults.ofRows(),
              () -> new ThresholdRows(defaults));
    } catch (SQLException e) {
      throw explained(e);
    }
    return rows.loaded(table.toString(), WallClock.SYSTEM.millis());
  }

  /** Tells whether a failure says that there is no such table. */
  public static boolean isNoTable(SQLException failure) {
    return UNDEFINED_TABLE.equals(failure.getSQLState());
  }

  /**
   * Prepares to read the table once. It connects, so what is wrong is known at once.
   *
   * @throws SQLException if the database does not let us in, or there is no such table
   */
  public ReadThresholdsOnce once() throws SQLException {
    try (Connection connection = connections.getConnection()) {
      return ReadThresholdsOnce.fromTable(
          this, ThresholdQuery.statement(connection, table, connections.getLoginTimeout()));
    } catch (SQLException e) {
      throw explained(e);
    }
  }

  private SQLException explained(SQLException e) {
    return UNDEFINED_TABLE.equals(e.getSQLState()) && table.isFolded()
        ? new SQLException(
            "there is no table "
                + table.sql()
                + ", which PostgreSQL takes "
                + table
                + " for: write a name with capitals in quotes, as in --thresholdTable='\"Name\"'",
            UNDEFINED_TABLE,
            e)
        : e;
  }
}
