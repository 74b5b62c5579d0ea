package dev.beamwatch.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What all runs of a benchmark say together.
 *
 * @param workload the topic's; who is slow had a smaller one
 * @param parallelism of every contender that has one
 * @param measurements every run
 */
record Results(Workload workload, int parallelism, List<Measurement> measurements) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Results {
    measurements = List.copyOf(measurements);
  }

  /** Returns the names of the contenders, in the order of {@link Contender}. */
  List<String> contenders() {
    return Arrays.stream(Contender.values())
        .map(Contender::id)
        .filter(id -> measurements.stream().anyMatch(run -> run.contender().equals(id)))
        .toList();
  }

  /** Returns the readings drained a second. */
  Statistics readingsPerSecond(String contender) {
    return Statistics.of(rounds(contender).values(), Measurement::readingsPerSecond);
  }

  /**
   * Returns {@link Measurement#cpuPerMillion}. Empty for who had a smaller topic: half of it is not
   * enough to have started.
   */
  Statistics cpuPerMillion(String contender) {
    return Statistics.of(wholeTopic(contender), Measurement::cpuPerMillion);
  }

  /** Returns the same of the broker. */
  Statistics brokerCpuPerMillion(String contender) {
    return Statistics.of(wholeTopic(contender), Measurement::brokerCpuPerMillion);
  }

  /** Returns the most memory of the contender's processes, mebibytes. */
  Statistics peakMebibytes(String contender) {
    return Statistics.of(rounds(contender).values(), run -> run.peakBytes() / 0x1p20);
  }

  /**
   * Returns how Beamwatch compares with the others, by the figure's name in {@code results.json}:
   * the quotients of the same round.
   */
  Map<String, Statistics> ratios() {
    Map<String, Statistics> ratios = new LinkedHashMap<>();
    ratios.put(
        "throughput_vs_flink_sql", ratio(Contender.FLINK_SQL, Measurement::readingsPerSecond));
    ratios.put("cpu_vs_flink_sql", ratio(Contender.FLINK_SQL, Measurement::cpuPerMillion));
    ratios.put("cpu_vs_plain_loop", ratio(Contender.PLAIN_LOOP, Measurement::cpuPerMillion));
    ratios.put(
        "throughput_vs_textbook", ratio(Contender.TEXTBOOK_BEAM, Measurement::readingsPerSecond));
    ratios.values().removeIf(ratio -> ratio.values().isEmpty());
    return ratios;
  }

  private Statistics ratio(Contender other, ToDoubleFunction<Measurement> figure) {
    Map<Integer, Measurement> theirs = rounds(other.id());
    List<Double> quotients = new ArrayList<>();
    rounds(Contender.BEAMWATCH.id())
        .forEach(
            (round, run) -> {
              Measurement opponent = theirs.get(round);
              if (opponent != null) {
                quotients.add(figure.applyAsDouble(run) / figure.applyAsDouble(opponent));
              }
            });
    return Statistics.of(quotients);
  }

  private List<Measurement> wholeTopic(String contender) {
    return rounds(contender).values().stream()
        .filter(run -> run.whole().readings() >= workload.readings())
        .toList();
  }

  private Map<Integer, Measurement> rounds(String contender) {
    Map<Integer, Measurement> rounds = new LinkedHashMap<>();
    for (Measurement run : measurements) {
      if (run.contender().equals(contender)) {
        rounds.put(run.round(), run);
      }
    }
    return rounds;
  }

  /** Returns all as a table for people. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%,d readings of %,d processors, %d partitions, parallelism %d; medians (smallest to"
                + " largest)%n%n",
            workload.readings(),
            workload.series(),
            workload.partitions(),
            parallelism));
    String format = "%-14s  %-32s  %-24s  %-24s  %s%n";
    table.append(
        String.format(
            Locale.ROOT,
            format,
            "contender",
            "readings/s",
            "CPU-s per million",
            "broker's CPU-s",
            "memory, MiB"));
    for (String contender : contenders()) {
      table.append(
          String.format(
              Locale.ROOT,
              format,
              contender,
              readingsPerSecond(contender).text("%,.0f"),
              cpuPerMillion(contender).text("%.2f"),
              brokerCpuPerMillion(contender).text("%.2f"),
              peakMebibytes(contender).text("%,.0f")));
    }
    table.append(String.format(Locale.ROOT, "%n%-28s  %s%n", "Beamwatch, pair by pair", "ratio"));
    ratios()
        .forEach(
            (name, ratio) ->
                table.append(String.format(Locale.ROOT, "%-28s  %s%n", name, ratio.text("%.2f"))));
    return table.toString();
  }

  /** Returns all as JSON; {@code ratios} holds the medians alone. */
  String json() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode medians = root.putObject("ratios");
    ratios().forEach((name, ratio) -> medians.put(name, ratio.median()));
    ObjectNode setting = root.putObject("setting");
    setting.put("readings", workload.readings());
    setting.put("series", workload.series());
    setting.put("partitions", workload.partitions());
    setting.put("parallelism", parallelism);
    ObjectNode spreads = root.putObject("ratio_spreads");
    ratios().forEach((name, ratio) -> put(spreads, name, ratio));
    ObjectNode figures = root.putObject("contenders");
    for (String contender : contenders()) {
      ObjectNode of = figures.putObject(contender);
      put(of, "readings_per_second", readingsPerSecond(contender));
      put(of, "cpu_seconds_per_million", cpuPerMillion(contender));
      put(of, "broker_cpu_seconds_per_million", brokerCpuPerMillion(contender));
      put(of, "peak_mebibytes", peakMebibytes(contender));
    }
    ArrayNode runs = root.putArray("runs");
    for (Measurement run : measurements) {
      ObjectNode node = runs.addObject();
      node.put("contender", run.contender());
      node.put("round", run.round());
      put(node.putObject("half"), run.half());
      put(node.putObject("whole"), run.whole());
      node.put("readings_per_second", run.readingsPerSecond());
      node.put("wall_seconds", run.wallSeconds());
      node.put("peak_bytes", run.peakBytes());
    }
    return root.toPrettyString() + "\n";
  }

  private static void put(ObjectNode node, Measurement.Progress progress) {
    node.put("readings", progress.readings());
    node.put("cpu_seconds", progress.cpuSeconds());
    node.put("broker_cpu_seconds", progress.brokerCpuSeconds());
  }

  private static void put(ObjectNode node, String name, Statistics figure) {
    if (figure.values().isEmpty()) {
      return;
    }
    ObjectNode object = node.putObject(name);
    object.put("median", figure.median());
    object.put("smallest", figure.smallest());
    object.put("largest", figure.largest());
    ArrayNode values = object.putArray("values");
    figure.values().forEach(values::add);
  }
}
