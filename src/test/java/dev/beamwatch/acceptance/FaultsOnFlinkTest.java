package dev.beamwatch.acceptance;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_FAILURES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_REFRESHES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.acceptance.MidStream.Delivery;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SlackBehavior;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses in mid-stream on a real cluster, and what the topics hold afterwards. */
@ResourceLock("flink")
@ExtendWith(SharedSandbox.class)
@Tag("faults")
class FaultsOnFlinkTest {
  @RegisterExtension static final ClusterOfThisClass FLINK = new ClusterOfThisClass();

  private final Sandbox sandbox;

  FaultsOnFlinkTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @ParameterizedTest
  @EnumSource(Delivery.class)
  void aTaskManagerIsKilledAndReplaced(Delivery delivery) {
    try (MidStream midStream = MidStream.start(sandbox, cluster(), delivery)) {
      replaceTaskManagers(1);
      midStream.awaitProgress();

      assertThat(cluster().rest().restarts(midStream.job().id())).isPositive();
      midStream.requireWhatDeliveryPromises();
    }
  }

  @Test
  @Tag("faults")
  void taskManagersAreKilledTimeAndAgain() {
    try (MidStream midStream = MidStream.start(sandbox, cluster(), Delivery.EXACTLY_ONCE)) {
      for (int kill = 1; kill <= 4; kill++) {
        replaceTaskManagers(1);
        midStream.awaitProgress();
      }
      assertThat(cluster().rest().restarts(midStream.job().id())).isGreaterThanOrEqualTo(4);
      midStream.requireWhatDeliveryPromises();
    }
  }

  @ParameterizedTest
  @EnumSource(Delivery.class)
  @Tag("faults")
  void allTaskManagersAreKilledAndReplaced(Delivery delivery) {
    try (MidStream midStream = MidStream.start(sandbox, cluster(), delivery)) {
      replaceTaskManagers(2);
      midStream.awaitProgress();

      assertThat(cluster().rest().restarts(midStream.job().id())).isPositive();
      midStream.requireWhatDeliveryPromises();
    }
  }

  @Test
  void theJobManagerIsKilledAndTheJobGoesOnFromItsLastCheckpoint() throws IOException {
    loseJobManager(Delivery.AT_LEAST_ONCE);
  }

  @Test
  @Tag("faults")
  void theJobManagerIsKilledAndEachResultIsSeenOnceAllTheSame() throws IOException {
    loseJobManager(Delivery.EXACTLY_ONCE);
  }

  @Test
  @Tag("faults")
  void theJobIsStoppedWithASavepointAndStartedFromIt() {
    try (MidStream midStream = MidStream.start(sandbox, cluster(), Delivery.EXACTLY_ONCE)) {
      for (String parallelism : new String[] {"1", "2"}) {
        midStream.goOnFrom(midStream.job().stopWithSavepoint(), "--parallelism=" + parallelism);
        midStream.awaitProgress();
      }
      midStream.requireWhatDeliveryPromises();
    }
  }

  @ParameterizedTest
  @EnumSource(Delivery.class)
  @Tag("faults")
  void theBrokerIsKilledAndBackAfterHalfAMinute(Delivery delivery) {
    try (Sandbox own = Sandbox.start();
        MidStream midStream = MidStream.start(own, cluster(), delivery)) {
      own.broker().kill();
      letPass(Duration.ofSeconds(30));
      own.broker().restart();
      midStream.awaitProgress();

      midStream.requireWhatDeliveryPromises();
    }
  }

  @Test
  @Tag("faults")
  void theDatabaseIsAwayForTwoRefreshes() {
    try (Sandbox own = Sandbox.start();
        MidStream midStream = MidStream.start(own, cluster(), Delivery.AT_LEAST_ONCE)) {
      await(midStream.job(), THRESHOLD_REFRESHES, 1);
      own.database().kill();
      await(midStream.job(), THRESHOLD_FAILURES, 2);
      midStream.awaitProgress();
      own.database().restart();
      await(midStream.job(), THRESHOLD_REFRESHES, 1);

      midStream.requireWhatDeliveryPromises();
      awaitEveryMessage(midStream.stage());
    }
  }

  /** Ways of Slack not to take messages. */
  enum Refusal {
    RATE_LIMIT,
    SERVER_ERROR,
    NO_ANSWER;

    SlackBehavior behavior() {
      return switch (this) {
        case RATE_LIMIT -> SlackBehavior.rateLimit(Duration.ofSeconds(2));
        case SERVER_ERROR -> SlackBehavior.httpStatus(500);
        case NO_ANSWER -> SlackBehavior.hang();
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  @Tag("faults")
  void slackTakesNothingForAMinuteWhileTheTopicsGoOn(Refusal refusal) {
    try (MidStream midStream = MidStream.start(sandbox, cluster(), Delivery.AT_LEAST_ONCE)) {
      Stage stage = midStream.stage();
      Patience.await("messages come", Patience.LONG, () -> !stage.slackLines().isEmpty());
      stage.slack().behave(refusal.behavior());
      Instant end = Instant.now().plus(Duration.ofMinutes(1));
      int attempts = stage.slack().postAttempts();
      // There is one post at a time, and the first may have come before.
      Patience.await(
          "a post was refused", Patience.LONG, () -> stage.slack().postAttempts() > attempts + 1);
      int taken = stage.slackLines().size();
      do {
        midStream.awaitProgress();
      } while (Instant.now().isBefore(end));
      assertThat(stage.slackLines()).hasSize(taken);
      stage.slack().behave(SlackBehavior.normal());

      midStream.requireWhatDeliveryPromises();
      awaitEveryMessage(stage);
    }
  }

  private void loseJobManager(Delivery delivery) throws IOException {
    try (MidStream midStream = MidStream.start(sandbox, cluster(), delivery)) {
      Path checkpoints = cluster().checkpoints().resolve(midStream.job().id());
      cluster().killJobManager();
      // Only now: while a job runs, a newer one may take its place at any moment.
      String last = newest(checkpoints);
      cluster().restartJobManager();
      assertThat(cluster().rest().jobs()).isEmpty();

      midStream.goOnFrom(last, "--parallelism=2");
      midStream.awaitProgress();

      midStream.requireWhatDeliveryPromises();
    }
  }

  /** Returns the newest complete checkpoint in the folder of a job. */
  private static String newest(Path checkpoints) throws IOException {
    try (Stream<Path> all = Files.list(checkpoints)) {
      return all.filter(checkpoint -> Files.exists(checkpoint.resolve("_metadata")))
          .max(
              Comparator.comparingLong(
                  checkpoint ->
                      Long.parseLong(
                          checkpoint.getFileName().toString().substring("chk-".length()))))
          .orElseThrow()
          .toString();
    }
  }

  private static FlinkCluster cluster() {
    return FLINK.cluster();
  }

  private static void replaceTaskManagers(int count) {
    for (int i = 0; i < count; i++) {
      cluster().killTaskManager(0);
    }
    for (int i = 0; i < count; i++) {
      cluster().startTaskManager();
    }
  }

  /** Every window above its limit is on Slack, at least once. */
  private static void awaitEveryMessage(Stage stage) {
    ReferenceModel model = ReferenceModel.of(stage.input().records(), MidStream.RULES);
    HashSet<String> expected = new HashSet<>(model.messages().values());
    Patience.await(
        "Slack has all messages",
        Patience.LONG,
        () -> new HashSet<>(stage.slackLines()).containsAll(expected));
    assertThat(expected).containsAll(stage.slackLines());
  }

  private static void await(FlinkJob job, PipelineCounter counter, long more) {
    long needed = job.count(counter) + more;
    Patience.await(
        counter + " is at least " + needed, Patience.LONG, () -> job.count(counter) >= needed);
  }

  private static void letPass(Duration time) {
    Instant end = Instant.now().plus(time);
    Patience.await(time + " have passed", Patience.LONG, () -> Instant.now().isAfter(end));
  }
}
