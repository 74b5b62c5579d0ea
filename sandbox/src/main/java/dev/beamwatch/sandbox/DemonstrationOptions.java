package dev.beamwatch.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of the commands that run everything, whatever the pipeline runs on. */
final class DemonstrationOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "End by itself so long after everything is up, such as PT60S.")
  @Nullable Duration limit;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "seed",
      description = {
        "What there is to see (default: ${DEFAULT-VALUE}).",
        "seed: most windows are over limits of 20 to 90, and each is a message.",
        "incidents: a quiet load, an incident about once a minute and a host that falls silent,"
            + " told as alerts that begin, change and end."
      })
  private String scenarioName = "seed";

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Readings per second (default: ${DEFAULT-VALUE}).")
  int rate;

  @Option(
      names = "--backfill",
      paramLabel = "DURATION",
      description =
          "Stretch of the past that readings are made up for at the start (default: PT2M; PT0S in"
              + " the scenario incidents).")
  private @Nullable Duration chosenBackfill;

  @Option(
      names = "--console-port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port of the console" + PortOptions.DEFAULT + ".")
  int consolePort;

  @Option(names = "--no-console", description = "Start everything but the console.")
  boolean noConsole;

  @Option(
      names = "--keep-topics",
      description =
          "When the pipeline has ended by --for, keep the services until Ctrl-C, and print how to"
              + " replay what was.")
  boolean keepTopics;

  @Option(
      names = "--generator-jar",
      paramLabel = "JAR",
      required = true,
      hidden = true,
      description = "The generator; given by the script.")
  Path generatorJar = Path.of("");

  @Option(
      names = "--pipeline-jar",
      paramLabel = "JAR",
      required = true,
      hidden = true,
      description = "The pipeline; given by the script.")
  Path pipelineJar = Path.of("");

  @Option(
      names = "--console-jar",
      paramLabel = "JAR",
      required = true,
      hidden = true,
      description = "The console; given by the script.")
  Path consoleJar = Path.of("");

  @Option(
      names = "--terminal",
      hidden = true,
      description = "Show the figures in place; given by the script.")
  boolean terminal;

  @Mixin PortOptions ports = new PortOptions();

  /**
   * Checks the values.
   *
   * @throws ParameterException if one is wrong
   */
  void check() {
    require(
        limit == null || !(limit.isZero() || limit.isNegative()),
        "--for must be above zero, not " + limit);
    require(
        DemonstrationScenario.named(scenarioName).isPresent(),
        "--scenario must be seed or incidents, not " + scenarioName);
    require(!keepTopics || limit != null, "--keep-topics needs --for: Ctrl-C ends everything");
    require(rate > 0, "--rate must be at least 1, not " + rate);
    require(!backfill().isNegative(), "--backfill must not be negative: " + backfill());
    require(Files.isRegularFile(generatorJar), "--generator-jar is no file: " + generatorJar);
    require(Files.isRegularFile(pipelineJar), "--pipeline-jar is no file: " + pipelineJar);
    require(
        noConsole || Files.isRegularFile(consoleJar), "--console-jar is no file: " + consoleJar);
    ports.check("--console-port", consolePort);
  }

  /** Returns what there is to see, once the values are checked. */
  DemonstrationScenario scenario() {
    return DemonstrationScenario.named(scenarioName).orElseThrow();
  }

  /** Returns the stretch of the past that readings are made up for. */
  Duration backfill() {
    return chosenBackfill == null ? scenario().backfill() : chosenBackfill;
  }

  /** Refuses the command line with a message, unless a condition holds. */
  void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(command.commandLine(), otherwise);
    }
  }
}
