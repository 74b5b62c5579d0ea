package dev.beamwatch.sandbox;

import dev.beamwatch.schemas.Contract;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs services, a generator, a pipeline and a console together, and shows a line of figures every
 * second: what {@code scripts/run-local} and {@code scripts/run-flink} have in common.
 */
final class Demonstration {
  /** The rates are low here, and a small machine is busy enough while everything starts. */
  static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private static final Duration THRESHOLD_REFRESH = Duration.ofSeconds(5);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration GENERATOR_STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration PIPELINE_STOP_LIMIT = Duration.ofSeconds(30);

  private static final int MOST_TICKS_UNTIL_STANDSTILL = 5;

  private final DemonstrationOptions options;
  private final PrintWriter out;
  private final AtomicReference<PipelineReport> newestReport = new AtomicReference<>();

  Demonstration(DemonstrationOptions options, PrintWriter out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs everything until the time is over or this JVM is told to end.
   *
   * @param parts what is started before the pipeline, in words
   * @param runner what the console calls the pipeline's runner
   * @param startEngine starts what the pipeline runs on, when the services are up
   * @return the exit code
   * @throws SandboxException if a part cannot be started, or ends too early
   */
  int run(String parts, String runner, Function<Sandbox, Engine> startEngine) throws Exception {
    Sandbox.Settings settings = options.ports.settings();
    return OrderlyEnd.of(() -> run(settings, parts, runner, startEngine));
  }

  private int run(
      Sandbox.Settings settings,
      String parts,
      String runner,
      Function<Sandbox, Engine> startEngine) {
    out.println("Starting " + parts + " ...");
    long begun = System.nanoTime();
    try (Sandbox sandbox = settings.start()) {
      // Before anybody reads them.
      options.scenario().wideLimits().ifPresent(sandbox.database()::replaceThresholds);
      try {
        run(sandbox, begun, runner, startEngine);
      } catch (SandboxException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        sandbox.keepFolder();
        throw new SandboxException(
            e.getMessage() + "\nAll logs are kept in " + sandbox.folder(), e);
      }
    }
    PipelineReport last = newestReport.get();
    out.println((last == null ? PipelineReport.NOTHING : last).lastLine());
    return 0;
  }

  private void run(
      Sandbox sandbox, long begun, String runner, Function<Sandbox, Engine> startEngine) {
    // The console begins while the engine starts, and sees the others end.
    try (ConsoleProgram console = startConsole(sandbox, runner);
        Engine engine = startEngine.apply(sandbox)) {
      long up = System.nanoTime();
      out.printf(Locale.ROOT, "The services are up after %.1f s.%n", (up - begun) / 1e9);
      Endpoints.describe(sandbox).forEach(out::println);
      engine.describe().forEach(out::println);
      if (console != null) {
        out.println(console.describe());
      }
      out.println("To look and to meddle, in another terminal:");
      Endpoints.commands(sandbox).forEach(out::println);
      out.println(Endpoints.explainCommand(sandbox, options.scenario().pipelineOptions()));
      engine.commands().forEach(out::println);
      // Closed in reverse: first nothing new comes, then the pipeline ends while all services are
      // there.
      try (ChildProgram pipeline = startPipeline(sandbox, engine)) {
        try (ChildProgram generator = startGenerator(sandbox)) {
          watch(sandbox, engine, console, generator, pipeline, up);
          end(generator, GENERATOR_STOP_LIMIT);
        }
        awaitStandstill(engine);
        end(pipeline, PIPELINE_STOP_LIMIT);
      }
      if (options.keepTopics) {
        out.println("Kafka and PostgreSQL stay until Ctrl-C. What would other limits have told?");
        out.println(Endpoints.replayCommand(sandbox, options.scenario().pipelineOptions()));
        out.flush();
        sandbox.keepUntilInterrupted();
      }
      if (options.ports.keep()) {
        out.println("Kept: " + sandbox.folder());
      }
    }
  }

  private @Nullable ConsoleProgram startConsole(Sandbox sandbox, String runner) {
    if (options.noConsole) {
      return null;
    }
    List<String> line =
        new ArrayList<>(
            List.of(
                ChildProgram.java(),
                "-Xmx256m",
                QUICK_START,
                temporaryFolder(sandbox),
                "-jar",
                options.consoleJar.toString(),
                "--runner=" + runner,
                "--threshold-refresh=" + THRESHOLD_REFRESH));
    line.addAll(options.scenario().consoleOptions());
    line.addAll(Endpoints.consoleOptions(sandbox));
    return ConsoleProgram.start(
        sandbox.folder(), options.consolePort, line, Endpoints.consoleSecrets());
  }

  private ChildProgram startGenerator(Sandbox sandbox) {
    List<String> line =
        new ArrayList<>(
            List.of(
                ChildProgram.java(),
                "-Xmx256m",
                QUICK_START,
                temporaryFolder(sandbox),
                "-jar",
                options.generatorJar.toString(),
                "--bootstrap-servers=" + sandbox.broker().bootstrapServers(),
                "--topic=" + Contract.INPUT_TOPIC,
                "--rate=" + options.rate,
                "--backfill=" + options.backfill(),
                // Some trouble, so that there is something to see in every figure.
                "--malformed-fraction=0.01",
                "--late-fraction=0.005",
                "--late-by=PT3M",
                "--out-of-order=PT5S"));
    line.addAll(options.scenario().generatorOptions());
    return ChildProgram.start(
        "the generator", line, Map.of(), sandbox.folder().resolve("generator.log"));
  }

  private ChildProgram startPipeline(Sandbox sandbox, Engine engine) {
    List<String> line = new ArrayList<>(Endpoints.pipelineOptions(sandbox));
    line.addAll(options.scenario().pipelineOptions());
    line.addAll(List.of("--thresholdRefresh=" + THRESHOLD_REFRESH, "--reportInterval=PT1S"));
    return ChildProgram.start(
        "the pipeline",
        engine.pipeline(sandbox.folder(), line),
        Endpoints.secrets(sandbox),
        sandbox.folder().resolve("pipeline.log"),
        text -> PipelineReport.parse(text).ifPresent(newestReport::set));
  }

  /** Shows the figures until the time is over or this thread is interrupted. */
  private void watch(
      Sandbox sandbox,
      Engine engine,
      @Nullable ConsoleProgram console,
      ChildProgram generator,
      ChildProgram pipeline,
      long up) {
    LiveLine line = new LiveLine(out, options.terminal);
    LogWatch pipelineLog = new LogWatch(true);
    LogWatch engineLogs = new LogWatch(false);
    boolean firstMessageSeen = false;
    try {
      for (long tick = 1; ; tick++) {
        long next = up + tick * TICK.toNanos();
        long end = options.limit == null ? Long.MAX_VALUE : up + options.limit.toNanos();
        sleepUntil(Math.min(next, end));
        List<String> troubles = new ArrayList<>(pipelineLog.look(List.of(pipeline.log())));
        troubles.addAll(engineLogs.look(engine.logs()));
        if (!troubles.isEmpty()) {
          line.end();
          troubles.forEach(out::println);
        }
        sandbox.requireAlive();
        engine.requireAlive();
        if (!generator.isAlive()) {
          throw new SandboxException(generator.death());
        }
        if (!pipeline.isAlive()) {
          newestReport.set(reportOfSubmitted(pipeline, engine));
        }
        if (console != null) {
          console
              .end()
              .ifPresent(
                  told -> {
                    line.end();
                    out.println(told);
                  });
        }
        List<ReceivedMessage> messages = sandbox.slack().messages();
        if (!firstMessageSeen && !messages.isEmpty()) {
          firstMessageSeen = true;
          line.end();
          out.println(firstMessage(messages.get(0), tick));
        }
        PipelineReport report = newestReport.get();
        line.show(
            String.format(
                Locale.ROOT,
                "[%4d s] %s",
                tick,
                report == null ? "the pipeline is starting" : report.liveLine()));
        if (System.nanoTime() >= end) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // Not restored: what follows is the cleaning up, which waits for things.
      return;
    } finally {
      line.end();
    }
  }

  private static PipelineReport reportOfSubmitted(ChildProgram submission, Engine engine) {
    if (submission.exitCode() != 0) {
      throw new SandboxException(death(submission));
    }
    return engine.report().orElseThrow(() -> new SandboxException(death(submission)));
  }

  /** Says how the pipeline ended, without its figures, among which nobody would see the reason. */
  private static String death(ChildProgram pipeline) {
    return pipeline.death(line -> PipelineReport.parse(line).isEmpty());
  }

  /**
   * Waits until what was sent has come out at the other end: figures that are fetched are a little
   * old. A pipeline that prints its figures waits by itself.
   */
  private void awaitStandstill(Engine engine) {
    try {
      for (int tick = 0; tick < MOST_TICKS_UNTIL_STANDSTILL; tick++) {
        Optional<PipelineReport> report = engine.report();
        if (report.isEmpty() || report.get().equals(newestReport.getAndSet(report.get()))) {
          return;
        }
        // Longer than Flink keeps figures.
        sleepUntil(System.nanoTime() + 2 * TICK.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String firstMessage(ReceivedMessage message, long seconds) {
    List<String> lines = message.text().lines().toList();
    // What cannot be printed could do things to a terminal.
    String first = lines.isEmpty() ? "" : lines.get(0).replaceAll("\\p{Cntrl}", "?");
    String rest = lines.size() > 1 ? " (and " + (lines.size() - 1) + " more)" : "";
    return "First Slack message within " + seconds + " s: " + first + rest;
  }

  private static void sleepUntil(long nanoTime) throws InterruptedException {
    long remaining = nanoTime - System.nanoTime();
    if (remaining > 0) {
      Thread.sleep(Duration.ofNanos(remaining).toMillis() + 1);
    }
  }

  private static void end(ChildProgram child, Duration patience) {
    child.terminate();
    if (!child.awaitExit(patience)) {
      child.kill();
    }
  }

  /** Libraries unpack native code there, and a killed program does not remove it. */
  private static String temporaryFolder(Sandbox sandbox) {
    return "-Djava.io.tmpdir=" + sandbox.folder();
  }
}
