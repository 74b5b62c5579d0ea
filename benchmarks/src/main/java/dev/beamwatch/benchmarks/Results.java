package dev.beamwatch.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * What all runs of a benchmark say together.
 *
 * @param workload the large topic's
 * @param smallReadings readings of the smaller topic, whose cost is taken off
 * @param parallelism of every contender that has one
 * @param measurements every run
 */
record Results(
    Workload workload, long smallReadings, int parallelism, List<Measurement> measurements) {
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

  /** Returns the readings drained a second, of the largest topic that the contender had. */
  Statistics readingsPerSecond(String contender) {
    return ofRounds(contender, this::throughput);
  }

  /**
   * Returns the processor time for a million readings, seconds, without that of starting: what the
   * larger topic has cost more than the smaller. Empty for who had one topic only.
   */
  Statistics cpuPerMillion(String contender) {
    return ofRounds(contender, round -> perMillion(round, Measurement::cpuSeconds));
  }

  /** Returns the same of the broker. */
  Statistics brokerCpuPerMillion(String contender) {
    return ofRounds(contender, round -> perMillion(round, Measurement::brokerCpuSeconds));
  }

  /** Returns the most memory of the contender's processes, mebibytes. */
  Statistics peakMebibytes(String contender) {
    return ofRounds(
        contender,
        round -> round.stream().mapToLong(Measurement::peakBytes).max().orElseThrow() / 0x1p20);
  }

  /**
   * Returns how Beamwatch compares with the others, by the figure's name in {@code results.json}:
   * the quotients of the same round.
   */
  Map<String, Statistics> ratios() {
    Map<String, Statistics> ratios = new LinkedHashMap<>();
    ToDoubleFunction<List<Measurement>> cpu = round -> perMillion(round, Measurement::cpuSeconds);
    ratios.put("throughput_vs_flink_sql", throughputRatio(Contender.FLINK_SQL));
    ratios.put("cpu_vs_flink_sql", ratio(Contender.FLINK_SQL, cpu));
    ratios.put("cpu_vs_plain_loop", ratio(Contender.PLAIN_LOOP, cpu));
    ratios.put("throughput_vs_textbook", throughputRatio(Contender.TEXTBOOK_BEAM));
    ratios.values().removeIf(ratio -> ratio.values().isEmpty());
    return ratios;
  }

  private Statistics ratio(Contender other, ToDoubleFunction<List<Measurement>> figure) {
    return pairs(
        other, (ours, theirs) -> figure.applyAsDouble(ours) / figure.applyAsDouble(theirs));
  }

  /** Compares what was drained of the largest topic that the other one had, or the next larger. */
  private Statistics throughputRatio(Contender other) {
    return pairs(
        other,
        (ours, theirs) -> {
          Measurement opponent = largest(theirs);
          return ours.stream()
              .filter(run -> run.readings() >= opponent.readings())
              .sorted(Comparator.comparingLong(Measurement::readings))
              .mapToDouble(run -> run.readingsPerSecond() / opponent.readingsPerSecond())
              .findFirst()
              .orElse(Double.NaN);
        });
  }

  private Statistics pairs(
      Contender other, ToDoubleBiFunction<List<Measurement>, List<Measurement>> quotient) {
    Map<Integer, List<Measurement>> theirs = rounds(other.id());
    List<Double> quotients = new ArrayList<>();
    rounds(Contender.BEAMWATCH.id())
        .forEach(
            (round, runs) -> {
              List<Measurement> opponent = theirs.get(round);
              if (opponent != null) {
                quotients.add(quotient.applyAsDouble(runs, opponent));
              }
            });
    return Statistics.of(quotients);
  }

  private Statistics ofRounds(String contender, ToDoubleFunction<List<Measurement>> figure) {
    return Statistics.of(rounds(contender).values().stream().map(figure::applyAsDouble).toList());
  }

  private Map<Integer, List<Measurement>> rounds(String contender) {
    Map<Integer, List<Measurement>> rounds = new LinkedHashMap<>();
    for (Measurement run : measurements) {
      if (run.contender().equals(contender)) {
        rounds.computeIfAbsent(run.round(), round -> new ArrayList<>()).add(run);
      }
    }
    return rounds;
  }

  private double throughput(List<Measurement> round) {
    return largest(round).readingsPerSecond();
  }

  private double perMillion(List<Measurement> round, ToDoubleFunction<Measurement> seconds) {
    Measurement large = largest(round);
    return round.stream()
        .filter(run -> run.readings() == smallReadings)
        .filter(small -> small.readings() < large.readings())
        .mapToDouble(
            small ->
                (seconds.applyAsDouble(large) - seconds.applyAsDouble(small))
                    * 1e6
                    / (large.readings() - small.readings()))
        .findFirst()
        .orElse(Double.NaN);
  }

  private static Measurement largest(List<Measurement> round) {
    return round.stream().reduce((a, b) -> b.readings() > a.readings() ? b : a).orElseThrow();
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
              text(readingsPerSecond(contender), "%,.0f"),
              text(cpuPerMillion(contender), "%.2f"),
              text(brokerCpuPerMillion(contender), "%.2f"),
              text(peakMebibytes(contender), "%,.0f")));
    }
    table.append(String.format(Locale.ROOT, "%n%-28s  %s%n", "Beamwatch, pair by pair", "ratio"));
    ratios()
        .forEach(
            (name, ratio) ->
                table.append(String.format(Locale.ROOT, "%-28s  %s%n", name, text(ratio, "%.2f"))));
    return table.toString();
  }

  private static String text(Statistics figure, String format) {
    if (figure.values().isEmpty()) {
      return "-";
    }
    String median = String.format(Locale.ROOT, format, figure.median());
    return figure.values().size() == 1
        ? median
        : String.format(
            Locale.ROOT,
            "%s (" + format + " to " + format + ")",
            median,
            figure.smallest(),
            figure.largest());
  }

  /** Returns all as JSON; {@code ratios} holds the medians alone. */
  String json() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode medians = root.putObject("ratios");
    ratios().forEach((name, ratio) -> medians.put(name, ratio.median()));
    ObjectNode setting = root.putObject("setting");
    setting.put("readings", workload.readings());
    setting.put("small_readings", smallReadings);
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
      node.put("readings", run.readings());
      node.put("cpu_seconds", run.cpuSeconds());
      node.put("broker_cpu_seconds", run.brokerCpuSeconds());
      node.put("readings_per_second", run.readingsPerSecond());
      node.put("wall_seconds", run.wallSeconds());
      node.put("peak_bytes", run.peakBytes());
    }
    return root.toPrettyString() + "\n";
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
