package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.sandbox.ChildProgram;
import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.sandbox.FlinkRest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The pipeline as a job on a cluster, submitted by the job jar as {@code scripts/submit} does. */
final class FlinkJob implements AutoCloseable {
  /** The job jar that the build made. */
  static final Path JAR = Path.of(System.getProperty("beamwatch.pipeline.jar"));

  /** Flink's libraries, where the build put them. */
  static final Path LIB = Path.of(System.getProperty(FlinkCluster.LIB_PROPERTY));

  private static final Duration SUBMISSION = Duration.ofMinutes(2);

  /** The counters by their names in Flink's REST API, which has no dots in them. */
  private static final Map<String, PipelineCounter> COUNTERS =
      Arrays.stream(PipelineCounter.values())
          .collect(
              Collectors.toUnmodifiableMap(
                  counter -> PipelineCounter.NAMESPACE + "_" + counter.metricName(),
                  counter -> counter));

  private final FlinkCluster cluster;
  private final String id;

  private FlinkJob(FlinkCluster cluster, String id) {
    this.cluster = cluster;
    this.id = id;
  }

  /**
   * Submits a job and waits until all of it runs.
   *
   * @param name by which the cluster knows no other job that has not ended
   * @param options of the pipeline and of Flink's runner, but not the runner itself
   */
  static FlinkJob start(FlinkCluster cluster, Path folder, String name, List<String> options) {
    List<String> all = new ArrayList<>(options);
    all.add("--jobName=" + name);
    Submission submission =
        submit(FlinkCluster.submitCommand(LIB, JAR, cluster.restAddress(), all), folder);
    if (submission.exitCode() != 0) {
      throw new AssertionError("the cluster has not taken the job:\n" + submission.output());
    }
    FlinkJob job =
        new FlinkJob(
            cluster,
            idOf(cluster.rest(), name)
                .orElseThrow(() -> new AssertionError("no job " + name + " on the cluster")));
    job.awaitRunning();
    return job;
  }

  /** What became of a submission. */
  record Submission(int exitCode, String output) {}

  /** Runs a command that submits a job, to its end. */
  static Submission submit(List<String> command, Path folder) {
    try {
      Path log = Files.createTempFile(folder, "submission-", ".log");
      try (ChildProgram program = ChildProgram.start("the submission", command, Map.of(), log)) {
        if (!program.awaitExit(SUBMISSION)) {
          throw new AssertionError("the submission has not ended:\n" + Files.readString(log));
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
   * shows them: a second or two old. Those that have not begun to count are 0.
   */
  Map<PipelineCounter, Long> counters() {
    FlinkRest rest = cluster.rest();
    Map<PipelineCounter, Long> counters = new EnumMap<>(PipelineCounter.class);
    for (PipelineCounter counter : PipelineCounter.values()) {
      counters.put(counter, 0L);
    }
    for (JsonNode vertex : vertices(rest.get("/jobs/" + id))) {
      String metrics =
          "/jobs/" + id + "/vertices/" + vertex.get("id").textValue() + "/subtasks/metrics";
      String wanted =
          stream(rest.get(metrics))
              .map(metric -> metric.get("id").textValue())
              .filter(name -> COUNTERS.containsKey(withoutOperator(name)))
              .map(name -> URLEncoder.encode(name, UTF_8))
              .collect(Collectors.joining(","));
      if (wanted.isEmpty()) {
        // Asked for nothing, Flink would answer with the names of all metrics again.
        continue;
      }
      for (JsonNode metric : rest.get(metrics + "?agg=sum&get=" + wanted)) {
        PipelineCounter counter = COUNTERS.get(withoutOperator(metric.get("id").textValue()));
        if (counter != null) {
          counters.merge(counter, metric.get("sum").longValue(), Long::sum);
        }
      }
    }
    return counters;
  }

  /** Takes the operator's name away, in which Flink has replaced what dots there were. */
  private static String withoutOperator(String metric) {
    return metric.substring(metric.lastIndexOf('.') + 1);
  }

  long count(PipelineCounter counter) {
    return counters().getOrDefault(counter, 0L);
  }

  /** Stops the job with a savepoint and returns where that is. */
  String stopWithSavepoint() {
    return cluster.rest().stopWithSavepoint(id, cluster.savepoints());
  }

  private static List<JsonNode> vertices(JsonNode job) {
    return stream(job.get("vertices")).toList();
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
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
