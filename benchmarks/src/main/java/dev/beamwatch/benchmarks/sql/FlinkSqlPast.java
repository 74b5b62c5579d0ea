package dev.beamwatch.benchmarks.sql;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/**
 * Submits one batch job that judges the past as Flink SQL can: mean and maximum of each window of
 * the topic, joined with the limit of the host. It has no alerts that begin, last and end: SQL
 * would need a pattern or a function of its own for that.
 *
 * <p>Limits are rows of the statement. The JDBC connector would read them once, as the replay does,
 * which costs next to nothing. All windows are written, so that they can be verified: there are far
 * fewer than readings.
 */
public final class FlinkSqlPast {
  private FlinkSqlPast() {}

  /**
   * Submits the job and returns.
   *
   * @param args host and port of the cluster, bootstrap servers, input topic, topic for the judged
   *     windows, parallelism, rows of host and limit as after {@code VALUES}
   */
  public static void main(String[] args) throws Exception {
    TableEnvironment tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inBatchMode()
                .withConfiguration(configuration(args[0], args[1], args[5]))
                .build());
    Map<String, String> source = FlinkSqlJob.kafka(args[2], args[3]);
    source.put("scan.startup.mode", "earliest-offset");
    source.put("scan.bounded.mode", "latest-offset");
    source.put("properties.max.poll.records", "5000");
    FlinkSqlJob.create(
        tables,
        "cpu_load_stats_real",
        "hostname STRING, cpu STRING, `usage` DOUBLE, occurred_at BIGINT,"
            + " time_ltz AS TO_TIMESTAMP_LTZ(occurred_at, 3),"
            + " WATERMARK FOR time_ltz AS time_ltz - INTERVAL '10' SECOND",
        source);
    FlinkSqlJob.create(
        tables,
        "judged_windows",
        "window_start TIMESTAMP(3), window_end TIMESTAMP(3), hostname STRING, cpu STRING,"
            + " usage_avg DOUBLE, usage_max DOUBLE, allowed_top INT, is_over BOOLEAN",
        FlinkSqlJob.sink(args[2], args[4]));
    var unused =
        tables.executeSql(
            "INSERT INTO judged_windows"
                + " SELECT w.window_start, w.window_end, w.hostname, w.cpu, w.usage_avg,"
                + " w.usage_max, l.allowed_top, w.usage_avg > l.allowed_top"
                + " FROM (SELECT window_start, window_end, hostname, cpu,"
                + " AVG(`usage`) AS usage_avg, MAX(`usage`) AS usage_max"
                + " FROM TABLE(TUMBLE(TABLE cpu_load_stats_real, DESCRIPTOR(time_ltz),"
                + " INTERVAL '30' SECOND))"
                + " GROUP BY window_start, window_end, hostname, cpu) AS w"
                + " JOIN (VALUES "
                + args[6]
                + ") AS l (hostname, allowed_top) ON w.hostname = l.hostname");
  }

  private static Configuration configuration(String host, String port, String parallelism) {
    return Configuration.fromMap(
        Map.of(
            "execution.target", "remote",
            "rest.address", host,
            "rest.port", port,
            "pipeline.name", "flink-sql-batch",
            "pipeline.object-reuse", "true",
            "parallelism.default", parallelism,
            "table.local-time-zone", "UTC"));
  }
}
