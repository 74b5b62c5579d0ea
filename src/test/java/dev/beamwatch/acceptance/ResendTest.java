package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.Resend;
import dev.beamwatch.sandbox.ReceivedMessage;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SlackBehavior;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import dev.beamwatch.schemas.NotificationCodec;
import dev.beamwatch.schemas.RecordKeys;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Slack refused is told again when somebody has mended what was wrong. */
@ExtendWith(SharedSandbox.class)
class ResendTest {
  private static final String NO_CHANNEL = "no-such-channel";
  private static final String TO_OTHER = "--channel=" + Stage.OTHER_CHANNEL;
  private static final NotificationCodec NOTIFICATIONS = new NotificationCodec(ZoneOffset.UTC);

  private final Sandbox sandbox;

  ResendTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * How a run ended.
   *
   * @param out lines on the standard output
   * @param err lines on the standard error
   */
  private record Run(int exitCode, List<String> out, List<String> err) {}

  @Test
  void aWrongChannelIsMendedAndEachMessageIsToldOnce() {
    try (Stage stage = Stage.open(sandbox, 1).with("slackChannel", NO_CHANNEL)) {
      refuse(stage, "first", "<!channel>");

      Run tried = resend(stage, "--all", TO_OTHER, "--dryRun");
      assertThat(tried.exitCode()).as(tried.toString()).isZero();
      assertThat(tried.out()).hasSize(3).last().isEqualTo("2 messages would be sent");
      assertThat(tried.out().get(0)).startsWith("would be sent to " + Stage.OTHER_CHANNEL + ": ");
      assertThat(stage.slack().messages()).isEmpty();
      assertThat(notifications(stage)).extracting(Notification::state).containsOnly(State.REFUSED);

      Run sent = resend(stage, "--all", TO_OTHER);
      assertThat(sent.exitCode()).as(sent.toString()).isZero();
      assertThat(sent.out()).hasSize(3).last().isEqualTo("2 messages sent, 0 not sent");
      assertThat(stage.slack().messages())
          .extracting(ReceivedMessage::channel)
          .containsOnly(Stage.OTHER_CHANNEL);
      assertThat(stage.slackLines())
          .hasSize(2)
          .allSatisfy(
              line ->
                  assertThat(line)
                      .matches(
                          "20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC: host:doc CPU: .* avg CPU"
                              + " value:91.25 over the threshold 20"))
          .anySatisfy(line -> assertThat(line).contains(" CPU: &lt;!channel&gt; "));
      assertThat(notifications(stage))
          .filteredOn(told -> told.state() == State.SENT)
          .hasSize(2)
          .allSatisfy(told -> assertThat(told.channel()).isEqualTo(Stage.OTHER_CHANNEL))
          .allSatisfy(told -> assertThat(told.detail()).isEqualTo("resent"));
      new TopicSchema(Contract.NOTIFICATION_TOPIC).requireValid(stage.notifications());

      Run again = resend(stage, "--all", TO_OTHER);
      assertThat(again.exitCode()).as(again.toString()).isZero();
      assertThat(again.out()).containsExactly("0 messages sent, 0 not sent");
      assertThat(stage.slackLines()).hasSize(2);
    }
  }

  @Test
  void aRangePicksByTheTimeOfTheRefusal() {
    try (Stage stage = Stage.open(sandbox, 1)) {
      Instant noon = Instant.parse("2026-11-30T12:00:00Z");
      putRefused(stage, "early", noon.minusSeconds(60));
      putRefused(stage, "noon", noon);
      putRefused(stage, "late", noon.plusSeconds(60));

      Run early = resend(stage, "--to=2026-11-30 11:59:59", TO_OTHER);
      assertThat(early.out()).hasSize(2).last().isEqualTo("1 message sent, 0 not sent");
      assertThat(stage.slackLines()).containsExactly("2026-11-30 11:58:59 UTC: about early");

      Run rest = resend(stage, "--from=2026-11-30T12:00:00Z", TO_OTHER);
      assertThat(rest.out()).hasSize(3).last().isEqualTo("2 messages sent, 0 not sent");
      assertThat(stage.slackLines().subList(1, 3))
          .containsExactly(
              "2026-11-30 11:59:59 UTC: about noon", "2026-11-30 12:00:59 UTC: about late");
    }
  }

  @Test
  void anAlertIsToldAgainByItsId() {
    try (Stage stage =
        Stage.open(sandbox, 1)
            .with("slackMessages", "alerts")
            .with("breachingWindows", "1")
            .with("ofWindows", "1")
            .with("slackChannel", NO_CHANNEL)) {
      refuse(stage, "first");
      Notification refused = refused(stage).get(0);

      Run sent = resend(stage, "--id=" + refused.alertId(), TO_OTHER);

      assertThat(sent.exitCode()).as(sent.toString()).isZero();
      assertThat(stage.slackLines())
          .singleElement()
          .satisfies(
              line -> assertThat(line).contains(" UTC: 🔴 doc first is over its threshold at "));
      assertThat(notifications(stage))
          .filteredOn(told -> told.state() == State.SENT)
          .singleElement()
          .satisfies(told -> assertThat(told.sequence()).isEqualTo(refused.sequence()));
    }
  }

  @Test
  void whatSlackRefusesOnceMoreIsSaidAndMayBeSentLater() {
    try (Stage stage = Stage.open(sandbox, 1).with("slackChannel", NO_CHANNEL)) {
      refuse(stage, "first");

      Run failed = resend(stage, "--all");
      assertThat(failed.exitCode()).isEqualTo(1);
      assertThat(failed.out()).containsExactly("0 messages sent, 1 not sent");
      assertThat(failed.err())
          .hasSize(2)
          .anySatisfy(line -> assertThat(line).contains("Slack says channel_not_found"))
          .anySatisfy(line -> assertThat(line).startsWith("not sent to " + NO_CHANNEL + ": 20"));

      // Slack asks for a pause, and gets it.
      stage.slack().behaveForNext(1, SlackBehavior.rateLimit(Duration.ofSeconds(1)));
      Run sent = resend(stage, "--all", TO_OTHER);
      assertThat(sent.exitCode()).as(sent.toString()).isZero();
      assertThat(sent.err())
          .singleElement()
          .satisfies(line -> assertThat(line).startsWith("Slack asks for a pause: next post"));
      assertThat(stage.slackLines()).hasSize(1);
    }
  }

  /** Each of the three has a post of its own, and the second is far away. */
  @Test
  void aStopInTheMiddleLosesNothingAndTellsNothingTwice() {
    try (Stage stage = Stage.open(sandbox, 1).with("slackPause", "PT1H")) {
      Instant noon = Instant.parse("2026-11-30T12:00:00Z");
      for (int minute = 0; minute < 3; minute++) {
        putRefused(stage, "cpu" + minute + "x".repeat(3_000), noon.plusSeconds(60L * minute));
      }
      try (ChildPipeline run =
          ChildPipeline.start(
              Resend.class,
              sandbox.folder(),
              List.of(),
              Map.of(),
              arguments(stage, "--all", TO_OTHER))) {
        Patience.await(
            "the first is recorded", Patience.LONG, () -> notifications(stage).size() == 4);
        assertThat(run.terminate()).as(run.log()).isEqualTo(143);
        assertThat(run.output()).hasSize(2).last().isEqualTo("1 message sent, 2 not sent");
      }
      assertThat(stage.slackLines()).hasSize(1);

      Run rest = resend(stage.with("slackPause", "PT0S"), "--all", TO_OTHER);
      assertThat(rest.out()).hasSize(3).last().isEqualTo("2 messages sent, 0 not sent");
      assertThat(stage.slackLines()).hasSize(3).doesNotHaveDuplicates();
    }
  }

  @Test
  void aTopicThatIsNotThereIsRefusedByName() {
    try (Stage stage = Stage.open(sandbox, 1).with("notificationTopic", "no-such-topic")) {
      Run run = resend(stage, "--all");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .containsExactly(
              "--notificationTopic=no-such-topic is not allowed: it must be a topic that exists;"
                  + " create it first");
    }
  }

  /** Lets the pipeline tell a channel of windows that Slack refuses, and stops it. */
  private static void refuse(Stage stage, String... cpus) {
    try (InProcessPipeline pipeline = stage.start()) {
      assertThat(pipeline.isRunning()).isTrue();
      for (String cpu : cpus) {
        stage.send("doc", cpu, 91.25);
      }
      Patience.await(
          "Slack has refused all", Patience.LONG, () -> refused(stage).size() == cpus.length);
    }
  }

  /** Writes a record of a refusal, for a window that ended a second before it. */
  private static void putRefused(Stage stage, String cpu, Instant toldAt) {
    Notification refused =
        new Notification(
            Notification.SLACK,
            NO_CHANNEL,
            null,
            null,
            toldAt.minusSeconds(1).toEpochMilli(),
            "doc",
            cpu,
            State.REFUSED,
            toldAt.toEpochMilli(),
            "Slack says channel_not_found",
            "about " + cpu);
    stage.send(
        new ProducerRecord<>(
            stage.option("notificationTopic"),
            RecordKeys.ofNotification(refused),
            NOTIFICATIONS.encode(refused)));
    stage.awaitSent();
  }

  private static List<String> arguments(Stage stage, String... more) {
    List<String> arguments = new ArrayList<>();
    for (String option :
        List.of(
            "bootstrapServers",
            "notificationTopic",
            "slackUrl",
            "slackToken",
            "slackPause",
            "slackTimeout")) {
      arguments.add("--" + option + "=" + stage.option(option));
    }
    arguments.addAll(List.of(more));
    return arguments;
  }

  private static Run resend(Stage stage, String... more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Resend.run(
            arguments(stage, more).toArray(String[]::new),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    return new Run(
        exitCode, out.toString(UTF_8).lines().toList(), err.toString(UTF_8).lines().toList());
  }

  private static List<Notification> refused(Stage stage) {
    return notifications(stage).stream().filter(told -> told.state() == State.REFUSED).toList();
  }

  private static List<Notification> notifications(Stage stage) {
    return stage.notifications().texts().stream()
        .map(text -> NOTIFICATIONS.decode(text.getBytes(UTF_8)))
        .toList();
  }
}
