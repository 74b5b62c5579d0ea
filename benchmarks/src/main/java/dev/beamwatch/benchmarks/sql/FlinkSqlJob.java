package dev.beamwatch.benchmarks.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/**
 * Submits the two {@code INSERT} statements that people run today as one job, with the settings
 * that are best for it:
 *
 * <ul>
 *   <li>one statement set, so that the topic is read and parsed once for both
 *   <li>{@code pipeline.object-reuse}: no copies between chained operators
 *   <li>event time as a number that {@code TO_TIMESTAMP_LTZ} makes a time of, which is much faster
 *       than to parse a text
 *   <li>heap state, a checkpoint every 10 seconds, at-least-once delivery, 20 milliseconds at most
 *       between two tasks: as Beamwatch has them
 *   <li>the Kafka clients' poll size, linger time, batch size and compression: as Beamwatch has
 *       them
 *   <li>aggregation in two phases and in mini-batches, which windows always have in Flink SQL; they
 *       gather in managed memory, which the cluster has on top of the heap that Beamwatch has
 * </ul>
 */
public final class FlinkSqlJob {
  private FlinkSqlJob() {}

  /**
   * Submits the job and returns.
   *
   * @param args host and port of the cluster, bootstrap servers, consumer group, input topic,
   *     filtered topic, aggregated topic, parallelism
   */
  public static void main(String[] args) throws Exception {
    String servers = args[2];
    TableEnvironment tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(configuration(args[0], args[1], args[7]))
                .build());
    Map<String, String> source = kafka(servers, args[4]);
    source.put("scan.startup.mode", "earliest-offset");
    source.put("properties.group.id", args[3]);
    source.put("properties.max.poll.records", "5000");
    create(
        tables,
        "cpu_load_stats_real",
        "hostname STRING, cpu STRING, `usage` DOUBLE, occurred_at BIGINT,"
            + " time_ltz AS TO_TIMESTAMP_LTZ(occurred_at, 3),"
            + " WATERMARK FOR time_ltz AS time_ltz - INTERVAL '10' SECOND",
        source);
    create(
        tables,
        "cpu_load_stats_real_filter",
        "time_ltz TIMESTAMP(3), hostname STRING, cpu STRING, `usage` DOUBLE",
        sink(servers, args[5]));
    create(
        tables,
        "cpu_agg_stats",
        "window_start TIMESTAMP(3), window_end TIMESTAMP(3), hostname STRING, cpu STRING,"
            + " usage_avg DOUBLE, usage_max DOUBLE",
        sink(servers, args[6]));
    StatementSet statements = tables.createStatementSet();
    statements.addInsertSql(
        "INSERT INTO cpu_load_stats_real_filter"
            + " SELECT time_ltz, hostname, cpu, `usage`"
            + " FROM cpu_load_stats_real WHERE `usage` > 80");
    statements.addInsertSql(
        "INSERT INTO cpu_agg_stats"
            + " SELECT window_start, window_end, hostname, cpu, AVG(`usage`), MAX(`usage`)"
            + " FROM TABLE(TUMBLE(TABLE cpu_load_stats_real, DESCRIPTOR(time_ltz),"
            + " INTERVAL '30' SECOND))"
            + " GROUP BY window_start, window_end, hostname, cpu");
    var unused = statements.execute();
  }

  private static Configuration configuration(String host, String port, String parallelism) {
    return Configuration.fromMap(
        Map.of(
            "execution.target", "remote",
            "rest.address", host,
            "rest.port", port,
            "pipeline.name", "flink-sql",
            "pipeline.object-reuse", "true",
            "parallelism.default", parallelism,
            "table.local-time-zone", "UTC",
            "execution.checkpointing.interval", "10 s",
            "execution.buffer-timeout.interval", "20 ms",
            "state.backend.type", "hashmap"));
  }

  static Map<String, String> kafka(String servers, String topic) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("connector", "kafka");
    options.put("properties.bootstrap.servers", servers);
    options.put("topic", topic);
    options.put("format", "json");
    return options;
  }

  static Map<String, String> sink(String servers, String topic) {
    Map<String, String> options = kafka(servers, topic);
    options.put("properties.linger.ms", "5");
    options.put("properties.batch.size", "131072");
    options.put("properties.compression.type", "lz4");
    return options;
  }

  static void create(
      TableEnvironment tables, String name, String columns, Map<String, String> options) {
    StringBuilder with = new StringBuilder();
    options.forEach(
        (key, value) ->
            with.append(with.isEmpty() ? "" : ", ").append("'%s' = '%s'".formatted(key, value)));
    var unused = tables.executeSql("CREATE TABLE %s (%s) WITH (%s)".formatted(name, columns, with));
  }
}
