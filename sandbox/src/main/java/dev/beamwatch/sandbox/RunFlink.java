package dev.beamwatch.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code scripts/run-flink}: what {@code scripts/run-local} does, with the pipeline on
 * a Flink cluster.
 */
@Command(
    name = "run-flink",
    description = {
      "Runs the whole of Beamwatch on this machine: Kafka, PostgreSQL, a Slack stand-in, a Flink"
          + " cluster, a generator of readings, the pipeline as a job on the cluster and the console,"
          + " a live page. Shows a line of figures every second, until Ctrl-C.",
      "Everything listens on 127.0.0.1 only and is stored in one temporary folder."
    })
public final class RunFlink implements Callable<Integer> {
  private static final Set<String> DELIVERIES = Set.of("at-least-once", "exactly-once");
  private static final int MOST_TASK_MANAGERS = 16;
  private static final int MOST_PARALLELISM = 128;

  @Mixin private DemonstrationOptions options = new DemonstrationOptions();
  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--taskmanagers",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "TaskManagers of the cluster, each a JVM of its own (default: ${DEFAULT-VALUE}).")
  private int taskManagers;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Parallel parts of the job (default: one on every TaskManager).")
  private @Nullable Integer parallelism;

  @Option(
      names = "--delivery",
      paramLabel = "GUARANTEE",
      defaultValue = "at-least-once",
      description =
          "What readers of the outputs can rely on after a failure: at-least-once or exactly-once"
              + " (default: ${DEFAULT-VALUE}).")
  private String delivery = "";

  @Option(
      names = "--flink-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "Port of Flink's web page and REST API" + PortOptions.DEFAULT + ".")
  private int flinkPort;

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    System.exit(CommandLines.run(new RunFlink(), args));
  }

  @Override
  public Integer call() throws Exception {
    options.check();
    options.require(
        taskManagers >= 1 && taskManagers <= MOST_TASK_MANAGERS,
        "--taskmanagers must be 1 to " + MOST_TASK_MANAGERS + ", not " + taskManagers);
    int parts = parallelism == null ? taskManagers : parallelism;
    options.require(
        parts >= 1 && parts <= MOST_PARALLELISM,
        "--parallelism must be 1 to " + MOST_PARALLELISM + ", not " + parts);
    options.require(
        DELIVERIES.contains(delivery),
        "--delivery must be at-least-once or exactly-once, not " + delivery);
    options.ports.check("--flink-port", flinkPort);
    return new Demonstration(options, command.commandLine().getOut())
        .run(
            "Kafka, PostgreSQL, the Slack stand-in and a Flink cluster",
            "FlinkRunner",
            sandbox -> startCluster(sandbox, parts));
  }

  private Engine startCluster(Sandbox sandbox, int parts) {
    FlinkCluster cluster =
        FlinkCluster.settings()
            .taskManagers(taskManagers)
            .slots((parts + taskManagers - 1) / taskManagers)
            .restPort(flinkPort)
            .environment(Endpoints.secrets(sandbox))
            .start(sandbox.folder().resolve("flink"));
    List<String> byHand = new ArrayList<>(Endpoints.pipelineOptions(sandbox));
    byHand.addAll(options.scenario().pipelineOptions());
    return new Cluster(cluster, options.pipelineJar, taskManagers, parts, delivery, byHand);
  }

  /** A Flink cluster, and the command that sends it the job. */
  static final class Cluster implements Engine {
    private final FlinkCluster cluster;
    private final Path jar;
    private final int taskManagers;
    private final int parallelism;
    private final String delivery;
    private final List<String> byHand;
    private PipelineReport last = PipelineReport.NOTHING;

    /**
     * Takes over a cluster.
     *
     * @param byHand the pipeline's options for whoever submits it by hand
     */
    Cluster(
        FlinkCluster cluster,
        Path jar,
        int taskManagers,
        int parallelism,
        String delivery,
        List<String> byHand) {
      this.cluster = cluster;
      this.jar = jar;
      this.taskManagers = taskManagers;
      this.parallelism = parallelism;
      this.delivery = delivery;
      this.byHand = byHand;
    }

    @Override
    public List<String> describe() {
      return List.of(
          String.format(
              Locale.ROOT,
              "  Flink        %s is its own web page; %d TaskManager%s, parallelism %d, %s",
              cluster.web(),
              taskManagers,
              taskManagers == 1 ? "" : "s",
              parallelism,
              delivery));
    }

    @Override
    public List<String> commands() {
      List<String> options = new ArrayList<>(byHand);
      options.add("--parallelism=" + parallelism);
      options.add("--delivery=" + delivery);
      options.add("--savepointPath=ITS_LAST_LINE");
      return List.of(
          "  scripts/savepoint --stop --flink=" + cluster.restAddress(),
          Endpoints.command("scripts/submit --flinkMaster=" + cluster.restAddress(), options));
    }

    @Override
    public List<String> pipeline(Path temporary, List<String> options) {
      List<String> all =
          new ArrayList<>(List.of("--parallelism=" + parallelism, "--delivery=" + delivery));
      all.addAll(options);
      List<String> line =
          FlinkCluster.submitCommand(FlinkCluster.lib(), jar, cluster.restAddress(), all);
      line.addAll(1, List.of("-Xmx512m", "-Djava.io.tmpdir=" + temporary));
      return line;
    }

    @Override
    public Optional<PipelineReport> report() {
      FlinkRest rest = cluster.rest();
      List<FlinkRest.Job> jobs = rest.jobs();
      Optional<FlinkRest.Job> running = jobs.stream().filter(job -> !job.ended()).findFirst();
      if (running.isPresent()) {
        last = PipelineReport.of(rest.counters(running.get().id(), "beamwatch"));
      } else if (jobs.stream().anyMatch(job -> job.state().equals("FAILED"))) {
        throw new SandboxException("the job has failed: see " + cluster.web());
      }
      // Or somebody has stopped it, and may go on from a savepoint.
      return Optional.of(last);
    }

    @Override
    public List<Path> logs() {
      return cluster.logs();
    }

    @Override
    public void requireAlive() {
      cluster.requireAlive();
    }

    @Override
    public void close() {
      cluster.close();
    }
  }
}
