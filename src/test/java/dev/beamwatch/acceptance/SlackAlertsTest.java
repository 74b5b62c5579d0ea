package dev.beamwatch.acceptance;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_RETRIES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_TOO_OLD;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_REFRESHES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.sandbox.ReceivedMessage;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SlackBehavior;
import dev.beamwatch.sandbox.SlackStandIn;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import dev.beamwatch.schemas.NotificationCodec;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people see on Slack with {@code --slackMessages=alerts}. Windows are of two seconds. */
@ExtendWith(SharedSandbox.class)
class SlackAlertsTest {
  private static final long WINDOW = 2_000;
  private static final NotificationCodec NOTIFICATIONS = new NotificationCodec(ZoneOffset.UTC);

  private final Sandbox sandbox;

  /** Begin of window 0. */
  private long begin = (System.currentTimeMillis() - 120_000) / WINDOW * WINDOW;

  SlackAlertsTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Test
  void aHostHasOneMessageThatChangesInPlaceWithAReplyForEachEvent() {
    try (Stage stage = open()) {
      var unused = stage.start();
      send(stage, "doc", 0, 90, 90, 90);
      awaitMessage(stage, "🔴 doc: 1 processor over its threshold since");

      send(stage, "doc", 3, 1, 1, 1);
      awaitMessage(stage, "🟢 doc: over after 10 s. cpu1 peaked at 90.0 (threshold 20)");
      awaitNotifications(stage, 2);

      assertThat(parents(stage)).hasSize(1);
      assertThat(replies(stage))
          .singleElement()
          .satisfies(
              reply -> {
                assertThat(reply.text())
                    .startsWith("🟢 cpu1 is over at ")
                    .endsWith(" after 10 s, peaked at 90.0");
                assertThat(reply.threadTs()).isEqualTo(parents(stage).get(0).ts());
              });
      assertThat(stage.slack().updateAttempts()).isEqualTo(1);
      assertThat(notifications(stage)).extracting(Notification::sequence).containsExactly(1L, 2L);
      new TopicSchema(Contract.NOTIFICATION_TOPIC).requireValid(stage.notifications());
    }
  }

  @Test
  void whatChangesWhileSlackIsAwayIsToldOnceAndTheTopicsGoOn() {
    try (Stage stage = open()) {
      InProcessPipeline pipeline = stage.start();
      stage.slack().behave(SlackBehavior.httpStatus(503));
      send(stage, "doc", 0, 90, 90, 90, 1, 1, 1);
      Patience.await("Slack was tried", Patience.SHORT, () -> pipeline.count(SLACK_RETRIES) > 1);
      send(stage, "doc", 6, 90, 90, 90);
      Patience.await(
          "three events are published", Patience.SHORT, () -> stage.alerts().size() == 3);
      assertThat(stage.slack().messages()).isEmpty();

      stage.slack().behave(SlackBehavior.normal());
      awaitMessage(stage, "🔴 doc: 1 processor over its threshold since");
      awaitNotifications(stage, 1);

      assertThat(stage.slack().messages()).hasSize(1);
      assertThat(stage.deadLetters().records()).isEmpty();
    }
  }

  @Test
  void aMessageThatSomebodyHasDeletedIsPostedAnew() {
    try (Stage stage = open()) {
      var unused = stage.start();
      send(stage, "doc", 0, 90, 90, 90);
      awaitMessage(stage, "🔴 doc");
      stage.slack().delete(parents(stage).get(0).ts());

      send(stage, "doc", 3, 1, 1, 1);
      awaitMessage(stage, "🟢 doc: over after 10 s");
      assertThat(parents(stage)).hasSize(1);
    }
  }

  @Test
  void aRowSendsItsAlertsToItsOwnChannelUntilTheyEnd() {
    try (Stage stage = open()) {
      stage.sql("ALTER TABLE %s ADD channel TEXT");
      stage.sql("UPDATE %s SET channel = '" + Stage.OTHER_CHANNEL + "' WHERE hostname = 'doc'");
      InProcessPipeline pipeline = stage.start();
      send(stage, "doc", 0, 90, 90, 90);
      awaitMessage(stage, "🔴 doc");
      stage.sql("DELETE FROM %s WHERE hostname = 'doc'");
      long refreshes = pipeline.count(THRESHOLD_REFRESHES);
      Patience.await(
          "the row is gone",
          Patience.SHORT,
          () -> pipeline.count(THRESHOLD_REFRESHES) >= refreshes + 2);
      send(stage, "doc", 3, 90);

      awaitMessage(stage, "🟢 doc: over after");
      assertThat(stage.slack().messages())
          .extracting(ReceivedMessage::channel)
          .containsOnly(Stage.OTHER_CHANNEL);
    }
  }

  /** A recording of last year is sent to the topic, or a new consumer group reads it. */
  @Test
  void historyIsNoNews() {
    begin -= Duration.ofDays(300).toMillis();
    try (Stage stage = open()) {
      InProcessPipeline pipeline = stage.start();
      send(stage, "doc", 0, 90, 90, 90, 1, 1, 1);
      send(stage, "happy", 6, 99, 99, 99);
      awaitMessage(stage, "older messages");

      assertThat(stage.slack().messages())
          .singleElement()
          .satisfies(
              message ->
                  assertThat(message.text())
                      .matches(
                          "[23] older messages, .* to .* UTC, were not sent\\. Still in trouble: happy"));
      assertThat(notifications(stage)).extracting(Notification::state).containsOnly(State.TOO_OLD);
      pipeline.awaitCount(SLACK_TOO_OLD, stage.notifications().size());
      assertThat(stage.alerts().size()).isEqualTo(3);
    }
  }

  @Test
  void aFirstStartWithOldReadingsAndNoBoundIsWarnedOf() {
    begin -= Duration.ofDays(300).toMillis();
    try (Stage stage = open().with("slackMessages", "breaches").with("stopAtEnd", "true")) {
      send(stage, "doc", 0, 90);
      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        assertThat(pipeline.awaitExit(Patience.LONG)).as(pipeline.log()).isZero();
        assertThat(pipeline.log())
            .containsPattern(
                "WARN.* the first reading in .*, and Slack is told of everything since then;"
                    + " --notifyMaxAge=PT15M tells it only what is new");
      }
      assertThat(stage.slackLines()).hasSize(1);

      // The group has offsets now.
      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        assertThat(pipeline.awaitExit(Patience.LONG)).as(pipeline.log()).isZero();
        assertThat(pipeline.log()).doesNotContain("--notifyMaxAge");
      }
    }
  }

  private Stage open() {
    return Stage.open(sandbox, 1)
        .with("slackMessages", "alerts")
        .with("breachingWindows", "2")
        .with("ofWindows", "3")
        .with("clearWindows", "2")
        .with("silentAfter", "PT0S")
        // Time goes on by readings alone.
        .with("idleTimeout", "PT1H");
  }

  /**
   * Sends a reading for each window from one on, and lets the watermark pass the last of them by
   * readings of a host that has no limit.
   */
  private void send(Stage stage, String hostname, int window, double... usages) {
    for (double usage : usages) {
      stage.send(0, CpuReadingCodec.encode(reading(hostname, window, usage)));
      window++;
    }
    stage.send(0, CpuReadingCodec.encode(reading("nobody", window, 1)));
  }

  private CpuReading reading(String hostname, int window, double usage) {
    return new CpuReading(hostname, "cpu1", usage, begin + window * WINDOW + 1_000);
  }

  private static void awaitMessage(Stage stage, String beginning) {
    Patience.await(
        "a message says " + beginning,
        Patience.SHORT,
        () -> parents(stage).stream().anyMatch(message -> message.text().contains(beginning)));
  }

  private static void awaitNotifications(Stage stage, int count) {
    Patience.await(
        "the outcomes are in the topic",
        Patience.SHORT,
        () -> stage.notifications().size() >= count);
    assertThat(notifications(stage))
        .hasSize(count)
        .allSatisfy(told -> assertThat(told.state()).isEqualTo(State.SENT))
        .allSatisfy(told -> assertThat(told.channel()).isEqualTo(SlackStandIn.DEFAULT_CHANNEL));
  }

  private static List<Notification> notifications(Stage stage) {
    return stage.notifications().texts().stream()
        .map(text -> NOTIFICATIONS.decode(text.getBytes(UTF_8)))
        .toList();
  }

  private static List<ReceivedMessage> parents(Stage stage) {
    return stage.slack().messages().stream()
        .filter(message -> message.threadTs() == null && !message.deleted())
        .toList();
  }

  private static List<ReceivedMessage> replies(Stage stage) {
    return stage.slack().messages().stream().filter(message -> message.threadTs() != null).toList();
  }
}
