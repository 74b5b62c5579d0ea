package dev.beamwatch.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command {@code scripts/run-local}: the services, a generator and a pipeline on this machine,
 * with a line of figures every second.
 */
@Command(
    name = "run-local",
    description = {
      "Runs the whole of Beamwatch on this machine: Kafka, PostgreSQL, a Slack stand-in, a"
          + " generator of readings, the pipeline on the DirectRunner and the console, a live page."
          + " Shows a line of figures every second, until Ctrl-C.",
      "Everything listens on 127.0.0.1 only and is stored in one temporary folder."
    })
public final class RunLocal implements Callable<Integer> {
  @Mixin private DemonstrationOptions options = new DemonstrationOptions();
  @Spec private CommandSpec command = CommandSpec.create();

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    System.exit(CommandLines.run(new RunLocal(), args));
  }

  @Override
  public Integer call() throws Exception {
    options.check();
    return new Demonstration(options, command.commandLine().getOut())
        .run(
            "Kafka, PostgreSQL and the Slack stand-in",
            "DirectRunner",
            sandbox -> new OneJvm(options.pipelineJar));
  }

  /** The pipeline's own JVM, with a runner in it. */
  private record OneJvm(Path jar) implements Engine {
    @Override
    public List<String> describe() {
      return List.of();
    }

    @Override
    public List<String> commands() {
      return List.of();
    }

    @Override
    public List<String> pipeline(Path temporary, List<String> options) {
      List<String> line =
          new ArrayList<>(
              List.of(
                  ChildProgram.java(),
                  "-Xmx1g",
                  Demonstration.QUICK_START,
                  "-Djava.io.tmpdir=" + temporary,
                  "-cp",
                  // Beside the jar is what a cluster brings and one JVM has to: the logging.
                  jar + ":" + jar.resolveSibling("local-lib").resolve("*"),
                  MainClass.of(jar),
                  "--runner=DirectRunner"));
      line.addAll(options);
      return line;
    }

    @Override
    public void requireAlive() {
      // It is the pipeline's JVM, and that is watched anyway.
    }

    @Override
    public void close() {
      // The same.
    }
  }
}
