package dev.beamwatch.acceptance;

import dev.beamwatch.sandbox.ChildProgram;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.ThresholdDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The console's jar in a JVM of its own, as a user starts it, for the topics of a stage. */
final class ChildConsole implements AutoCloseable {
  /** The password that it enters the database with. */
  static final String PASSWORD = "sesame-of-the-console-4711";

  private static final Path JAR = Path.of(System.getProperty("beamwatch.console.jar", ""));
  private static final String PASSWORD_VARIABLE = "PASSWORD_OF_THE_CONSOLE";
  private static final String FIRST_LINE = "The console is at ";

  private final ChildProgram program;
  private final String url;

  private ChildConsole(ChildProgram program, String url) {
    this.program = program;
    this.url = url;
  }

  /**
   * Starts a console that may edit, on any free port unless it is told otherwise, and waits until
   * it says where it is.
   *
   * @param more further options, {@code --port=8080} for example
   */
  static ChildConsole start(Sandbox sandbox, Stage stage, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("--alert-topic=" + stage.option("alertTopic"));
    options.add("--notification-topic=" + stage.option("notificationTopic"));
    return startWithDefaultNotifications(sandbox, stage, options.toArray(String[]::new));
  }

  /**
   * Does what {@link #start} does, with the default topics for alerts and for what people were told
   * unless further options name others.
   */
  static ChildConsole startWithDefaultNotifications(Sandbox sandbox, Stage stage, String... more) {
    stage.sql(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO " + ThresholdDatabase.EDITOR_USER + ";");
    sandbox
        .database()
        .execute("ALTER ROLE " + ThresholdDatabase.EDITOR_USER + " PASSWORD '" + PASSWORD + "'");
    List<String> output = new CopyOnWriteArrayList<>();
    ChildProgram program =
        ChildProgram.start(
            "the console",
            command(sandbox.folder(), stage, List.of(more)),
            Map.of(PASSWORD_VARIABLE, PASSWORD),
            file(sandbox.folder(), ".log"),
            output::add);
    try {
      Patience.await(
          "the console says where it is",
          Patience.SHORT,
          () -> !output.isEmpty() || !program.isAlive());
      if (output.isEmpty() || !output.get(0).startsWith(FIRST_LINE)) {
        throw new AssertionError("the console did not start: " + read(program.log()));
      }
      return new ChildConsole(program, output.get(0).substring(FIRST_LINE.length()));
    } catch (RuntimeException | Error e) {
      program.close();
      throw e;
    }
  }

  private static List<String> command(Path folder, Stage stage, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                JAR.toString(),
                "--bootstrap-servers=" + stage.option("bootstrapServers"),
                "--input-topic=" + stage.option("inputTopic"),
                "--filtered-topic=" + stage.option("filteredTopic"),
                "--aggregated-topic=" + stage.option("aggregatedTopic"),
                "--dead-letter-topic=" + stage.option("deadLetterTopic"),
                "--jdbc-url=" + stage.option("jdbcUrl"),
                "--jdbc-user=" + ThresholdDatabase.EDITOR_USER,
                "--jdbc-password=${env:" + PASSWORD_VARIABLE + "}",
                "--threshold-table=" + stage.table(),
                "--threshold-refresh=" + stage.option("thresholdRefresh"),
                "--window-size=" + stage.option("windowSize"),
                "--runner=" + stage.option("runner"),
                "--allow-edit"));
    if (more.stream().noneMatch(option -> option.startsWith("--port="))) {
      command.add("--port=0");
    }
    command.addAll(more);
    return command;
  }

  private static Path file(Path folder, String suffix) {
    try {
      return Files.createTempFile(folder, "console-", suffix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where it is, {@code http://127.0.0.1:8080/} for example. */
  String url() {
    return url;
  }

  /** Returns the option that makes another console listen where this one does. */
  String portOption() {
    return "--port=" + URI.create(url).getPort();
  }

  /** Returns everything that it wrote so far. */
  String log() {
    return read(program.log());
  }

  /** Sends SIGTERM, waits for the end and returns the exit code. */
  int terminate() {
    program.terminate();
    if (!program.awaitExit(Patience.SHORT)) {
      throw new AssertionError("the console does not end\n" + log());
    }
    return program.exitCode();
  }

  @Override
  public void close() {
    program.close();
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
