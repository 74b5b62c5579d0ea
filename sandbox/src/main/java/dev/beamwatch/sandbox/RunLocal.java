package dev.beamwatch.sandbox;

import dev.beamwatch.schemas.Contract;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code scripts/run-local}: the services, a generator and a pipeline on this machine,
 * with a line of figures every second.
 */
@Command(
    name = "run-local",
    description = {
      "Runs the whole of Beamwatch on this machine: Kafka, PostgreSQL, a Slack stand-in, a"
          + " generator of readings and the pipeline on the DirectRunner. Shows a line of figures"
          + " every second, until Ctrl-C.",
      "Everything listens on 127.0.0.1 only and is stored in one temporary folder."
    })
public final class RunLocal implements Callable<Integer> {
  /** The rates are low here, and a small machine is busy enough while everything starts. */
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration GENERATOR_STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration PIPELINE_STOP_LIMIT = Duration.ofSeconds(30);

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "End by itself so long after the services are up, such as PT60S.")
  private @Nullable Duration limit;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Readings per second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--backfill",
      paramLabel = "DURATION",
      defaultValue = "PT2M",
      description =
          "Stretch of the past that readings are made up for at the start (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration backfill = Duration.ofMinutes(2);

  @Option(
      names = "--generator-jar",
      paramLabel = "JAR",
      required = true,
      hidden = true,
      description = "The generator; given by the script.")
  private Path generatorJar = Path.of("");

  @Option(
      names = "--pipeline-jar",
      paramLabel = "JAR",
      required = true,
      hidden = true,
      description = "The pipeline; given by the script.")
  private Path pipelineJar = Path.of("");

  @Option(
      names = "--terminal",
      hidden = true,
      description = "Show the figures in place; given by the script.")
  private boolean terminal;

  @Mixin private PortOptions ports = new PortOptions();
  @Spec private CommandSpec command = CommandSpec.create();

  private final AtomicReference<PipelineReport> newestReport = new AtomicReference<>();

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    System.exit(CommandLines.run(new RunLocal(), args));
  }

  @Override
  public Integer call() throws Exception {
    require(limit == null || isPositive(limit), "--for must be above zero, not " + limit);
    require(rate > 0, "--rate must be at least 1, not " + rate);
    require(!backfill.isNegative(), "--backfill must not be negative: " + backfill);
    require(Files.isRegularFile(generatorJar), "--generator-jar is no file: " + generatorJar);
    require(Files.isRegularFile(pipelineJar), "--pipeline-jar is no file: " + pipelineJar);
    Sandbox.Settings settings = ports.settings();
    return OrderlyEnd.of(() -> run(settings));
  }

  private int run(Sandbox.Settings settings) {
    PrintWriter out = command.commandLine().getOut();
    out.println("Starting Kafka, PostgreSQL and the Slack stand-in ...");
    long begun = System.nanoTime();
    try (Sandbox sandbox = settings.start()) {
      long up = System.nanoTime();
      out.printf(Locale.ROOT, "The services are up after %.1f s.%n", (up - begun) / 1e9);
      Endpoints.describe(sandbox).forEach(out::println);
      out.println("To look and to meddle, in another terminal:");
      Endpoints.commands(sandbox).forEach(out::println);
      // Closed in reverse: first nothing new comes, then the pipeline ends while all services are
      // there.
      try (ChildProgram pipeline = startPipeline(sandbox)) {
        try (ChildProgram generator = startGenerator(sandbox)) {
          watch(sandbox, generator, pipeline, up, out);
          end(generator, GENERATOR_STOP_LIMIT);
        }
        end(pipeline, PIPELINE_STOP_LIMIT);
      }
      if (ports.keep()) {
        out.println("Kept: " + sandbox.folder());
      }
    }
    PipelineReport last = newestReport.get();
    out.println((last == null ? PipelineReport.NOTHING : last).lastLine());
    return 0;
  }

  private ChildProgram startGenerator(Sandbox sandbox) {
    return ChildProgram.start(
        "the generator",
        List.of(
            java(),
            "-Xmx256m",
            QUICK_START,
            temporaryFolder(sandbox),
            "-jar",
            generatorJar.toString(),
            "--bootstrap-servers=" + sandbox.broker().bootstrapServers(),
            "--topic=" + Contract.INPUT_TOPIC,
            "--rate=" + rate,
            "--backfill=" + backfill,
            // Some trouble, so that there is something to see in every figure.
            "--malformed-fraction=0.01",
            "--late-fraction=0.005",
            "--late-by=PT3M",
            "--out-of-order=PT5S"),
        Map.of(),
        sandbox.folder().resolve("generator.log"));
  }

  private ChildProgram startPipeline(Sandbox sandbox) {
    List<String> line = new ArrayList<>();
    line.addAll(
        List.of(
            java(),
            "-Xmx1g",
            QUICK_START,
            temporaryFolder(sandbox),
            "-jar",
            pipelineJar.toString()));
    line.add("--runner=DirectRunner");
    line.addAll(Endpoints.pipelineOptions(sandbox));
    line.addAll(List.of("--thresholdRefresh=PT5S", "--reportInterval=PT1S"));
    return ChildProgram.start(
        "the pipeline",
        line,
        Map.of(
            Endpoints.PASSWORD_VARIABLE,
            ThresholdDatabase.READER_PASSWORD,
            Endpoints.TOKEN_VARIABLE,
            sandbox.slack().token()),
        sandbox.folder().resolve("pipeline.log"),
        text -> PipelineReport.parse(text).ifPresent(newestReport::set));
  }

  /** Shows the figures until the time is over or this thread is interrupted. */
  private void watch(
      Sandbox sandbox, ChildProgram generator, ChildProgram pipeline, long up, PrintWriter out) {
    LiveLine line = new LiveLine(out, terminal);
    boolean firstMessageSeen = false;
    try {
      for (long tick = 1; ; tick++) {
        long next = up + tick * TICK.toNanos();
        long end = limit == null ? Long.MAX_VALUE : up + limit.toNanos();
        sleepUntil(Math.min(next, end));
        sandbox.requireAlive();
        for (ChildProgram child : List.of(generator, pipeline)) {
          if (!child.isAlive()) {
            throw new SandboxException(child.death());
          }
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

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isZero() && !duration.isNegative();
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(command.commandLine(), otherwise);
    }
  }
}
