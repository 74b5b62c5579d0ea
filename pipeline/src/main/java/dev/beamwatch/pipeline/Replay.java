package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.ReplayConfig.Limits;
import dev.beamwatch.pipeline.ReplayConfig.Source;
import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.options.AlertOptions;
import dev.beamwatch.pipeline.options.KafkaOptions;
import dev.beamwatch.pipeline.options.RecordingOptions;
import dev.beamwatch.pipeline.options.ReplayOptions;
import dev.beamwatch.pipeline.options.ThresholdOptions;
import dev.beamwatch.pipeline.options.TimeOptions;
import dev.beamwatch.pipeline.replay.Extent;
import dev.beamwatch.pipeline.replay.InvalidLimitsException;
import dev.beamwatch.pipeline.replay.LimitsFile;
import dev.beamwatch.pipeline.replay.ResultFolder;
import dev.beamwatch.pipeline.replay.Results;
import dev.beamwatch.pipeline.replay.report.Report;
import dev.beamwatch.pipeline.replay.report.SetOfLimits;
import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import dev.beamwatch.pipeline.threshold.LoadedThresholds;
import dev.beamwatch.pipeline.threshold.ReadThresholdsOnce;
import dev.beamwatch.recordings.RecordingException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.kafka.common.acl.AclOperation;
import org.joda.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges a stretch of the past with the pipeline that runs live, and tells nobody: {@code
 * scripts/replay}.
 */
public final class Replay {
  /** The name of the second set of limits in names of steps. */
  static final String SECOND_SET = "B";

  /** Options of the pipeline that a replay uses. */
  private static final Set<String> OF_THE_PIPELINE =
      Set.of(
          "bootstrapServers",
          "kafkaConfig",
          "inputTopic",
          "aggregatedTopic",
          "maxReadingBytes",
          "jdbcUrl",
          "jdbcUser",
          "jdbcPassword",
          "jdbcTimeout",
          "thresholdTable",
          "windowSize",
          "allowedLateness",
          "maxOutOfOrderness",
          "maxClockSkew",
          "timeZone",
          "breachingWindows",
          "ofWindows",
          "clearWindows",
          "silentAfter",
          "repeatAfter");

  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private static final Duration LOOK_AGAIN = Duration.millis(200);

  private Replay() {}

  /** Runs the command. {@code --help} lists the options. */
  public static void main(String[] args) {
    PrintStream out = System.out;
    // What libraries print (JdbcIO the name of a schema) does not belong to the report.
    System.setOut(System.err);
    System.exit(run(args, out, System.err, Boolean.getBoolean("beamwatch.terminal")));
  }

  /**
   * Runs the command in this process.
   *
   * @param isTerminal whether a person looks at what is printed
   * @return its exit code
   */
  public static int run(String[] given, PrintStream out, PrintStream err, boolean isTerminal) {
    String[] args = Arguments.spelled(given);
    if (Arrays.asList(args).contains("--help")) {
      out.print(help());
      return ExitCode.DONE.code();
    }
    try {
      return replay(args, out, err, isTerminal).code();
    } catch (InvalidOptionException | InvalidLimitsException e) {
      err.println(e.getMessage());
      return ExitCode.WRONG_OPTION.code();
    } catch (IOException e) {
      err.println(e.getMessage());
      return ExitCode.FAILED.code();
    } catch (SQLException e) {
      err.println("The limits cannot be read: " + e.getMessage());
      return (JdbcThresholds.isNoTable(e) ? ExitCode.WRONG_OPTION : ExitCode.FAILED).code();
    } catch (RuntimeException e) {
      Optional<RecordingException> wrongFile = cause(e, RecordingException.class);
      if (wrongFile.isPresent()) {
        err.println(wrongFile.get().getMessage());
        return ExitCode.WRONG_OPTION.code();
      }
      err.println("The replay failed: " + CommandLine.rootCause(e));
      return ExitCode.FAILED.code();
    }
  }

  private static ExitCode replay(
      String[] args, PrintStream out, PrintStream err, boolean isTerminal)
      throws IOException, SQLException {
    String[] options =
        Arrays.stream(args).filter(arg -> arg.startsWith("--")).toArray(String[]::new);
    List<String> files = Arrays.stream(args).filter(arg -> !arg.startsWith("--")).toList();
    Arguments<ReplayArguments> parsed =
        Arguments.parse(ReplayArguments.class, options, RunnerDefaults.addToReplay(options));
    ReplayConfig config = parsed.read(unchecked -> ReplayConfig.of(unchecked, files));
    Map<String, ReadThresholdsOnce> limits = limits(config, err);
    requireSource(config);
    Optional<String> cluster = RunnerDefaults.cluster(options);
    if (cluster.isPresent()) {
      Preflight.requireFlink(cluster.get());
    }
    try (ResultFolder folder = ResultFolder.prepare(config.output())) {
      Results results = new Results(folder, config.pipeline().zone());
      Pipeline pipeline = Pipeline.create(parsed.options());
      AnomalyPipeline.build(
          pipeline, config.pipeline(), ReplayEdges.of(config, limits, results, cluster.isEmpty()));
      PipelineResult result = pipeline.run();
      Thread cleanup = new Thread(() -> abandon(result, folder), "beamwatch-replay-cleanup");
      Runtime.getRuntime().addShutdownHook(cleanup);
      awaitEnd(result, config, err, isTerminal);
      ExitCode code = finish(config, limits.keySet(), folder, results, out, err);
      Runtime.getRuntime().removeShutdownHook(cleanup);
      return code;
    }
  }

  /** The process is ended: the job ends too, wherever it runs, and leaves nothing. */
  private static void abandon(PipelineResult result, ResultFolder folder) {
    try {
      var unused = result.cancel();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the job could not be cancelled", e);
    }
    folder.close();
  }

  private static void awaitEnd(
      PipelineResult result, ReplayConfig config, PrintStream err, boolean isTerminal) {
    ReplayProgress progress = new ReplayProgress(config.period(), err, isTerminal);
    PipelineResult.State state;
    do {
      state = result.waitUntilFinish(LOOK_AGAIN);
      if (state == null || !state.isTerminal()) {
        progress.look(result);
      }
    } while (state == null || !state.isTerminal());
    progress.end();
    if (state != PipelineResult.State.DONE) {
      throw new IllegalStateException("the job ended as " + state);
    }
  }

  private static ExitCode finish(
      ReplayConfig config,
      Set<String> sets,
      ResultFolder folder,
      Results results,
      PrintStream out,
      PrintStream err)
      throws IOException {
    Extent extent = results.measure();
    if (extent.windows() == 0) {
      throw InvalidOptionException.because(nothingIn(config));
    }
    List<SetOfLimits> judged = new ArrayList<>();
    for (String set : sets) {
      judged.add(
          new SetOfLimits(
              nameOf(set, config),
              results.writeAlerts(set, alertsFile(set)),
              extent.windows(),
              results.countMessages(set),
              extent.startMillis(),
              config.period().isOpen() ? extent.endMillis() : config.period().toMillis()));
    }
    if (config.source() != Source.AGGREGATES) {
      var unused = results.writeWindows("windows.jsonl");
    }
    long refused = results.countDeadLetters();
    Report report = Report.of(judged, folder.path(), config.output(), config.pipeline().zone());
    Path made = folder.finish();
    if (refused > 0) {
      err.println(refused + " records were refused, or too late: they are not in these figures");
    }
    out.print(config.isJson() ? report.json() + System.lineSeparator() : report.text());
    err.println("The events are in " + made);
    return config.failsOnDifference() && report.differs() ? ExitCode.DIFFERENCE : ExitCode.DONE;
  }

  private static String nothingIn(ReplayConfig config) {
    String where =
        switch (config.source()) {
          case AGGREGATES -> "topic " + config.pipeline().aggregatedTopic() + " has no window";
          case READINGS -> "topic " + config.pipeline().input().topic() + " has no valid reading";
          case FILES -> "the files have no reading";
        };
    return where
        + " from "
        + Instant.ofEpochMilli(config.period().fromMillis())
        + (config.period().isOpen()
            ? " on"
            : " to " + Instant.ofEpochMilli(config.period().toMillis()));
  }

  /** Returns how people know a set. */
  private static String nameOf(String set, ReplayConfig config) {
    Limits compared = config.comparedLimits();
    return set.equals(SECOND_SET) && compared != null
        ? "B: " + compared.name()
        : "A: " + config.limits().name();
  }

  /** Returns the name of the file with the events of a set. */
  static String alertsFile(String set) {
    return set.equals(Edges.ONLY_SET) ? "alerts.jsonl" : "alerts_b.jsonl";
  }

  /** Reads all sets of limits, or prepares it. */
  private static Map<String, ReadThresholdsOnce> limits(ReplayConfig config, PrintStream err)
      throws SQLException {
    Map<String, ReadThresholdsOnce> limits = new LinkedHashMap<>();
    limits.put(Edges.ONLY_SET, limits(config.limits(), config, err));
    if (config.comparedLimits() != null) {
      limits.put(SECOND_SET, limits(config.comparedLimits(), config, err));
    }
    return limits;
  }

  private static ReadThresholdsOnce limits(Limits limits, ReplayConfig config, PrintStream err)
      throws SQLException {
    if (limits.file() == null) {
      return config.pipeline().thresholds().once();
    }
    LoadedThresholds loaded =
        LimitsFile.read(
            limits.file(), config.pipeline().thresholds().defaults(), WallClock.SYSTEM.millis());
    if (!loaded.complaints().text().isEmpty()) {
      err.println("in " + limits.name() + ": " + loaded.complaints().text());
    }
    return ReadThresholdsOnce.of(loaded.thresholds());
  }

  private static void requireSource(ReplayConfig config) throws IOException {
    switch (config.source()) {
      case AGGREGATES ->
          Preflight.requireTopic(
              config.pipeline().input().connection(),
              "aggregatedTopic",
              config.pipeline().aggregatedTopic(),
              List.of(AclOperation.READ));
      case READINGS ->
          Preflight.requireTopic(
              config.pipeline().input().connection(),
              "inputTopic",
              config.pipeline().input().topic(),
              List.of(AclOperation.READ));
      case FILES -> {
        // What is wrong with one is said when it is read.
      }
    }
  }

  private static <T> Optional<T> cause(Throwable failure, Class<T> type) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return Optional.of(type.cast(each));
      }
    }
    return Optional.empty();
  }

  static String help() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        Usage: scripts/replay --bootstrapServers=HOST:PORT --jdbcUrl=URL [--from=TIME] [--to=TIME]
                   [--limits=FILE] [--compareWith=FILE|table] [OPTION]...
               scripts/replay --limits=FILE [OPTION]... RECORDING...

        Judges a stretch of the past with the pipeline that runs live: what alerts would these limits
        have given? Tells nobody, writes to no topic and commits no offset. The events are in
        alerts.jsonl, as the topic cpu_alerts would hold them. With a second set of limits both are
        judged in one pass, and difference.jsonl says how they differ.

        Limits are in the table, with their history by valid_from, or in a CSV file with its columns.

        Examples:
          scripts/replay --bootstrapServers=kafka:9092 --jdbcUrl=jdbc:postgresql://db/limits \\
              --from=2026-11-01T00:00:00Z --to=2026-11-08T00:00:00Z --compareWith=candidate.csv
          scripts/replay --limits=limits.csv recorded/*.csv.gz
          scripts/replay --limits=limits.csv --idleColumn=%idle sar.csv

        Options:
        """);
    OptionsReference.describe(ReplayOptions.class, text);
    text.append("\nHow recorded files are read:\n");
    OptionsReference.describe(RecordingOptions.class, text);
    text.append("\nAs the pipeline has them:\n");
    List<Class<?>> groups = new ArrayList<>();
    groups.add(KafkaOptions.class);
    groups.add(ThresholdOptions.class);
    groups.add(TimeOptions.class);
    groups.add(AlertOptions.class);
    for (Class<?> group : groups) {
      OptionsReference.describe(group, OF_THE_PIPELINE, text);
    }
    text.append(
        """

        It runs in this process. With --runner=FlinkRunner --flinkMaster=HOST:PORT it runs on a
        cluster; its machines must reach the folder of --output by the same path.

        Exit codes: 0 done, 1 failed, 2 an option, a file or the period is wrong, 3 the sets of
        limits differ (--failOnDifference), 130 or 143 stopped by Ctrl-C or kill. Whatever is not
        done leaves nothing behind.
        """);
    return text.toString();
  }
}
