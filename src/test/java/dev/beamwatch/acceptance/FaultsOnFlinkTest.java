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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Losses in mid-stream on a real cluster, and what the topics hold afterwards. Two jobs live
 * through all of them, one after the other, each with a stream of its own: one delivers at least
 * once, one exactly once. After each loss everything is checked that they have written so far.
 *
 * <p>Begins before all other classes, for it takes longest; waiting most of the time, it may run
 * beside any.
 */
@TestMethodOrder(OrderAnnotation.class)
@Tag("faults")
@Order(1)
class FaultsOnFlinkTest {
  /** Each TaskManager has a slot for either job, and both are hit when one is killed. */
  @RegisterExtension
  static final ClusterOfThisClass FLINK =
      new ClusterOfThisClass(
          settings -> settings.slots(2).property("cluster.evenly-spread-out-slots", "true"));

  private static final List<MidStream> JOBS = new ArrayList<>();

  private static Sandbox sandbox;

  @BeforeAll
  static void start() {
    // Not the shared one, whose broker and database nobody may break.
    sandbox = Sandbox.start();
    for (Delivery delivery : Delivery.values()) {
      JOBS.add(MidStream.start(sandbox, FLINK.cluster(), delivery));
    }
  }

  @AfterAll
  static void stop() {
    JOBS.forEach(MidStream::close);
    JOBS.clear();
    sandbox.close();
  }

  @Test
  @Order(1)
  void aTaskManagerIsKilledAndReplacedAndAReplayGivesTheSameEvents(@TempDir Path folder) {
    MidStream.awaitProgress(JOBS);
    replaceTaskManagers(1);
    MidStream.awaitProgress(JOBS);
    JOBS.forEach(each -> awaitRestarts(each.job(), 1));
    MidStream.requireWhatDeliveryPromises(JOBS);
    MidStream.requireThatTheReplayGivesTheSame(JOBS, folder);
  }

  @Test
  @Order(2)
  void allTaskManagersAreKilledAndReplaced() {
    MidStream.awaitProgress(JOBS);
    replaceTaskManagers(2);
    MidStream.awaitProgress(JOBS);
    JOBS.forEach(each -> awaitRestarts(each.job(), 2));
    MidStream.requireWhatDeliveryPromises(JOBS);
  }

  @Test
  @Order(3)
  void theJobManagerIsKilledAndTheJobsGoOnFromTheirLastCheckpoints() throws IOException {
    MidStream.awaitProgress(JOBS);
    cluster().killJobManager();
    // Only now: while a job runs, a newer one may take its place at any moment.
    List<String> last = new ArrayList<>();
    for (MidStream each : JOBS) {
      last.add(newest(cluster().checkpoints().resolve(each.job().id())));
    }
    cluster().restartJobManager();
    assertThat(cluster().rest().jobs()).isEmpty();
    for (int i = 0; i < JOBS.size(); i++) {
      JOBS.get(i).goOnFrom(last.get(i), "--parallelism=2");
    }
    MidStream.awaitProgress(JOBS);
    MidStream.requireWhatDeliveryPromises(JOBS);
  }

  @Test
  @Order(4)
  void theBrokerIsKilledAndBackAfterHalfAMinute() {
    MidStream.awaitProgress(JOBS);
    sandbox.broker().kill();
    letPass(Duration.ofSeconds(30));
    sandbox.broker().restart();
    MidStream.awaitProgress(JOBS);
    MidStream.requireWhatDeliveryPromises(JOBS);
  }

  @Test
  @Order(5)
  void theDatabaseIsAwayForTwoRefreshes() {
    MidStream.awaitProgress(JOBS);
    JOBS.forEach(each -> await(each.job(), THRESHOLD_REFRESHES, 1));
    sandbox.database().kill();
    JOBS.forEach(each -> await(each.job(), THRESHOLD_FAILURES, 2));
    MidStream.awaitProgress(JOBS);
    sandbox.database().restart();
    JOBS.forEach(each -> await(each.job(), THRESHOLD_REFRESHES, 1));
    MidStream.requireWhatDeliveryPromises(JOBS);
  }

  @Test
  @Order(6)
  void slackRefusesAndThenDoesNotAnswerForAMinuteWhileTheTopicsGoOn() {
    MidStream.awaitProgress(JOBS);
    List<Integer> taken = new ArrayList<>();
    for (SlackBehavior refusal :
        List.of(
            SlackBehavior.rateLimit(Duration.ofSeconds(2)),
            SlackBehavior.httpStatus(500),
            SlackBehavior.hang())) {
      // Pauses grow from one failure to the next, and begin anew with a success.
      JOBS.forEach(each -> takeMessages(each.stage()));
      JOBS.forEach(each -> refuse(each.stage(), refusal));
    }
    JOBS.forEach(each -> taken.add(each.stage().slackLines().size()));
    Instant end = Instant.now().plus(Duration.ofMinutes(1));
    do {
      MidStream.awaitProgress(JOBS);
    } while (Instant.now().isBefore(end));
    for (int i = 0; i < JOBS.size(); i++) {
      assertThat(JOBS.get(i).stage().slackLines()).hasSize(taken.get(i));
    }
    JOBS.forEach(each -> each.stage().slack().behave(SlackBehavior.normal()));
    MidStream.requireWhatDeliveryPromises(JOBS);
  }

  /** Lets a Slack behave as usual until it has taken a message. */
  private static void takeMessages(Stage stage) {
    int before = stage.slackLines().size();
    stage.slack().behave(SlackBehavior.normal());
    Patience.await("messages come", Patience.LONG, () -> stage.slackLines().size() > before);
  }

  /** Lets a Slack behave in a way until it has refused a post. */
  private static void refuse(Stage stage, SlackBehavior refusal) {
    stage.slack().behave(refusal);
    int attempts = stage.slack().postAttempts();
    // There is one post at a time, and the first may have come before.
    Patience.await(
        "a post was refused", Patience.LONG, () -> stage.slack().postAttempts() > attempts + 1);
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

  /** Metrics are a second or two old. */
  private static void awaitRestarts(FlinkJob job, long atLeast) {
    Patience.await(
        "Flink has restarted the job",
        Patience.SHORT,
        () -> cluster().rest().restarts(job.id()) >= atLeast);
  }

  private static void await(FlinkJob job, PipelineCounter counter, long more) {
    job.awaitCount(counter, job.count(counter) + more);
  }

  private static void letPass(Duration time) {
    Instant end = Instant.now().plus(time);
    Patience.await(time + " have passed", Patience.LONG, () -> Instant.now().isAfter(end));
  }
}
