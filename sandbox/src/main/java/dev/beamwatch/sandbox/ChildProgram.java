package dev.beamwatch.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs as a child of this JVM and cannot outlive it: not when the JVM ends without
 * closing it, and not when the JVM is killed with {@code kill -9}.
 *
 * <p>A small shell beside the program waits on a pipe that the JVM holds open. The kernel closes
 * the pipe together with the JVM, and the shell kills the program. The program runs in a session of
 * its own where the system can do that (Linux), and ignores the interrupt key elsewhere: on Ctrl-C
 * this JVM decides what ends when.
 */
public final class ChildProgram implements AutoCloseable {
  /**
   * The program takes the place of the first shell and so has its process id, {@code $$}. The
   * second shell reads a line when the program is known to have ended: its process id may belong to
   * another by then.
   */
  private static final String TIED =
      """
      exec 3<&0
      trap '' INT
      ( trap '' TERM HUP; read -r ended && exit 0; kill -KILL $$ ) <&3 3<&- >/dev/null 2>&1 &
      exec "$@" </dev/null 3<&-
      """;

  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final Path NOWHERE = Path.of("/dev/null");
  private static final int TAIL_LINES = 20;
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 25;

  private final String name;
  private final Path log;
  private final Process program;
  private final @Nullable Thread reader;

  private ChildProgram(
      String name, Path log, Process program, @Nullable Consumer<String> onOutputLine) {
    this.name = name;
    this.log = log;
    this.program = program;
    CompletableFuture<Void> unused = program.onExit().thenRun(this::release);
    this.reader = onOutputLine == null ? null : startReader(onOutputLine);
  }

  /**
   * Starts a program whose output and errors go to a log file.
   *
   * @param name what messages call it, such as {@code the broker}
   * @param command the program, found on the path or with its own, and its arguments
   * @param environment variables on top of those of this JVM
   * @param log the file to append to
   * @throws SandboxException if it cannot be started
   */
  public static ChildProgram start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    return start(name, command, environment, log, null);
  }

  /**
   * Starts a program whose output is also handed on line by line, by a thread of its own.
   *
   * @param onOutputLine receives each line of the standard output; null for nobody
   */
  public static ChildProgram start(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      @Nullable Consumer<String> onOutputLine) {
    List<String> tied = new ArrayList<>(List.of("sh", "-c", TIED, "sh"));
    tied.addAll(command);
    return launch(name, tied, environment, log, onOutputLine);
  }

  /**
   * Prepares a shell script that runs when this JVM ends without calling {@link #dismiss}.
   *
   * @param argument what the script finds in {@code $1}
   */
  static ChildProgram afterDeathOfParent(String script, String argument) {
    String waiting = "trap '' INT TERM HUP; read -r dismissed && exit 0; " + script;
    return launch(
        "the watch", List.of("sh", "-c", waiting, "sh", argument), Map.of(), NOWHERE, null);
  }

  /** Ends the script of {@link #afterDeathOfParent} without running it. */
  void dismiss() {
    release();
    awaitExit(GRACE);
  }

  private static ChildProgram launch(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      @Nullable Consumer<String> onOutputLine) {
    List<String> inOwnSession = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      inOwnSession.add(SETSID.toString());
    }
    inOwnSession.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(inOwnSession);
    builder.environment().putAll(environment);
    ProcessBuilder.Redirect toLog = ProcessBuilder.Redirect.appendTo(log.toFile());
    builder.redirectError(toLog);
    builder.redirectOutput(onOutputLine == null ? toLog : ProcessBuilder.Redirect.PIPE);
    try {
      return new ChildProgram(name, log, builder.start(), onOutputLine);
    } catch (IOException e) {
      throw new SandboxException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /** Returns the {@code java} command that runs this JVM, for those like it. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Returns the process id of the program itself. */
  public long pid() {
    return program.pid();
  }

  /** Tells whether the program is still running. */
  public boolean isAlive() {
    return program.isAlive();
  }

  /**
   * Returns the exit code: 128 and the signal's number when a signal ended it.
   *
   * @throws IllegalStateException if the program is still running
   */
  public int exitCode() {
    try {
      return program.exitValue();
    } catch (IllegalThreadStateException e) {
      throw new IllegalStateException(name + " is still running", e);
    }
  }

  /** Returns the file that holds what the program wrote. */
  public Path log() {
    return log;
  }

  /** Asks the program to end, with SIGTERM. */
  public void terminate() {
    // Not Process.destroy(): it closes the pipes too, and that is the sign for the watching shell.
    boolean unusedWasRunning = program.toHandle().destroy();
  }

  /** Ends the program at once, with SIGKILL, and waits until it is gone. */
  public void kill() {
    boolean unusedWasRunning = program.toHandle().destroyForcibly();
    awaitExit(GRACE);
  }

  /**
   * Sends the program a signal.
   *
   * @param signal its name without SIG, such as {@code INT}
   */
  void send(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new SandboxException("cannot send " + signal + " to " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until the program has ended and all of its output was handed on.
   *
   * @return false if it still runs after the limit, or this thread was interrupted
   */
  public boolean awaitExit(Duration limit) {
    try {
      boolean ended = program.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (ended && reader != null) {
        // Ends with the pipe; bounded, because a grandchild may hold the other end.
        reader.join(GRACE.toMillis());
      }
      return ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Waits until the program does what it was started for.
   *
   * @throws SandboxException if it ends before, with the end of its log, or the limit passes
   */
  void awaitReady(Duration limit, BooleanSupplier ready) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (isAlive()) {
      if (ready.getAsBoolean()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new SandboxException(
            name + " did not answer within " + limit.toSeconds() + " s" + endOfLog(line -> true));
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SandboxException("interrupted while waiting for " + name, e);
      }
    }
    throw new SandboxException(death());
  }

  /** Returns a message about the program's unexpected end, with the end of its log. */
  public String death() {
    return death(line -> true);
  }

  /**
   * Returns the same with those lines of the log only that may say why.
   *
   * @param isTelling tells which they are
   */
  String death(Predicate<String> isTelling) {
    return name + " ended unexpectedly with exit code " + exitCode() + endOfLog(isTelling);
  }

  private String endOfLog(Predicate<String> isTelling) {
    return "; the end of its log " + log + ":\n" + logTail(isTelling);
  }

  /** Returns the last lines of the log, each indented; never fails. */
  private String logTail(Predicate<String> isTelling) {
    try {
      String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      List<String> lines = text.lines().filter(isTelling).toList();
      return String.join(
          "\n",
          lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()).stream()
              .map(line -> "    " + line)
              .toList());
    } catch (IOException e) {
      return "    (cannot be read: " + e.getMessage() + ")";
    }
  }

  /** Ends the program: asks first, and kills it if it has not followed within ten seconds. */
  @Override
  public void close() {
    terminate();
    if (!awaitExit(GRACE)) {
      kill();
    }
  }

  private void release() {
    try (OutputStream pipe = program.getOutputStream()) {
      pipe.write('\n');
    } catch (IOException e) {
      // The watching shell is gone already, which is what this is for.
      return;
    }
  }

  private Thread startReader(Consumer<String> onOutputLine) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader lines = program.inputReader(StandardCharsets.UTF_8);
                  Writer copy =
                      Files.newBufferedWriter(
                          log,
                          StandardCharsets.UTF_8,
                          StandardOpenOption.CREATE,
                          StandardOpenOption.APPEND)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  copy.write(line + "\n");
                  copy.flush();
                  onOutputLine.accept(line);
                }
              } catch (IOException e) {
                throw new UncheckedIOException("cannot read what " + name + " writes", e);
              }
            },
            "output of " + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
