package dev.beamwatch.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamwatch.benchmarks.RunSetting.Artifacts;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SandboxException;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.commandline.OptionNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code scripts/bench}. */
@Command(
    name = "bench",
    sortOptions = false,
    description = {
      "Compares Beamwatch with other programs that do the same work on this machine: each drains"
          + " the same Kafka topic into topics of its own, several times, in alternating order."
          + " What they have written is verified before any figure is printed.",
      "Contenders: beamwatch (the job jar on Flink, with its defaults), flink-sql (two INSERTs on a"
          + " Flink cluster of the same size), plain-loop (one thread, no framework, no fault"
          + " tolerance), textbook-beam (as a newcomer to Beam would write it; a fortieth of the"
          + " readings, for it is slow). Where it is named also beamwatch-direct (the job jar on"
          + " the DirectRunner).",
      "bench --replay measures instead how fast the past is judged: scripts/replay from windows"
          + " that were aggregated before, the same from a quarter of them, and from readings;"
          + " beside it the live pipeline on the DirectRunner, and Flink SQL in batch mode. Flink"
          + " SQL only computes windows and compares them with limits, which are rows of its"
          + " statement: it has no alerts that begin, last and end. Windows and alerts are"
          + " verified.",
      "bench --jmh measures parts of the pipeline alone; what follows is given to JMH.",
      "Needs Linux, two processors, 6 GB of memory and, for 20 million readings, 8 GB of disk."
          + " Takes a quarter of an hour; with --quick less than five minutes.",
      "Exit codes: 0 done, 1 a contender failed or has written something else, 2 a wrong option."
    })
public final class Bench implements Callable<Integer> {
  private static final long USUAL_READINGS = 20_000_000;
  private static final long REPLAYED_READINGS = 10_000_000;
  private static final int USUAL_SERIES = 35;
  private static final int REPLAYED_SERIES = 1_000;
  private static final int USUAL_ROUNDS = 3;

  /** The limits of all hosts are part of a command line. */
  private static final int MOST_REPLAYED_SERIES = 10_000;

  /** In a quarter of so many, alerts can begin and end. */
  private static final int FEWEST_WINDOWS_EACH = 400;

  /** With fewer, a window of a processor may have no reading. */
  private static final int FEWEST_READINGS_EACH = 200;

  /** The textbook's topic has this part of the readings, and takes it as long as the whole. */
  private static final int TEXTBOOK = 40;

  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec command = CommandSpec.create();

  @Option(names = "--quick", description = "One round.")
  private boolean quick;

  @Option(
      names = "--readings",
      paramLabel = "N",
      description = "Readings in the topic (default: 20000000; with --replay 10000000).")
  private @Nullable Long readings;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each contender runs (default: 3).")
  private @Nullable Integer rounds;

  @Option(
      names = "--series",
      paramLabel = "N",
      description = "Processors that the readings are of (default: 35; with --replay 1000).")
  private @Nullable Integer series;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "2",
      description = "Partitions of the topic (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      defaultValue = "1",
      description = "Parallel parts of each job on Flink (default: ${DEFAULT-VALUE}).")
  private int parallelism;

  @Option(
      names = "--thresholds",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Limits of other hosts that the database holds besides the usual seven (default:"
              + " ${DEFAULT-VALUE}).")
  private int thresholds;

  @Option(
      names = "--contenders",
      paramLabel = "NAME",
      split = ",",
      description = "Who takes part (default: beamwatch,flink-sql,plain-loop,textbook-beam).")
  private List<String> contenders = List.of();

  @Option(
      names = "--task-heap",
      paramLabel = "MIB",
      defaultValue = "384",
      description =
          "Heap of the TaskManager for tasks, of every job on Flink (default: ${DEFAULT-VALUE}).")
  private int taskHeapMebibytes;

  @Option(
      names = "--pipeline-option",
      paramLabel = "--NAME=VALUE",
      description =
          "An option for Beamwatch in addition to its defaults, to see what it is good for; may be"
              + " given several times.")
  private List<String> pipelineOptions = List.of();

  @Option(
      names = "--latency",
      description =
          "Measure alert latency instead: readings come as they occur, for --length, at --rate;"
              + " from a window's end to its record in the aggregated topic and to Slack, beyond"
              + " the 10 seconds that the watermark trails. Without textbook-beam and plain-loop,"
              + " unless they are named.")
  private boolean latency;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "With --latency: readings a second; half of what is drained is a good measure (default:"
              + " ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--length",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "With --latency: how long readings come; windows of the first minute do not count"
              + " (default: ${DEFAULT-VALUE}).")
  private int lengthSeconds;

  @Option(
      names = "--replay",
      description =
          "Measure replay instead, over --windows and --readings of the same limits. Needs 4 GB of"
              + " disk.")
  private boolean replay;

  @Option(
      names = "--windows",
      paramLabel = "N",
      defaultValue = "6000000",
      description =
          "With --replay: windows in the topic with aggregated windows, of all processors together;"
              + " rounded down to a multiple of four for each (default: ${DEFAULT-VALUE}).")
  private long windows;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      required = true,
      description =
          "For results.json and results.svg, latency.json or replay.json (default: target/bench).")
  private Path output = Path.of("");

  @Option(
      names = "--root",
      paramLabel = "FOLDER",
      required = true,
      hidden = true,
      description = "The project; given by the script.")
  private Path root = Path.of("");

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    CommandLine line = commandLine();
    PrintWriter err = line.getErr();
    line.setParameterExceptionHandler(
        (e, unusedArguments) -> {
          err.println(
              e.getMessage()
                  + OptionNames.hint(
                      e.getMessage(), e.getCommandLine().getCommandSpec().optionsMap().keySet())
                  + " (see bench --help)");
          return 2;
        });
    line.setExecutionExceptionHandler(
        (e, unusedLine, unusedResult) -> {
          if (e instanceof BenchmarkException || e instanceof SandboxException) {
            err.println(e.getMessage());
          } else {
            e.printStackTrace(err);
          }
          return 1;
        });
    System.exit(line.execute(Arrays.stream(args).map(OptionNames::dashed).toArray(String[]::new)));
  }

  /** Returns the command with its help, which {@code scripts/lib/bench-help.txt} repeats. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Bench());
    line.getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .description("Show this help and exit.")
                .build());
    // The script gives some before the user does.
    line.setOverwrittenOptionsAllowed(true);
    return line;
  }

  @Override
  public Integer call() throws Exception {
    List<Contender> chosen = check();
    long large = readings != null ? readings : replay ? REPLAYED_READINGS : USUAL_READINGS;
    int times = rounds != null ? rounds : quick ? 1 : USUAL_ROUNDS;
    PrintWriter out = command.commandLine().getOut();
    if (!ProcessStat.isAvailable()) {
      throw new BenchmarkException("Linux is needed: processor time is read from /proc");
    }
    out.println("Starting Kafka, PostgreSQL and the Slack stand-in ...");
    out.flush();
    try (Sandbox sandbox = Sandbox.settings().optimised().start();
        Topics topics = new Topics(sandbox.broker().bootstrapServers())) {
      // Hosts that no reading is of: they cost what every limit costs that is kept.
      sandbox
          .database()
          .execute(
              "INSERT INTO %s SELECT 'other' || n, 50 FROM generate_series(1, %d) AS n"
                  .formatted(Contract.THRESHOLDS_TABLE, thresholds));
      if (replay) {
        return measureReplay(sandbox, topics, large, times, out);
      }
      if (latency) {
        return measureLatency(sandbox, topics, chosen, out);
      }
      Map<Long, Input> inputs = new LinkedHashMap<>();
      for (Contender contender : chosen) {
        long size = size(contender, large);
        if (!inputs.containsKey(size)) {
          inputs.put(size, prepare(sandbox, topics, size, out));
        }
      }
      Drain drain = new Drain(sandbox, topics, artifacts(), size());
      List<Measurement> measurements = new ArrayList<>();
      for (int round = 1; round <= times; round++) {
        for (Contender contender : order(chosen, round)) {
          Measurement run = drain.run(contender, round, input(inputs, size(contender, large)));
          measurements.add(run);
          out.println(line(run, times));
          out.flush();
        }
      }
      Results results =
          new Results(new Workload(large, series(), partitions), parallelism, measurements);
      out.println();
      out.println(results.table());
      Files.createDirectories(output);
      Files.writeString(output.resolve("results.json"), results.json());
      Files.writeString(output.resolve("results.svg"), Chart.svg(results));
      out.println("In " + output + ": results.json, results.svg");
      out.flush();
    }
    return 0;
  }

  private int measureReplay(Sandbox sandbox, Topics topics, long large, int times, PrintWriter out)
      throws IOException {
    PastWindows past = new PastWindows(Math.toIntExact(windows / series() / 4 * 4), series());
    out.printf(
        Locale.ROOT, "Writing %,d windows, a quarter, and %,d readings ...%n", past.count(), large);
    out.flush();
    ReplayRun run =
        ReplayRun.prepare(
            sandbox, topics, artifacts(), size(), past, new Workload(large, series(), partitions));
    List<ReplayMeasurement> measurements = new ArrayList<>();
    for (int round = 1; round <= times; round++) {
      for (ReplayContender contender : order(Arrays.asList(ReplayContender.values()), round)) {
        ReplayMeasurement measured = run.run(contender, round);
        measurements.add(measured);
        out.printf(
            Locale.ROOT,
            "round %d of %d  %-18s %,11d windows  %6.1f s  %6.1f CPU-s  %,d MiB%n",
            round,
            times,
            contender.id(),
            measured.windows(),
            measured.wallSeconds(),
            measured.cpuSeconds(),
            measured.peakBytes() >> 20);
        out.flush();
      }
    }
    ReplayResults results = new ReplayResults(series(), measurements);
    out.println();
    out.println(results.table());
    Files.createDirectories(output);
    Files.writeString(output.resolve("replay.json"), results.json());
    out.println("In " + output + ": replay.json");
    out.flush();
    return 0;
  }

  private int measureLatency(
      Sandbox sandbox, Topics topics, List<Contender> chosen, PrintWriter out) throws IOException {
    LatencyRun run = new LatencyRun(sandbox, topics, artifacts(), size());
    ObjectNode json = JSON.createObjectNode();
    json.put("readings_per_second", rate)
        .put("series", series())
        .put("parallelism", parallelism)
        .put("thresholds", thresholds);
    for (Contender contender : chosen) {
      LatencyRun.Result result =
          run.run(contender, rate, series(), partitions, Duration.ofSeconds(lengthSeconds));
      out.printf(
          Locale.ROOT,
          "%-14s to the aggregated topic: %s; %,d MiB%n",
          contender.id(),
          result.output().summary(),
          result.peakBytes() >> 20);
      put(json, contender.id() + "_output", result.output());
      json.put(contender.id() + "_peak_mebibytes", result.peakBytes() >> 20);
      if (result.alerts().count() > 0) {
        out.printf("%-14s to the topic of alerts: %s%n", contender.id(), result.alerts().summary());
        put(json, contender.id() + "_alerts", result.alerts());
      }
      if (result.slack().count() > 0) {
        out.printf("%-14s to Slack: %s%n", contender.id(), result.slack().summary());
        put(json, contender.id() + "_slack", result.slack());
      }
      out.printf("%-14s of the readings themselves: %s%n", "", result.arrivals().summary());
      put(json, contender.id() + "_arrivals", result.arrivals());
      out.flush();
    }
    Files.createDirectories(output);
    Files.writeString(output.resolve("latency.json"), json.toPrettyString() + "\n");
    out.println("In " + output + ": latency.json");
    out.flush();
    return 0;
  }

  private static void put(ObjectNode json, String name, Latencies latencies) {
    if (latencies.count() > 0) {
      json.putObject(name)
          .put("median_millis", latencies.quantile(0.5))
          .put("p99_millis", latencies.quantile(0.99))
          .put("max_millis", latencies.quantile(1))
          .put("count", latencies.count());
    }
  }

  private List<Contender> check() {
    require(readings == null || readings >= 100_000, "--readings must be at least 100000");
    require(rounds == null || rounds >= 1, "--rounds must be at least 1");
    require(series() >= 1 && series() <= 1_000_000, "--series must be 1 to 1000000");
    require(partitions >= 1 && partitions <= 100, "--partitions must be 1 to 100");
    require(parallelism >= 1 && parallelism <= 16, "--parallelism must be 1 to 16");
    for (String name : contenders) {
      require(
          Arrays.stream(Contender.values()).anyMatch(each -> each.id().equals(name)),
          "--contenders: there is no " + name);
    }
    require(taskHeapMebibytes >= 128, "--task-heap must be at least 128");
    require(thresholds >= 0, "--thresholds must not be negative");
    require(rate >= 1, "--rate must be at least 1");
    require(lengthSeconds >= 120, "--length must be at least 120");
    if (replay) {
      checkReplay();
    }
    if (contenders.isEmpty()) {
      return latency
          ? List.of(Contender.BEAMWATCH, Contender.FLINK_SQL)
          : Arrays.stream(Contender.values())
              .filter(contender -> contender != Contender.BEAMWATCH_DIRECT)
              .toList();
    }
    return contenders.stream().distinct().map(Contender::of).toList();
  }

  private void checkReplay() {
    require(!latency, "--replay and --latency are two benchmarks: give one");
    require(contenders.isEmpty(), "--contenders: with --replay it is always all of them");
    require(
        series() <= MOST_REPLAYED_SERIES,
        "--series must be at most %d with --replay".formatted(MOST_REPLAYED_SERIES));
    require(
        windows / series() >= FEWEST_WINDOWS_EACH && windows / series() <= Integer.MAX_VALUE,
        "--windows must be at least %d for each of the --series".formatted(FEWEST_WINDOWS_EACH));
    require(
        readings == null || readings / series() >= FEWEST_READINGS_EACH,
        "--readings must be at least %d for each of the --series".formatted(FEWEST_READINGS_EACH));
    require(thresholds == 0, "--thresholds: with --replay the table has a limit for each host");
  }

  private int series() {
    return series != null ? series : replay ? REPLAYED_SERIES : USUAL_SERIES;
  }

  private RunSetting.JobSize size() {
    return new RunSetting.JobSize(parallelism, taskHeapMebibytes, pipelineOptions);
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(command.commandLine(), otherwise);
    }
  }

  /** Returns how many readings a contender has to drain. */
  private static long size(Contender contender, long large) {
    return contender == Contender.TEXTBOOK_BEAM ? large / TEXTBOOK : large;
  }

  /** Returns the contenders forwards, and backwards in every second round. */
  static <T> List<T> order(List<T> contenders, int round) {
    List<T> order = new ArrayList<>(contenders);
    if (round % 2 == 0) {
      Collections.reverse(order);
    }
    return order;
  }

  private Input prepare(Sandbox sandbox, Topics topics, long size, PrintWriter out) {
    long begun = System.nanoTime();
    Input input =
        Input.prepare(
            topics,
            sandbox.broker().bootstrapServers(),
            "readings-" + size,
            new Workload(size, series(), partitions));
    out.printf(
        Locale.ROOT,
        "%,d readings are in the topic %s after %.1f s: %,d above 80, %,d windows of a processor%n",
        size,
        input.topic(),
        (System.nanoTime() - begun) / 1e9,
        input.expected().filtered().count(),
        input.expected().groups());
    out.flush();
    return input;
  }

  private static Input input(Map<Long, Input> inputs, long size) {
    Input input = inputs.get(size);
    if (input == null) {
      throw new IllegalStateException("not prepared: " + size);
    }
    return input;
  }

  private Artifacts artifacts() {
    return new Artifacts(
        root.resolve("benchmarks/target/beamwatch-benchmarks.jar"),
        root.resolve("pipeline/target/beamwatch-pipeline.jar"),
        root.resolve("benchmarks/target/lib"),
        root.resolve("sandbox/flink/target/lib"),
        root.resolve("benchmarks/flink-sql/target/lib"));
  }

  private static String line(Measurement run, int rounds) {
    return String.format(
        Locale.ROOT,
        "round %d of %d  %-14s %,11d readings  %,9.0f readings/s  %6.1f s  %6.1f CPU-s  broker %.1f"
            + " CPU-s  %,d MiB",
        run.round(),
        rounds,
        run.contender(),
        Math.round(run.whole().readings()),
        run.readingsPerSecond(),
        run.wallSeconds(),
        run.whole().cpuSeconds(),
        run.whole().brokerCpuSeconds(),
        run.peakBytes() >> 20);
  }
}
