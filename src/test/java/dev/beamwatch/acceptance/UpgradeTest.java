package dev.beamwatch.acceptance;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_READ;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_RETRIES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_SENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_UNDELIVERED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.acceptance.MidStream.Delivery;
import dev.beamwatch.acceptance.ReferenceModel.Window;
import dev.beamwatch.generator.Scenario;
import dev.beamwatch.generator.ScenarioConfig;
import dev.beamwatch.sandbox.ReceivedMessage;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SlackBehavior;
import dev.beamwatch.sandbox.SlackStandIn;
import dev.beamwatch.schemas.Contract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job that is stopped with a savepoint, and goes on from it as something else. */
@OneAfterTheOther
@ExtendWith(SharedSandbox.class)
class UpgradeTest {
  @RegisterExtension static final SharedCluster FLINK = new SharedCluster();

  private static final Rules RULES = Rules.STANDARD;

  /** A minute of event time before the stop, and as much after it. */
  private static final int SLICE = 3_000;

  private static final double PER_SECOND = 50;
  private static final double HIGHER_FILTER = 95;

  private final Sandbox sandbox;

  UpgradeTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Test
  void openWindowsGoOnWhereTheyWereUnderOtherOptionsAndWithLessParallelism() {
    try (Stage stage = stage(sandbox)) {
      Scenario scenario = scenario();
      CompatibilityKit.produce(stage, scenario, 0, SLICE);
      FlinkJob job = stage.submit(FLINK.cluster(), "--parallelism=2");
      ReferenceModel before = awaitRead(stage, job);
      // Reading runs ahead of windows and messages: without one, the old channel would stay empty.
      Patience.await("a first message", Patience.LONG, () -> !stage.slack().messages().isEmpty());
      String savepoint = "--savepointPath=" + job.stopWithSavepoint();
      requireNothingOfWindowsThatAreOpen(stage, before);
      int messages = stage.slack().messages().size();
      requireAnotherTopicRefused(stage, savepoint);
      requireOtherWindowsRefused(stage, savepoint);

      CompatibilityKit.produce(stage, scenario, SLICE, 2 * SLICE);
      ReferenceModel whole = ReferenceModel.of(stage.input().records(), RULES);
      stage
          .with("filterAbove", Double.toString(HIGHER_FILTER))
          .with("slackChannel", Stage.OTHER_CHANNEL)
          .with("thresholdRefresh", "PT2S")
          .with("idleTimeout", "PT2S");
      FlinkJob newJob = stage.submit(FLINK.cluster(), savepoint, "--parallelism=1");

      awaitWindows(stage, newJob, whole);
      Outcome.requireSame(stage.aggregated().texts(), whole.aggregated().values());
      Outcome.requireSame(Refused.read(stage.deadLetters().records()), whole.refused());
      Outcome.requireSame(stage.filtered().texts(), filtered(before, whole));
      Set<String> expected = new HashSet<>(whole.messages().values());
      Patience.await(
          "Slack has all messages",
          Patience.LONG,
          () -> new HashSet<>(stage.slackLines()).equals(expected));
      AlertLog.requireWhatTheModelSays(stage, whole, RULES, true);
      assertThat(stage.slack().messages().subList(0, messages))
          .extracting(ReceivedMessage::channel)
          .containsOnly(SlackStandIn.DEFAULT_CHANNEL);
      Map<String, String> channels = channelByLine(stage);
      whole
          .messages()
          .forEach(
              (window, line) -> {
                if (!before.aggregated().containsKey(window)) {
                  assertThat(channels.get(line)).isEqualTo(Stage.OTHER_CHANNEL);
                }
              });
    }
  }

  /** The old channel's queue goes on beside the new one's; neither takes the other's answers. */
  @Test
  void messagesThatWaitGoToTheChannelOfTheirTimeAndNewOnesToTheNewChannel() {
    // At least once, what is written before the stop can be read before the next start.
    try (Stage stage = stage(sandbox).with("delivery", Delivery.AT_LEAST_ONCE.option())) {
      stage.slack().behave(SlackBehavior.httpStatus(503));
      Scenario scenario = scenario();
      CompatibilityKit.produce(stage, scenario, 0, SLICE);
      FlinkJob job = stage.submit(FLINK.cluster(), "--parallelism=2");
      awaitRead(stage, job);
      Patience.await("a post has failed", Patience.LONG, () -> job.count(SLACK_RETRIES) > 0);
      String savepoint = "--savepointPath=" + job.stopWithSavepoint();
      assertThat(stage.slackLines()).isEmpty();
      Set<Window> closed = Set.copyOf(AggregatedTopic.byWindow(stage.aggregated()).keySet());

      CompatibilityKit.produce(stage, scenario, SLICE, 2 * SLICE);
      ReferenceModel whole = ReferenceModel.of(stage.input().records(), RULES);
      stage
          .with("slackChannel", Stage.OTHER_CHANNEL)
          .with("slackTimeout", "PT20S")
          .with("idleTimeout", "PT2S");
      FlinkJob newJob = stage.submit(FLINK.cluster(), savepoint, "--parallelism=2");
      awaitWindows(stage, newJob, whole);
      Patience.await(
          "both channels have tried in vain",
          Patience.LONG,
          () -> newJob.count(SLACK_RETRIES) >= 2);
      // Long enough for the posts of both to be under way at the same time.
      stage.slack().behave(SlackBehavior.delay(Duration.ofSeconds(1)));

      Patience.awaitAsserted(
          "each message, once",
          Patience.LONG,
          () ->
              assertThat(stage.slackLines())
                  .containsExactlyInAnyOrderElementsOf(whole.messages().values()));
      requireEachInTheChannelOfItsTime(stage, closed, whole);
      Patience.await(
          "the counters tell of it",
          Patience.SHORT,
          () -> newJob.count(SLACK_SENT) == whole.messages().size());
      assertThat(newJob.count(SLACK_UNDELIVERED)).isZero();
    }
  }

  /** Checks that no message went to another channel than the one when its window was closed. */
  private static void requireEachInTheChannelOfItsTime(
      Stage stage, Set<Window> closedBefore, ReferenceModel whole) {
    Map<String, String> expected = new HashMap<>();
    whole
        .messages()
        .forEach(
            (window, line) ->
                expected.put(
                    line,
                    closedBefore.contains(window)
                        ? SlackStandIn.DEFAULT_CHANNEL
                        : Stage.OTHER_CHANNEL));
    assertThat(expected.values()).contains(SlackStandIn.DEFAULT_CHANNEL, Stage.OTHER_CHANNEL);
    assertThat(channelByLine(stage)).isEqualTo(expected);
  }

  private static Map<String, String> channelByLine(Stage stage) {
    Map<String, String> channels = new HashMap<>();
    for (ReceivedMessage message : stage.slack().messages()) {
      message.text().lines().forEach(line -> channels.put(line, message.channel()));
    }
    return channels;
  }

  @Test
  void theBrokerComesBackOnOtherPortsAndTheJobGoesOnThereWithMoreParallelism() throws IOException {
    try (Sandbox own = Sandbox.start();
        Stage stage = stage(own)) {
      stage.with("kafkaConfig", stage.file("before.properties", "client.rack=before"));
      Scenario scenario = scenario();
      CompatibilityKit.produce(stage, scenario, 0, SLICE);
      FlinkJob job = stage.submit(FLINK.cluster(), "--parallelism=1");
      awaitRead(stage, job);
      String savepoint = "--savepointPath=" + job.stopWithSavepoint();
      int oldPort = own.broker().port();
      stage.moveBroker();
      try (ServerSocketChannel whoAsksThere = ServerSocketChannel.open()) {
        whoAsksThere
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), oldPort))
            .configureBlocking(false);
        Files.delete(Path.of(stage.option("kafkaConfig")));
        stage
            .with("kafkaConfig", stage.file("after.properties", "client.rack=after"))
            .with("idleTimeout", "PT2S");
        CompatibilityKit.produce(stage, scenario, SLICE, 2 * SLICE);

        FlinkJob newJob = stage.submit(FLINK.cluster(), savepoint, "--parallelism=2");

        awaitWindows(stage, newJob, ReferenceModel.of(stage.input().records(), RULES));
        Outcome.requireEachOnce(stage, newJob, RULES);
        assertThat(whoAsksThere.accept()).as("a client that knows the old port").isNull();
      }
    }
  }

  /** Positions in another topic mean nothing; the message says what to do. */
  private static void requireAnotherTopicRefused(Stage stage, String savepoint) {
    requireRefused(
        stage,
        savepoint,
        "inputTopic",
        Contract.INPUT_TOPIC,
        "the checkpoint holds positions in topic "
            + stage.option("inputTopic")
            + "; to read "
            + Contract.INPUT_TOPIC
            + " instead, start without it");
  }

  /** Beam would not know the clean-up timers of the windows that the savepoint holds. */
  private static void requireOtherWindowsRefused(Stage stage, String savepoint) {
    requireRefused(
        stage,
        savepoint,
        "allowedLateness",
        "PT7S",
        "and this job has --windowSize="
            + RULES.windowSize()
            + " --allowedLateness=PT7S; start it with those of the"
            + " checkpoint, or without the checkpoint");
  }

  private static void requireRefused(
      Stage stage, String savepoint, String option, String value, String why) {
    String before = stage.option(option);
    stage.with(option, value);
    try (FlinkJob refused = stage.handOver(FLINK.cluster(), savepoint, "--parallelism=1")) {
      // Of each attempt Flink shows one failure; it may be what this one has led to elsewhere.
      Patience.awaitAsserted(
          "the refusal", Patience.LONG, () -> assertThat(refused.failure()).contains(why));
    }
    stage.with(option, before);
  }

  private static Stage stage(Sandbox sandbox) {
    // Never idle before the stop: what is open then stays open.
    return Outcome.stage(sandbox, RULES)
        .with("delivery", Delivery.EXACTLY_ONCE.option())
        .with("idleTimeout", "PT1H");
  }

  /** A stream of some hours ago. */
  private static Scenario scenario() {
    long size = RULES.windowSize().toMillis();
    return new Scenario(
        ScenarioConfig.builder()
            .seed(11)
            .startMillis(
                (System.currentTimeMillis() - Duration.ofHours(5).toMillis()) / size * size)
            .readingsPerSecond(PER_SECOND)
            .outOfOrder(Duration.ofSeconds(8))
            .lateFraction(0.02)
            .lateBy(Duration.ofMinutes(3))
            .duplicateFraction(0.02)
            .malformedFraction(0.03)
            .futureFraction(0.01)
            .build());
  }

  private static ReferenceModel awaitRead(Stage stage, FlinkJob job) {
    ReferenceModel model = ReferenceModel.of(stage.input().records(), RULES);
    Patience.await(
        "the slice is read", Patience.LONG, () -> job.count(READINGS_READ) >= model.read());
    return model;
  }

  private static void awaitWindows(Stage stage, FlinkJob job, ReferenceModel model) {
    Patience.await(
        "all windows are in the aggregated topic",
        Patience.LONG,
        () -> stage.aggregated().size() >= model.aggregated().size());
    job.awaitCheckpoint();
  }

  /** Checks that there are open windows, whose readings nothing but the savepoint knows. */
  private static void requireNothingOfWindowsThatAreOpen(Stage stage, ReferenceModel model) {
    Set<Window> open = new HashSet<>(model.aggregated().keySet());
    open.removeAll(AggregatedTopic.byWindow(stage.aggregated()).keySet());
    assertThat(open).hasSizeGreaterThan(20);
    long last = open.stream().mapToLong(Window::endMillis).max().orElseThrow();
    assertThat(open.stream().filter(window -> window.endMillis() == last)).hasSizeGreaterThan(20);
  }

  /** Returns what passes the first filter before the stop, and the higher one after it. */
  private static List<String> filtered(ReferenceModel before, ReferenceModel whole) {
    List<String> after = new ArrayList<>(whole.filtered());
    before.filtered().forEach(after::remove);
    List<String> both = new ArrayList<>(before.filtered());
    both.addAll(
        after.stream()
            .filter(
                text ->
                    Refused.json(text.getBytes(UTF_8)).get("usage").doubleValue() > HIGHER_FILTER)
            .collect(Collectors.toList()));
    return both;
  }
}
