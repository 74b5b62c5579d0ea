package dev.beamwatch.sandbox;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options about the services that several commands have. */
final class PortOptions {
  /** What the description of a port ends with. */
  static final String DEFAULT = " (default: ${DEFAULT-VALUE}, or a free one if taken)";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Port of the Kafka broker" + DEFAULT + ".")
  private int kafkaPort;

  @Option(
      names = "--database-port",
      paramLabel = "PORT",
      defaultValue = "5432",
      description = "Port of PostgreSQL" + DEFAULT + ".")
  private int databasePort;

  @Option(
      names = "--slack-port",
      paramLabel = "PORT",
      defaultValue = "8065",
      description = "Port of the Slack stand-in" + DEFAULT + ".")
  private int slackPort;

  @Option(names = "--keep", description = "Leave the folder with data and logs behind at the end.")
  private boolean keep;

  Sandbox.Settings settings() {
    check("--kafka-port", kafkaPort);
    check("--database-port", databasePort);
    check("--slack-port", slackPort);
    return Sandbox.settings()
        .kafkaPort(kafkaPort)
        .databasePort(databasePort)
        .slack(SlackStandIn.settings().port(slackPort))
        .keep(keep);
  }

  boolean keep() {
    return keep;
  }

  /** Refuses a command line with a number that is no port. */
  void check(String name, int port) {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(
          command.commandLine(), name + " must be 0 (any) to 65535, not " + port);
    }
  }
}
