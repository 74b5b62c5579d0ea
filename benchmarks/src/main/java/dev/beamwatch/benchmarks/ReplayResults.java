package dev.beamwatch.benchmarks;

import static dev.beamwatch.benchmarks.ReplayContender.AGGREGATES;
import static dev.beamwatch.benchmarks.ReplayContender.FLINK_SQL;
import static dev.beamwatch.benchmarks.ReplayContender.LIVE;
import static dev.beamwatch.benchmarks.ReplayContender.QUARTER;
import static dev.beamwatch.benchmarks.ReplayContender.READINGS;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/**
 * What all runs over the past say together.
 *
 * @param series processors of the past
 * @param measurements every run
 */
record ReplayResults(int series, List<ReplayMeasurement> measurements) {
  private static final ObjectMapper JSON = new ObjectMapper();

  ReplayResults {
    measurements = List.copyOf(measurements);
  }

  /**
   * Returns the figures of two runs of the same round, by their names in {@code replay.json}. What
   * has no sense, because the longer past took no longer, is left out.
   */
  Map<String, Statistics> pairs() {
    Map<String, Statistics> pairs = new LinkedHashMap<>();
    pairs.put(
        "steady_windows_per_second", pair(AGGREGATES, QUARTER, ReplayResults::steadyPerSecond));
    pairs.put(
        "start_seconds",
        pair(
            AGGREGATES,
            QUARTER,
            (all, part) -> all.wallSeconds() - all.windows() / steadyPerSecond(all, part)));
    pairs.put(
        "memory_vs_quarter",
        pair(AGGREGATES, QUARTER, (all, part) -> (double) all.peakBytes() / part.peakBytes()));
    pairs.put("throughput_vs_live", pair(READINGS, LIVE, ReplayResults::throughputs));
    pairs.put(
        "throughput_vs_flink_sql_batch", pair(READINGS, FLINK_SQL, ReplayResults::throughputs));
    pairs.values().removeIf(figure -> figure.values().isEmpty());
    return pairs;
  }

  /** What the windows that only the longer past has took; without the start, which both have. */
  private static double steadyPerSecond(ReplayMeasurement all, ReplayMeasurement part) {
    double seconds = all.wallSeconds() - part.wallSeconds();
    return seconds > 0 ? (all.windows() - part.windows()) / seconds : Double.NaN;
  }

  private static double throughputs(ReplayMeasurement one, ReplayMeasurement other) {
    return one.readingsPerSecond() / other.readingsPerSecond();
  }

  private Statistics pair(
      ReplayContender first,
      ReplayContender second,
      BiFunction<ReplayMeasurement, ReplayMeasurement, Double> figure) {
    List<Double> figures = new ArrayList<>();
    for (ReplayMeasurement one : of(first)) {
      for (ReplayMeasurement other : of(second)) {
        if (one.round() == other.round()) {
          figures.add(figure.apply(one, other));
        }
      }
    }
    return Statistics.of(figures);
  }

  private List<ReplayMeasurement> of(ReplayContender contender) {
    return measurements.stream().filter(run -> run.contender() == contender).toList();
  }

  private Statistics figure(ReplayContender contender, ToDoubleFunction<ReplayMeasurement> figure) {
    return Statistics.of(of(contender), figure);
  }

  /** Returns a table for people. */
  String table() {
    String format = "%-18s  %12s  %12s  %26s  %24s  %22s  %s%n";
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "The past of %,d processors; medians (smallest to largest)%n%n",
                series));
    table.append(
        String.format(
            Locale.ROOT,
            format,
            "contender",
            "windows",
            "readings",
            "windows/s",
            "readings/s",
            "CPU-s",
            "memory, MiB"));
    for (ReplayContender contender : ReplayContender.values()) {
      for (ReplayMeasurement first : of(contender).stream().limit(1).toList()) {
        table.append(
            String.format(
                Locale.ROOT,
                format,
                contender.id(),
                String.format(Locale.ROOT, "%,d", first.windows()),
                first.readings() == 0 ? "-" : String.format(Locale.ROOT, "%,d", first.readings()),
                figure(contender, ReplayMeasurement::windowsPerSecond).text("%,.0f"),
                figure(contender, ReplayMeasurement::readingsPerSecond).text("%,.0f"),
                figure(contender, ReplayMeasurement::cpuSeconds).text("%.1f"),
                figure(contender, run -> run.peakBytes() / 0x1p20).text("%,.0f")));
      }
    }
    table.append(
        String.format(
            Locale.ROOT,
            "%nPer second: over the whole run, the start of the JVM included, without that of a"
                + " cluster.%n%s computes windows and compares them with limits; it has no alerts"
                + " that begin, last and end.%n%nPair by pair%n",
            FLINK_SQL.id()));
    pairs()
        .forEach(
            (name, figure) ->
                table.append(
                    String.format(Locale.ROOT, "%-30s  %s%n", name, figure.text("%,.2f"))));
    return table.toString();
  }

  /** Returns all as JSON. */
  String json() {
    ObjectNode root = JSON.createObjectNode().put("series", series);
    ObjectNode medians = root.putObject("pairs");
    pairs().forEach((name, figure) -> medians.put(name, figure.median()));
    ArrayNode runs = root.putArray("runs");
    for (ReplayMeasurement run : measurements) {
      ObjectNode node =
          runs.addObject()
              .put("contender", run.contender().id())
              .put("round", run.round())
              .put("windows", run.windows())
              .put("wall_seconds", run.wallSeconds())
              .put("windows_per_second", run.windowsPerSecond())
              .put("cpu_seconds", run.cpuSeconds())
              .put("peak_bytes", run.peakBytes());
      if (run.readings() > 0) {
        node.put("readings", run.readings()).put("readings_per_second", run.readingsPerSecond());
      }
    }
    return root.toPrettyString() + "\n";
  }
}
