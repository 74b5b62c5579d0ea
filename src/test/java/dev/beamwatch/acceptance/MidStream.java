package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.generator.ScenarioConfig;
import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A job on a cluster in the middle of a stream that has every kind of trouble, for whoever breaks
 * something there.
 */
final class MidStream implements AutoCloseable {
  /** As the hosts have five processors each, some of which send nothing in a window. */
  private static final int WINDOWS_OF_SOME_SECONDS = 50;

  /**
   * Two jobs for minutes cost what a small machine has. Each key group takes time in each
   * checkpoint, and Flink makes 128; and nobody waits for milliseconds here.
   */
  private static final List<String> FRUGAL =
      List.of(
          "--maxParallelism=8",
          "--checkpointingInterval=2000",
          "--maxBundleTimeMills=400",
          "--autoWatermarkInterval=200");

  /**
   * Late readings are too late, and disorder stays within what the watermark waits: each window has
   * one record, unless a failure repeats it.
   */
  static final Rules RULES =
      new Rules(Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ofSeconds(1), Rules.DWARFS);

  private final Stage stage;
  private final LiveStream stream;
  private final Delivery delivery;
  private FlinkJob job;

  /** What {@code --delivery} promises. */
  enum Delivery {
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    String option() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private MidStream(Stage stage, FlinkJob job, Delivery delivery) {
    this.stage = stage;
    this.job = job;
    this.delivery = delivery;
    stream =
        LiveStream.start(
            stage,
            ScenarioConfig.builder()
                .seed(stage.inputTopic().hashCode())
                .outOfOrder(Duration.ofMillis(500))
                .duplicateFraction(0.01)
                .malformedFraction(0.02)
                .lateFraction(0.02)
                .lateBy(Duration.ofMinutes(3))
                .build());
  }

  /** Starts job and stream. */
  static MidStream start(Sandbox sandbox, FlinkCluster cluster, Delivery delivery) {
    Stage stage =
        Outcome.stage(sandbox, RULES)
            .with("delivery", delivery.option())
            .with("slackTimeout", "PT2S");
    try {
      List<String> options = new ArrayList<>(FRUGAL);
      options.add("--parallelism=2");
      return new MidStream(stage, stage.submit(cluster, options.toArray(String[]::new)), delivery);
    } catch (RuntimeException | Error e) {
      stage.close();
      throw e;
    }
  }

  Stage stage() {
    return stage;
  }

  FlinkJob job() {
    return job;
  }

  /** Submits the job again, to go on from a savepoint or checkpoint. */
  void goOnFrom(String savepoint, String... more) {
    List<String> options = new ArrayList<>(FRUGAL);
    options.add("--savepointPath=" + savepoint);
    options.addAll(List.of(more));
    job = stage.submit(job.cluster(), options.toArray(String[]::new));
  }

  /** Waits until all jobs have read what is sent now, closed windows and completed checkpoints. */
  static void awaitProgress(List<MidStream> all) {
    Map<MidStream, Integer> windows = new HashMap<>();
    all.forEach(each -> windows.put(each, each.stage.aggregated().size()));
    all.forEach(each -> each.job.awaitRunning());
    all.forEach(each -> each.job.awaitCheckpoint());
    windows.forEach(
        (each, before) -> {
          Patience.await(
              "windows are in the aggregated topic",
              Patience.LONG,
              () -> each.stage.aggregated().size() >= before + WINDOWS_OF_SOME_SECONDS);
          if (!each.stream.isRunning()) {
            throw new AssertionError("the stream has come to an end");
          }
        });
  }

  /**
   * Lets the streams pause, waits until all that they have brought is done, checks what delivery
   * promises of it, and that every window above its limit is on Slack; and lets the streams go on.
   */
  static void requireWhatDeliveryPromises(List<MidStream> all) {
    all.forEach(each -> each.stream.pause());
    for (MidStream each : all) {
      switch (each.delivery) {
        case AT_LEAST_ONCE -> {
          Outcome.requireNothingLost(each.stage, RULES);
          each.requireRepeatsToBeIdentical();
        }
        case EXACTLY_ONCE -> Outcome.requireEachOnce(each.stage, each.job, RULES);
      }
      each.requireEveryMessage();
      AlertLog.requireWhatTheModelSays(
          each.stage,
          ReferenceModel.of(each.stage.input().records(), RULES),
          RULES,
          each.delivery == Delivery.EXACTLY_ONCE);
    }
    all.forEach(each -> each.stream.resume());
  }

  /**
   * Lets the streams pause, and checks that a replay gives the same events of processors, whatever
   * happened to the jobs: from windows and from readings.
   *
   * @param folder for results
   */
  static void requireThatTheReplayGivesTheSame(List<MidStream> all, Path folder) {
    all.forEach(each -> each.stream.pause());
    for (MidStream each : all) {
      // When the model is content, all that was sent is through.
      AlertLog.requireWhatTheModelSays(
          each.stage,
          ReferenceModel.of(each.stage.input().records(), RULES),
          RULES,
          each.delivery == Delivery.EXACTLY_ONCE);
      List<String> live = ReplayRun.ofProcessors(each.stage.alerts().texts());
      for (String source : List.of("aggregates", "readings")) {
        ReplayRun replay = ReplayRun.here(each.stage, folder, "--source=" + source);
        assertThat(ReplayRun.ofProcessors(replay.alerts()))
            .as("%s, from %s", each.delivery, source)
            .containsExactlyElementsOf(live);
      }
    }
    all.forEach(each -> each.stream.resume());
  }

  /** A window has one record, which failures may repeat. */
  private void requireRepeatsToBeIdentical() {
    assertThat(AggregatedTopic.byWindow(stage.aggregated()).values())
        .allSatisfy(values -> assertThat(Set.copyOf(values)).hasSize(1));
  }

  /** Slack has no transactions: at least once. */
  private void requireEveryMessage() {
    ReferenceModel model = ReferenceModel.of(stage.input().records(), RULES);
    HashSet<String> expected = new HashSet<>(model.messages().values());
    Patience.await(
        "Slack has all messages",
        Patience.LONG,
        () -> new HashSet<>(stage.slackLines()).containsAll(expected));
    Outcome.requireNothingBut(expected, stage.slackLines());
  }

  @Override
  public void close() {
    try (stage) {
      stream.close();
    }
  }
}
