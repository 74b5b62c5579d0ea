package dev.beamwatch.generator;

import dev.beamwatch.recordings.RecordingException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Writes synthetic readings: what producers in the field write, and trouble on demand. */
@Command(
    name = "dwarfs",
    description =
        "Writes what producers in the field write: readings of seven hosts with five processors"
            + " each, their usage uniform in [70, 100), or as --load says. Runs until Ctrl-C unless"
            + " --count is given.",
    versionProvider = JarVersion.class,
    customSynopsis = "generate [dwarfs] [OPTION…]",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
final class DwarfsCommand implements Callable<Integer> {
  @ArgGroup(validate = false, heading = "%nThe stream%n", order = 1)
  private final StreamOptions stream = new StreamOptions();

  @ArgGroup(validate = false, heading = "%nTrouble on demand%n", order = 2)
  private final TroubleOptions trouble = new TroubleOptions();

  @ArgGroup(validate = false, heading = "%nWhere it goes%n", order = 3)
  private final TargetOptions target = new TargetOptions();

  private final Surroundings surroundings;

  DwarfsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws DeliveryException, RecordingException {
    long launchMillis = surroundings.clock().millis();
    StreamOptions.Stream wanted = stream.resolve(launchMillis);
    ScenarioConfig config = config(wanted);
    target.check();
    if (target.isKafka()) {
      checkFuture(config, launchMillis);
    }
    ScenarioSource source =
        new ScenarioSource(
            new Scenario(config), wanted.pacing(), wanted.count(), surroundings.clock());
    new Run(surroundings).send(source, target);
    return 0;
  }

  private ScenarioConfig config(StreamOptions.Stream wanted) {
    ScenarioConfig.Builder scenario =
        ScenarioConfig.builder()
            .seed(wanted.seed())
            .startMillis(wanted.startMillis())
            .readingsPerSecond(wanted.readingsPerSecond());
    if (stream.hosts != null) {
      scenario.hosts(OptionText.names("--hosts", stream.hosts, "hostname", 0));
    }
    if (stream.cpus != null) {
      scenario.cpus(OptionText.names("--cpus", stream.cpus, "cpu", 1));
    }
    if (wanted.load() == Load.INCIDENTS) {
      scenario.storyFromMillis(wanted.caughtUpAtMillis());
    }
    trouble.applyTo(scenario, wanted.startMillis());
    return scenario.build();
  }

  /** Refuses a future that is past by the time that Kafka stamps the message. */
  private static void checkFuture(ScenarioConfig config, long launchMillis) {
    Duration behind = Duration.ofMillis(Math.max(0, launchMillis - config.startMillis()));
    Duration least = behind.plus(ScenarioConfig.CLOCK_TOLERANCE);
    if (config.futureFraction() > 0 && config.futureBy().compareTo(least) <= 0) {
      throw new InvalidOptionException(
          "--future-by",
          config.futureBy(),
          "more than "
              + least
              + ": the stream begins "
              + behind
              + " in the past, and clocks may"
              + " differ by "
              + ScenarioConfig.CLOCK_TOLERANCE);
    }
  }
}
