package dev.beamwatch.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.benchmarks.sql.FlinkSqlJob;
import dev.beamwatch.benchmarks.sql.FlinkSqlPast;
import dev.beamwatch.benchmarks.textbook.TextbookPipeline;
import dev.beamwatch.sandbox.ChildProgram;
import dev.beamwatch.sandbox.FlinkCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A contender at work on a Flink cluster of its own: one JobManager, and one TaskManager with as
 * many slots as the job has parallel parts.
 */
final class FlinkContenders implements RunningContender {
  private static final Duration SUBMISSION = Duration.ofMinutes(3);
  private static final Duration PAST = Duration.ofMinutes(30);
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Beam's namespace of Beamwatch's counters. */
  private static final String COUNTERS = "beamwatch";

  /** For Flink SQL on top of that: its windows gather there, two operators of each slot. */
  private static final int MANAGED_MEBIBYTES_PER_SLOT = 128;

  private final FlinkCluster cluster;
  private double submissionCpuSeconds;

  private FlinkContenders(FlinkCluster cluster) {
    this.cluster = cluster;
  }

  /** Starts the job jar as {@code scripts/run-flink} does. */
  static RunningContender beamwatch(RunSetting setting) {
    Map<String, String> secrets = setting.beamwatchSecrets();
    List<String> options =
        new ArrayList<>(List.of("--parallelism=" + setting.size().parallelism()));
    options.addAll(setting.beamwatchOptions());
    FlinkContenders run =
        new FlinkContenders(settings(setting).environment(secrets).start(setting.folder()));
    return run.submit(
        setting,
        FlinkCluster.submitCommand(
            setting.artifacts().flinkLib(),
            setting.artifacts().pipeline(),
            run.cluster.restAddress(),
            options),
        secrets);
  }

  /** Starts Flink SQL, with managed memory that the others do not have. */
  static RunningContender flinkSql(RunSetting setting) {
    FlinkContenders run = sqlCluster(setting);
    return run.submit(
        setting,
        run.sqlClient(
            setting,
            FlinkSqlJob.class,
            setting.bootstrapServers(),
            setting.name(),
            setting.input().topic(),
            setting.outputs().filtered(),
            setting.outputs().aggregated(),
            Integer.toString(setting.size().parallelism())),
        Map.of());
  }

  /**
   * Lets Flink SQL judge the past in batch mode, on a cluster like that of {@link #flinkSql}, and
   * waits for the end. The cluster is started before the clock.
   *
   * @param limitRows host and limit, as SQL has them after {@code VALUES}
   */
  static PastRun flinkSqlPast(RunSetting setting, String limitRows) {
    try (FlinkContenders run = sqlCluster(setting)) {
      double clusterBefore = run.cpuSeconds();
      long begun = System.nanoTime();
      run.hand(
          setting,
          run.sqlClient(
              setting,
              FlinkSqlPast.class,
              setting.bootstrapServers(),
              setting.input().topic(),
              setting.outputs().aggregated(),
              Integer.toString(setting.size().parallelism()),
              limitRows),
          Map.of());
      Waiting.until("the job of " + setting.name() + " ends", PAST, PAUSE, run::hasFinished);
      return new PastRun(
          (System.nanoTime() - begun) / 1e9, run.cpuSeconds() - clusterBefore, run.peakBytes());
    }
  }

  private static FlinkContenders sqlCluster(RunSetting setting) {
    return new FlinkContenders(
        settings(setting)
            .lib(setting.artifacts().sqlLib())
            .property(
                "taskmanager.memory.managed.size",
                MANAGED_MEBIBYTES_PER_SLOT * setting.size().parallelism() + "mb")
            .start(setting.folder()));
  }

  private List<String> sqlClient(RunSetting setting, Class<?> main, String... arguments) {
    List<String> command =
        client(setting.artifacts().sqlLib(), setting.artifacts().benchmarks().toString());
    command.add(main.getName());
    command.addAll(List.of(cluster.restAddress().split(":", -1)));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts the textbook's pipeline, with the job jar as its library. */
  static RunningContender textbook(RunSetting setting) {
    FlinkContenders run = new FlinkContenders(settings(setting).start(setting.folder()));
    Path own = setting.artifacts().benchmarks();
    Path library = setting.artifacts().pipeline();
    List<String> command = client(setting.artifacts().flinkLib(), own + ":" + library);
    command.addAll(
        List.of(
            TextbookPipeline.class.getName(),
            "--runner=FlinkRunner",
            "--flinkMaster=" + run.cluster.restAddress(),
            "--filesToStage=" + own + "," + library,
            "--streaming=true",
            "--attachedMode=false",
            "--checkpointingInterval=10000",
            "--parallelism=" + setting.size().parallelism(),
            "--bootstrapServers=" + setting.bootstrapServers(),
            "--inputTopic=" + setting.input().topic(),
            "--filteredTopic=" + setting.outputs().filtered(),
            "--aggregatedTopic=" + setting.outputs().aggregated()));
    return run.submit(setting, command, Map.of());
  }

  private static FlinkCluster.Settings settings(RunSetting setting) {
    return FlinkCluster.settings()
        .lib(setting.artifacts().flinkLib())
        .taskManagers(1)
        .slots(setting.size().parallelism())
        .taskHeap(setting.size().taskHeapMebibytes() + "mb");
  }

  private static List<String> client(Path lib, String classes) {
    return new ArrayList<>(
        List.of(
            JvmContenders.java(),
            "@" + lib.resolve("java.options"),
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.configurationFile=" + lib.resolve("log4j2-submit.properties"),
            "-cp",
            classes + ":" + lib.resolve("*")));
  }

  private RunningContender submit(
      RunSetting setting, List<String> command, Map<String, String> environment) {
    try {
      hand(setting, command, environment);
      awaitRunning(setting);
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Hands the job to the cluster. */
  private void hand(RunSetting setting, List<String> command, Map<String, String> environment) {
    double before = ProcessStat.ofThis().childrenSeconds();
    Path log = setting.folder().resolve("submission.log");
    try (ChildProgram program = ChildProgram.start("the submission", command, environment, log)) {
      if (!program.awaitExit(SUBMISSION) || program.exitCode() != 0) {
        throw new BenchmarkException(
            "the cluster has not taken the job of " + setting.name() + ":\n" + text(log));
      }
      submissionCpuSeconds = ProcessStat.ofThis().childrenSeconds() - before;
    }
  }

  private void awaitRunning(RunSetting setting) {
    Waiting.until("all tasks of " + setting.name() + " run", START, PAUSE, this::isRunning);
  }

  private boolean isRunning() {
    requireAlive();
    for (var job : cluster.rest().jobs()) {
      boolean allRun = true;
      for (JsonNode vertex : cluster.rest().get("/jobs/" + job.id()).path("vertices")) {
        allRun &= vertex.path("status").asText().equals("RUNNING");
      }
      return allRun;
    }
    return false;
  }

  /** Tells whether the only job has done all that it should. */
  private boolean hasFinished() {
    cluster.requireAlive();
    for (var job : cluster.rest().jobs()) {
      if (job.ended() && !job.state().equals("FINISHED")) {
        throw failure(job.id());
      }
      return job.ended();
    }
    return false;
  }

  private BenchmarkException failure(String job) {
    return new BenchmarkException(
        "the job has failed: "
            + cluster.rest().get("/jobs/" + job + "/exceptions").path("root-exception").asText());
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double cpuSeconds() {
    return submissionCpuSeconds
        + cluster.processIds().stream().mapToDouble(pid -> ProcessStat.of(pid).seconds()).sum();
  }

  @Override
  public long peakBytes() {
    return cluster.processIds().stream().mapToLong(ProcessStat::peakBytes).sum();
  }

  @Override
  public Map<String, Long> counters() {
    Map<String, Long> counters = new HashMap<>();
    for (var job : cluster.rest().jobs()) {
      counters.putAll(cluster.rest().counters(job.id(), COUNTERS));
    }
    return counters;
  }

  @Override
  public void requireAlive() {
    cluster.requireAlive();
    for (var job : cluster.rest().jobs()) {
      if (job.ended() || cluster.rest().restarts(job.id()) > 0) {
        throw failure(job.id());
      }
    }
  }

  @Override
  public void close() {
    cluster.close();
  }
}
