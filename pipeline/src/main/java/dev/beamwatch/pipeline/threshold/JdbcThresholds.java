package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.ThresholdQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads the table of thresholds. Each read opens its own connection and closes it, so nothing stays
 * open when the job ends.
 *
 * @param connections to the database; their timeout is also the query's
 * @param table with its schema
 */
public record JdbcThresholds(PostgresConnections connections, TableName table)
    implements ThresholdLoader {
  /** Rows per round trip. */
  private static final int FETCH_SIZE = 10_000;

  /** PostgreSQL's code for a table that does not exist. */
  private static final String UNDEFINED_TABLE = "42P01";

  @Override
  public LoadedThresholds load() throws Exception {
    ThresholdRows rows;
    try (Connection connection = connections.getConnection()) {
      // PostgreSQL's driver uses the fetch size only inside a transaction.
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
      query.setQueryTimeout(connections.getLoginTimeout());
      try (ResultSet result = query.executeQuery()) {
        ThresholdQuery.read(result, rows);
      }
    }
    return rows;
  }
}
