package dev.beamwatch.sandbox;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code scripts/sandbox}: the services without generator and pipeline. */
@Command(
    name = "sandbox",
    description = "Runs the services that a pipeline needs on this machine.",
    subcommands = SandboxCommand.Up.class)
public final class SandboxCommand {

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    System.exit(CommandLines.run(new SandboxCommand(), args));
  }

  /** Starts the services and keeps them until Ctrl-C. */
  @Command(
      name = "up",
      description = {
        "Starts a Kafka broker with the topics, PostgreSQL with the seven thresholds and a Slack"
            + " stand-in, and keeps them until Ctrl-C.",
        "Everything listens on 127.0.0.1 only and is stored in one temporary folder."
      })
  static final class Up implements Callable<Integer> {
    @Mixin private PortOptions ports = new PortOptions();
    @Spec private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      Sandbox.Settings settings = ports.settings();
      return OrderlyEnd.of(() -> run(settings));
    }

    private int run(Sandbox.Settings settings) {
      PrintWriter out = command.commandLine().getOut();
      out.println("Starting Kafka, PostgreSQL and the Slack stand-in ...");
      long begun = System.nanoTime();
      try (Sandbox sandbox = settings.start()) {
        out.printf(
            Locale.ROOT, "The services are up after %.1f s.%n", (System.nanoTime() - begun) / 1e9);
        Endpoints.describe(sandbox).forEach(out::println);
        out.println("To start the other parts:");
        Endpoints.startingCommands(sandbox).forEach(out::println);
        out.println("To look and to meddle:");
        Endpoints.commands(sandbox).forEach(out::println);
        out.println("Ctrl-C ends the services.");
        sandbox.keepUntilInterrupted();
        out.println("Ending the services ...");
      }
      return 0;
    }
  }
}
