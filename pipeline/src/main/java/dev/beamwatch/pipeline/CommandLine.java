package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.ingest.OrderlyStop;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the pipeline as a command: from its arguments to its exit code. */
final class CommandLine {
  private static final Logger LOG = LoggerFactory.getLogger(CommandLine.class);

  private CommandLine() {}

  /** Runs the pipeline in this process, or submits it to a cluster, and reports failures. */
  static ExitCode run(String[] given) {
    String[] args = Arguments.spelled(given);
    if (Arrays.asList(args).contains("--help")) {
      System.out.print(OptionsReference.help());
      return ExitCode.DONE;
    }
    Optional<String> cluster = RunnerDefaults.cluster(args);
    try {
      Launched launched = launch(args, cluster.isEmpty());
      if (cluster.isPresent()) {
        // The cluster's own metrics have its counters. Beam's client sees none until the end.
        System.out.println("The job runs on Flink at http://" + cluster.get());
        return ExitCode.DONE;
      }
      return new RunReport(
              launched.config().reportInterval(),
              System.out,
              launched.stop(),
              RunState.Outputs.of(launched.config()))
          .follow(launched.result(), launched.config().input().stopAtEnd());
    } catch (InvalidOptionException | IOException e) {
      System.err.println(e.getMessage());
      return ExitCode.of(e);
    } catch (RuntimeException e) {
      System.err.println("The pipeline failed: " + rootCause(e));
      e.printStackTrace();
      return ExitCode.of(e);
    }
  }

  /** Submits the job from within Flink's own process. */
  static void submit(String[] args) throws IOException {
    var unused = launch(Arguments.spelled(args), false);
  }

  /**
   * Checks all that can be checked in advance, then starts the job.
   *
   * @param workersAreHere whether the job's workers run in this process
   */
  private static Launched launch(String[] args, boolean workersAreHere) throws IOException {
    Arguments<AnomalyOptions> arguments =
        Arguments.parse(AnomalyOptions.class, args, RunnerDefaults.addTo(args));
    AnomalyOptions options = arguments.options();
    PipelineConfig config =
        Preflight.requireKafka(
            arguments.read(unchecked -> ConfigReader.read(unchecked, workersAreHere)));
    if (ConfigReader.requiresThresholds(options)) {
      Preflight.requireThresholds(config.thresholds());
    }
    Optional<String> cluster = RunnerDefaults.cluster(args);
    if (cluster.isPresent()) {
      Preflight.requireFlink(cluster.get());
      RunnerDefaults.savepoint(args)
          .ifPresent(savepoint -> Preflight.requireSavepoint(savepoint, cluster.get()));
    }
    Preflight.warnOfHistory(config, WallClock.SYSTEM);
    Pipeline pipeline = Pipeline.create(options);
    AnomalyPipeline.build(pipeline, config, Edges.real(config));
    LOG.info("{}", banner(config));
    return new Launched(config, OrderlyStop.of(options), pipeline.run());
  }

  private record Launched(PipelineConfig config, OrderlyStop stop, PipelineResult result) {}

  /** Says in a few words what is about to happen. */
  static String banner(PipelineConfig config) {
    return "Beamwatch reads %s at %s as group %s; hot above %s %% to %s, windows of %s to %s, refused to %s; limits from %s every %s; %s; %s%s"
        .formatted(
            config.input().topic(),
            config.input().connection().bootstrapServers(),
            config.input().consumerGroup(),
            config.filterAbove(),
            config.filteredTopic(),
            config.windows().size(),
            config.aggregatedTopic(),
            config.deadLetterTopic(),
            config.thresholds().table(),
            config.thresholdRefresh(),
            config.alerts().topic().name() == null
                ? "alerts to no topic"
                : "alerts to " + config.alerts().topic().name(),
            config.slack().token() == null
                ? "no Slack token: messages go to this log only"
                : "%s to Slack channel %s"
                    .formatted(
                        config.slack().tellsAlerts() ? "alerts" : "messages",
                        config.slack().channel()),
            config.alertmanager().servers().isEmpty()
                ? ""
                : "; alerts to Alertmanager at "
                    + String.join(", ", config.alertmanager().servers()));
  }

  static String rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
