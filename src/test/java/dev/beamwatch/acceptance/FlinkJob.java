package dev.beamwatch.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.sandbox.ChildProgram;
import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.sandbox.FlinkRest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.beam.runners.core.LateDataDroppingDoFnRunner;
import org.apache.beam.runners.core.StatefulDoFnRunner;
import org.jspecify.annotations.Nullable;

/** The pipeline as a job on a cluster, submitted by the job jar as {@code scripts/submit} does. */
final class FlinkJob implements RunningPipeline {
  /** The job jar that the build made. */
  static final Path JAR = Path.of(System.getProperty("beamwatch.pipeline.jar"));

  /** Flink's libraries, where the build put them. */
  static final Path LIB = Path.of(System.getProperty(FlinkCluster.LIB_PROPERTY));

  private static final Duration SUBMISSION = Duration.ofMinutes(2);

  /** Classes of Beam that drop elements and count them. */
  private static final List<String> DROPPERS =
      List.of(StatefulDoFnRunner.class.getName(), LateDataDroppingDoFnRunner.class.getName());

  /** How long counters are not asked for again. */
  private static final Duration GOOD_FOR = Duration.ofSeconds(1);

  private final FlinkCluster cluster;
  private final String id;
  private @Nullable Looked looked;

  /** What a look at the counters has found. */
  private record Looked(long atNanos, Map<PipelineCounter, Long> counters) {}

  private FlinkJob(FlinkCluster cluster, String id) {
    this.cluster = cluster;
    this.id = id;
  }

  /**
   * Submits a job.
   *
   * @param name by which the cluster knows no other job that has not ended
   * @param options of the pipeline and of Flink's runner, but not the runner itself
   */
  static FlinkJob accepted(FlinkCluster cluster, Path folder, String name, List<String> options) {
    return accepted(cluster, folder, JAR, name, options);
  }

  /** Submits a job by another jar than the one that the build made. */
  static FlinkJob accepted(
      FlinkCluster cluster, Path folder, Path jar, String name, List<String> options) {
    List<String> all = new ArrayList<>(options);
    all.add("--jobName=" + name);
    Submission submission =
        submit(FlinkCluster.submitCommand(LIB, jar, cluster.restAddress(), all), folder);
    if (submission.exitCode() != 0) {
      throw new AssertionError("the cluster has not taken the job:\n" + submission.output());
    }
    return new FlinkJob(
        cluster,
        idOf(cluster.rest(), name)
            .orElseThrow(() -> new AssertionError("no job " + name + " on the cluster")));
  }

  /** What became of a submission. */
  record Submission(int exitCode, String output) {}

  /** Runs a command that submits a job, to its end. */
  static Submission submit(List<String> command, Path folder) {
    return run(command, folder, SUBMISSION);
  }

  /** Runs a command that has to do with a cluster, to its end. */
  static Submission run(List<String> command, Path folder, Duration limit) {
    try {
      Path log = Files.createTempFile(folder, "submission-", ".log");
      try (ChildProgram program = ChildProgram.start("the submission", command, Map.of(), log)) {
        if (!program.awaitExit(limit)) {
          throw new AssertionError("the command has not ended:\n" + Files.readString(log));
        }
        return new Submission(program.exitCode(), Files.readString(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> idOf(FlinkRest rest, String name) {
    return rest.jobs().stream()
        .filter(job -> job.name().equals(name) && !job.ended())
        .map(FlinkRest.Job::id)
        .findFirst();
  }

  String id() {
    return id;
  }

  FlinkCluster cluster() {
    return cluster;
  }

  String state() {
    return cluster.rest().state(id);
  }

  /** Returns the stack trace of the newest failure; empty if there was none. */
  String failure() {
    return cluster.rest().get("/jobs/" + id + "/exceptions").path("root-exception").asText("");
  }

  /** Waits until every task of the job runs. */
  void awaitRunning() {
    Patience.await(
        "all tasks of the job run",
        Patience.LONG,
        () -> {
          cluster.requireAlive();
          JsonNode job = cluster.rest().get("/jobs/" + id);
          return job.get("state").textValue().equals("RUNNING")
              && vertices(job).stream()
                  .allMatch(
                      vertex ->
                          vertex.get("tasks").get("RUNNING").intValue()
                                  + vertex.get("tasks").get("FINISHED").intValue()
                              == vertex.get("parallelism").intValue());
        });
  }

  /** Waits until a checkpoint that begins after this moment is complete. */
  void awaitCheckpoint() {
    // The one that is under way may have begun before.
    long needed = cluster.rest().completedCheckpoints(id) + 2;
    Patience.await(
        "a checkpoint is complete",
        Patience.LONG,
        () -> cluster.rest().completedCheckpoints(id) >= needed);
  }

  /**
   * Returns the pipeline's counters since the job's tasks were last started, as Flink's REST API
   * shows them: some seconds old. Those that have not begun to count are 0. A look costs a dozen
   * requests, so whoever waits gets the same answer for a second.
   */
  @Override
  public Map<PipelineCounter, Long> counters() {
    long now = System.nanoTime();
    Looked before = looked;
    if (before != null && now - before.atNanos() < GOOD_FOR.toNanos()) {
      return before.counters();
    }
    Map<String, Long> found = cluster.rest().counters(id, PipelineCounter.NAMESPACE);
    Map<PipelineCounter, Long> counters = new EnumMap<>(PipelineCounter.class);
    for (PipelineCounter counter : PipelineCounter.values()) {
      counters.put(counter, found.getOrDefault(counter.metricName(), 0L));
    }
    looked = new Looked(System.nanoTime(), counters);
    return counters;
  }

  @Override
  public long dropped() {
    return DROPPERS.stream()
        // Flink replaces the dots of a metric's name on some of its ways.
        .flatMap(name -> Stream.of(name.replace('.', '_'), name.replaceFirst(".*[.]", "")))
        .flatMap(namespace -> cluster.rest().counters(id, namespace).values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Stops the job with a savepoint and returns where that is. */
  String stopWithSavepoint() {
    return cluster.rest().stopWithSavepoint(id, cluster.savepoints());
  }

  private static List<JsonNode> vertices(JsonNode job) {
    return stream(job.get("vertices")).toList();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** Cancels the job unless it has ended, or its JobManager has. */
  @Override
  public void close() {
    cluster.rest().jobs().stream()
        .filter(job -> job.id().equals(id) && !job.ended())
        .forEach(job -> cluster.rest().cancel(job.id()));
  }
}
