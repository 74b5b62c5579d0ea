package dev.beamwatch.pipeline;

import static java.util.stream.Collectors.joining;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.ingest.OrderlyStop;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the pipeline as a command: from its arguments to its exit code. */
final class CommandLine {
  private static final Logger LOG = LoggerFactory.getLogger(CommandLine.class);

  private static final Pattern UNKNOWN_OPTION =
      Pattern.compile("missing a property named '([^']*)'");
  private static final Pattern REPEATED_OPTION =
      Pattern.compile("expected one element but was: <(.*)>");

  private CommandLine() {}

  /** Runs the pipeline in this process, or submits it to a cluster, and reports failures. */
  static ExitCode run(String[] args) {
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
    var unused = launch(args, false);
  }

  /**
   * Checks all that can be checked in advance, then starts the job.
   *
   * @param workersAreHere whether the job's workers run in this process
   */
  private static Launched launch(String[] args, boolean workersAreHere) throws IOException {
    AnomalyOptions options = parse(AnomalyOptions.class, args, RunnerDefaults.addTo(args));
    PipelineConfig config = Preflight.requireKafka(ConfigReader.read(options, workersAreHere));
    Optional<String> cluster = RunnerDefaults.cluster(args);
    if (cluster.isPresent()) {
      Preflight.requireFlink(cluster.get());
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

  /**
   * Parses arguments.
   *
   * @param args as they were given
   * @param all those, and what is preset
   * @throws InvalidOptionException if one is no option, or has no value that options can have
   */
  static <T extends PipelineOptions> T parse(Class<T> options, String[] args, String[] all) {
    PipelineOptionsFactory.register(options);
    try {
      return PipelineOptionsFactory.fromArgs(all).as(options);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      Matcher unknown = UNKNOWN_OPTION.matcher(message);
      Matcher repeated = REPEATED_OPTION.matcher(message);
      if (unknown.find()) {
        message = "--" + unknown.group(1) + " is not an option; --help lists those that are";
      } else if (repeated.find()) {
        message = repeated(args) + " may be given once only, not as " + repeated.group(1);
      }
      throw InvalidOptionException.because(message);
    }
  }

  /** Returns the options that are given more than once. */
  private static String repeated(String[] args) {
    Set<String> seen = new HashSet<>();
    return Arrays.stream(args)
        .map(arg -> arg.replaceFirst("=.*", ""))
        .filter(option -> !seen.add(option))
        .distinct()
        .collect(joining(", "));
  }

  static String rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
