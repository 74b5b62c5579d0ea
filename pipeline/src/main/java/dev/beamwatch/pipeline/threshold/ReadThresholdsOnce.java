package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.schemas.ThresholdQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableBiFunction;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits of a replay, with all their history: read once.
 *
 * <p>Output: as that of {@link RefreshThresholds}, with one snapshot. Lookups wait until it is
 * there. Failure: a database that does not give the table fails the job at once.
 */
public final class ReadThresholdsOnce extends PTransform<PBegin, RefreshThresholds.Result> {
  private static final Logger LOG = LoggerFactory.getLogger(ReadThresholdsOnce.class);
  private static final int ROWS_PER_ROUND_TRIP = 10_000;

  private final PTransform<PBegin, PCollection<Thresholds>> source;
  private final LimitDefaults defaults;

  private ReadThresholdsOnce(
      PTransform<PBegin, PCollection<Thresholds>> source, LimitDefaults defaults) {
    this.source = source;
    this.defaults = defaults;
  }

  /** Takes limits that were read before. */
  public static ReadThresholdsOnce of(Thresholds thresholds) {
    return new ReadThresholdsOnce(
        Create.of(thresholds).withCoder(ThresholdsCoder.INSTANCE), thresholds.defaults());
  }

  /** Reads the table of limits. */
  static ReadThresholdsOnce fromTable(JdbcThresholds table, ThresholdQuery.Statement statement) {
    return new ReadThresholdsOnce(
        JdbcIO.<Thresholds>read()
            .withDataSourceProviderFn(new Connections(table.connections()))
            .withQuery(statement.sql())
            .withFetchSize(ROWS_PER_ROUND_TRIP)
            .withRowMapper(
                new AllRows(table.table().toString(), table.defaults(), statement.unreadable()))
            .withOutputParallelization(false),
        table.defaults());
  }

  @Override
  public RefreshThresholds.Result expand(PBegin input) {
    // JdbcIO looks its coder up.
    input
        .getPipeline()
        .getCoderRegistry()
        .registerCoderForClass(Thresholds.class, ThresholdsCoder.INSTANCE);
    // An empty table gives no row, and so no element.
    PCollection<Thresholds> none =
        input.apply(
            "None",
            Create.of(Thresholds.of(List.of(), defaults, 0)).withCoder(ThresholdsCoder.INSTANCE));
    PCollection<Thresholds> snapshots =
        PCollectionList.of(input.apply("Limits", source))
            .and(none)
            .apply("LimitsOrNone", Flatten.pCollections())
            .apply("Snapshot", Combine.globally(new Fullest()).withoutDefaults())
            .setCoder(ThresholdsCoder.INSTANCE);
    return new RefreshThresholds.Result(
        snapshots.apply("ThresholdsView", View.asSingleton()), snapshots);
  }

  private record Connections(PostgresConnections connections)
      implements SerializableFunction<Void, DataSource> {
    private static final long serialVersionUID = 1;

    @Override
    public DataSource apply(Void unused) {
      return connections;
    }
  }

  /**
   * Makes one snapshot of all rows. Row by row they would be a million elements, and then a
   * snapshot.
   */
  private record AllRows(String source, LimitDefaults defaults, List<String> unreadable)
      implements JdbcIO.RowMapper<Thresholds> {
    private static final long serialVersionUID = 1;

    @Override
    public Thresholds mapRow(ResultSet result) throws SQLException {
      ThresholdRows rows = new ThresholdRows(defaults);
      ThresholdQuery.readFromHere(result, defaults.ofRows(), rows);
      if (!unreadable.isEmpty()) {
        rows.unreadable(unreadable);
      }
      LoadedThresholds loaded = rows.loaded(source, WallClock.SYSTEM.millis());
      new ThresholdNews().of(loaded).forEach(LOG::warn);
      return loaded.thresholds();
    }
  }

  private static final class Fullest
      implements SerializableBiFunction<Thresholds, Thresholds, Thresholds> {
    private static final long serialVersionUID = 1;

    @Override
    public Thresholds apply(Thresholds a, Thresholds b) {
      return a.hosts() > b.hosts() ? a : b;
    }
  }
}
