package dev.beamwatch.acceptance;

import dev.beamwatch.generator.ScenarioConfig;
import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.sandbox.Sandbox;
import java.time.Duration;
import java.util.Locale;

/**
 * A job on a cluster in the middle of a stream that has every kind of trouble, for whoever breaks
 * something there.
 */
final class MidStream implements AutoCloseable {
  /** As the hosts have five processors each, some of which send nothing in a window. */
  private static final int WINDOWS_OF_SOME_SECONDS = 100;

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

  /** Starts job and stream, and waits until the job has got somewhere. */
  static MidStream start(Sandbox sandbox, FlinkCluster cluster, Delivery delivery) {
    Stage stage = Outcome.stage(sandbox, RULES).with("delivery", delivery.option());
    MidStream midStream = null;
    try {
      midStream = new MidStream(stage, stage.submit(cluster, "--parallelism=2"), delivery);
      midStream.awaitProgress();
      return midStream;
    } catch (RuntimeException | Error e) {
      if (midStream == null) {
        stage.close();
      } else {
        midStream.close();
      }
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
    String[] options = new String[more.length + 1];
    options[0] = "--savepointPath=" + savepoint;
    System.arraycopy(more, 0, options, 1, more.length);
    job = stage.submit(job.cluster(), options);
  }

  /** Waits until the job has read what is sent now, closed windows and completed checkpoints. */
  void awaitProgress() {
    int windows = stage.aggregated().size();
    job.awaitRunning();
    job.awaitCheckpoint();
    Patience.await(
        "windows are in the aggregated topic",
        Patience.LONG,
        () -> stage.aggregated().size() >= windows + WINDOWS_OF_SOME_SECONDS);
    if (!stream.isRunning()) {
      throw new AssertionError("the stream has come to an end");
    }
  }

  /** Ends the stream, waits until everything is done, and checks what delivery promises. */
  void requireWhatDeliveryPromises() {
    stream.close();
    switch (delivery) {
      case AT_LEAST_ONCE -> Outcome.requireNothingLost(stage, RULES);
      case EXACTLY_ONCE -> Outcome.requireEachOnce(stage, job, RULES);
    }
  }

  @Override
  public void close() {
    try (stage) {
      stream.close();
    }
  }
}
