package dev.beamwatch.acceptance;

import dev.beamwatch.pipeline.AnomalyPipeline;
import dev.beamwatch.sandbox.ChildProgram;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The pipeline in a JVM of its own, as a user starts it, so that it can be killed like one. */
final class ChildPipeline implements AutoCloseable {
  private final ChildProgram program;
  private final List<String> output;

  private ChildPipeline(ChildProgram program, List<String> output) {
    this.program = program;
    this.output = output;
  }

  /**
   * Starts the pipeline.
   *
   * @param folder for what the JVM leaves behind
   * @param virtualMachine further arguments for {@code java}
   */
  static ChildPipeline start(
      Path folder,
      List<String> virtualMachine,
      Map<String, String> environment,
      List<String> arguments) {
    return start(AnomalyPipeline.class, folder, virtualMachine, environment, arguments);
  }

  /** Starts another command of the pipeline's jar. */
  static ChildPipeline start(
      Class<?> mainClass,
      Path folder,
      List<String> virtualMachine,
      Map<String, String> environment,
      List<String> arguments) {
    try {
      Path own = Files.createTempDirectory(folder, "pipeline-");
      // In a file: a class path can be longer than a command line may be.
      Path classPath = own.resolve("java.arguments");
      Files.writeString(classPath, "-cp\n\"" + classPath() + "\"\n");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + own));
      command.addAll(virtualMachine);
      command.addAll(List.of("@" + classPath, mainClass.getName()));
      command.addAll(arguments);
      List<String> output = new CopyOnWriteArrayList<>();
      return new ChildPipeline(
          ChildProgram.start(
              "the pipeline", command, environment, own.resolve("pipeline.log"), output::add),
          output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the lines on the standard output so far. */
  List<String> output() {
    return output;
  }

  /** Returns everything that the program wrote so far, errors among it. */
  String log() {
    try {
      return Files.readString(program.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return program.isAlive();
  }

  /** Waits for the end by itself and returns the exit code. */
  int awaitExit(Duration limit) {
    if (!program.awaitExit(limit)) {
      throw new AssertionError("the pipeline has not ended within " + limit + "\n" + log());
    }
    return program.exitCode();
  }

  /** Sends SIGTERM, waits for the end and returns the exit code. */
  int terminate() {
    program.terminate();
    return awaitExit(Patience.SHORT);
  }

  /** Sends SIGKILL. */
  void kill() {
    program.kill();
  }

  @Override
  public void close() {
    program.close();
  }

  /** The job jar, and what {@code scripts/pipeline} adds to it. */
  private static String classPath() {
    return FlinkJob.JAR
        + File.pathSeparator
        + FlinkJob.JAR.resolveSibling("local-lib").resolve("*");
  }
}
