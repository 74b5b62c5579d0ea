package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.Replay;
import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEventCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * A replay of what a stage's topics hold, which has ended well.
 *
 * @param results its folder
 */
record ReplayRun(String out, String err, Path results) {
  /** It waits for slots, and runs to its end. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final AlertEventCodec CODEC = new AlertEventCodec(ZoneOffset.UTC);

  /** Replays in this process, with the options of the live pipeline and some more. */
  static ReplayRun here(Stage stage, Path folder, String... more) {
    Path results = folder.resolve(UUID.randomUUID().toString());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Replay.run(
            arguments(stage, results, more).toArray(String[]::new),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    ReplayRun run = new ReplayRun(out.toString(UTF_8), err.toString(UTF_8), results);
    assertThat(exitCode).as(run.toString()).isZero();
    return run;
  }

  /** Replays on a cluster. */
  static ReplayRun onFlink(FlinkCluster cluster, Stage stage, Path folder, String... more) {
    Path results = folder.resolve(UUID.randomUUID().toString());
    FlinkJob.Submission submission =
        FlinkJob.run(
            FlinkCluster.clientCommand(
                FlinkJob.LIB,
                FlinkJob.JAR,
                Replay.class.getName(),
                cluster.restAddress(),
                arguments(stage, results, more)),
            folder,
            PATIENCE);
    assertThat(submission.exitCode()).as(submission.output()).isZero();
    return new ReplayRun(submission.output(), "", results);
  }

  private static List<String> arguments(Stage stage, Path results, String... more) {
    List<String> arguments = new ArrayList<>(stage.arguments());
    arguments.remove("--runner=DirectRunner");
    arguments.add("--output=" + results);
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** Returns the lines with events. */
  List<String> alerts() {
    return lines("alerts.jsonl");
  }

  /** Returns the lines of a file. */
  List<String> lines(String file) {
    try {
      return Files.readAllLines(results.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts events of a topic in the order of the file. */
  static List<String> inOrder(List<String> texts) {
    Comparator<AlertEvent> order =
        Comparator.comparingLong(AlertEvent::windowEndMillis)
            .thenComparing(AlertEvent::hostname)
            .thenComparing(AlertEvent::cpu, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingLong(AlertEvent::sequence);
    return texts.stream()
        .sorted(Comparator.comparing(text -> CODEC.decode(text.getBytes(UTF_8)), order))
        .toList();
  }

  /** Returns the events of processors, each once. */
  static List<String> ofProcessors(List<String> texts) {
    return inOrder(texts).stream()
        .filter(text -> CODEC.decode(text.getBytes(UTF_8)).cpu() != null)
        .distinct()
        .toList();
  }
}
