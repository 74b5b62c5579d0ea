package dev.beamwatch.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The console beside a {@link Demonstration}: a child program whose end is told and ends nothing
 * else.
 */
final class ConsoleProgram implements AutoCloseable {
  /** What the console's first line begins with; its address follows. */
  private static final String FIRST_LINE = "The console is at ";

  private static final String NAME = "the console";
  private static final Duration START_LIMIT = Duration.ofSeconds(20);

  private final ChildProgram program;
  private final CountDownLatch up;
  private final int port;
  private boolean endWasTold;

  private ConsoleProgram(ChildProgram program, CountDownLatch up, int port) {
    this.program = program;
    this.up = up;
    this.port = port;
  }

  /**
   * Starts a console.
   *
   * @param folder for its log
   * @param preferredPort the port to listen on if it is free, 0 for any
   * @param command the program and its arguments, all but the port
   * @param environment variables on top of those of this JVM
   * @throws SandboxException if there is no such program
   */
  static ConsoleProgram start(
      Path folder, int preferredPort, List<String> command, Map<String, String> environment) {
    int port = Ports.freeOr(preferredPort);
    List<String> whole = new ArrayList<>(command);
    whole.add("--port=" + port);
    CountDownLatch up = new CountDownLatch(1);
    ChildProgram program =
        ChildProgram.start(
            NAME,
            whole,
            environment,
            folder.resolve("console.log"),
            line -> {
              if (line.startsWith(FIRST_LINE)) {
                up.countDown();
              }
            });
    return new ConsoleProgram(program, up, port);
  }

  /**
   * Waits until the console is up, and returns a line that tells people where it is, or why not.
   *
   * @throws SandboxException if this thread is interrupted
   */
  String describe() {
    try {
      program.awaitReady(START_LIMIT, () -> up.getCount() == 0);
      return "  Console      http://127.0.0.1:" + port + "/";
    } catch (SandboxException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      endWasTold = !program.isAlive();
      return "  Console      none: " + e.getMessage();
    }
  }

  /** Returns what to tell people if the console has ended by itself and was not told of before. */
  Optional<String> end() {
    if (endWasTold || program.isAlive()) {
      return Optional.empty();
    }
    endWasTold = true;
    return Optional.of("The rest goes on: " + program.death());
  }

  @Override
  public void close() {
    program.close();
  }
}
