package dev.beamwatch.acceptance;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.BREACHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_POSTS;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_RETRIES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_SENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_UNDELIVERED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.sandbox.ReceivedMessage;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SlackBehavior;
import dev.beamwatch.sandbox.SlackStandIn;
import dev.beamwatch.schemas.Contract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slack, when it does not simply take a message. */
@ExtendWith(SharedSandbox.class)
class SlackTroubleTest {
  private static final int THRESHOLD_OF_DOC = 20;

  private final Sandbox sandbox;

  SlackTroubleTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Test
  void whatWaitsOutA429GoesOutInOnePostWithTheOldestFirst() {
    try (Stage stage = Stage.open(sandbox, 1)) {
      Duration retryAfter = Duration.ofSeconds(10);
      stage.slack().behaveForNext(1, SlackBehavior.rateLimit(retryAfter));
      InProcessPipeline pipeline = stage.start();
      List<String> expected = new ArrayList<>();
      breach(stage, expected, "first");
      Patience.await(
          "the first post was answered with 429",
          Patience.SHORT,
          () -> pipeline.count(SLACK_RETRIES) == 1);
      Instant refusedAt = Instant.now();
      breach(stage, expected, "second");

      stage.awaitMessage("second");

      assertThat(stage.slackLines()).containsExactlyElementsOf(expected);
      List<ReceivedMessage> messages = stage.slack().messages();
      assertThat(messages.get(0).receivedAt()).isAfter(refusedAt.plus(retryAfter).minusSeconds(2));
      assertThat(messages).hasSize(1);
      Patience.await(
          "the counters tell of it", Patience.SHORT, () -> pipeline.count(SLACK_SENT) == 2);
      assertThat(pipeline.count(SLACK_POSTS)).isEqualTo(1);
      assertThat(stage.slack().postAttempts()).isEqualTo(2);
    }
  }

  /** Ways not to take a message that may be over the next time. */
  enum Failing {
    SERVER_ERROR,
    NO_ANSWER,
    CONNECTION_REFUSED;

    void begin(SlackStandIn slack) {
      switch (this) {
        case SERVER_ERROR -> slack.behave(SlackBehavior.httpStatus(503));
        case NO_ANSWER -> slack.behave(SlackBehavior.hang());
        case CONNECTION_REFUSED -> slack.stop();
      }
    }

    void end(SlackStandIn slack) {
      slack.behave(SlackBehavior.normal());
      if (this == CONNECTION_REFUSED) {
        slack.restart();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Failing.class)
  void whileSlackFailsTheTopicsGoOnAndEveryMessageArrivesAfterwards(Failing failing) {
    try (Stage stage = Stage.open(sandbox, 1).with("slackTimeout", "PT2S")) {
      InProcessPipeline pipeline = stage.start();
      List<String> expected = new ArrayList<>();
      failing.begin(stage.slack());
      breach(stage, expected, "first");
      Patience.await(
          "posting was tried in vain twice",
          Patience.SHORT,
          () -> pipeline.count(SLACK_RETRIES) >= 2);

      breach(stage, expected, "second");
      breach(stage, expected, "third");

      assertThat(stage.filtered().size()).isEqualTo(3);
      assertThat(stage.slackLines()).isEmpty();
      failing.end(stage.slack());
      stage.awaitMessage("third");
      assertThat(stage.slackLines()).containsExactlyElementsOf(expected);
      assertThat(stage.deadLetters().records()).isEmpty();
      Patience.await(
          "the counters tell of it", Patience.SHORT, () -> pipeline.count(SLACK_SENT) == 3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"channel_not_found", "invalid_auth"})
  void aHopelessErrorIsNotHammeredAndItsMessagesBecomeDeadLettersThatSayWhatToMend(String error) {
    try (Stage stage = Stage.open(sandbox, 1)) {
      if (error.equals("channel_not_found")) {
        stage.with("slackChannel", "no-such-channel");
      } else {
        stage.with("slackToken", "${file:" + stage.file("wrong-token", "xoxb-wrong") + "}");
      }
      InProcessPipeline pipeline = stage.start();
      List<String> expected = new ArrayList<>();
      breach(stage, expected, "first");

      Patience.await(
          "the message is in the dead-letter topic",
          Patience.SHORT,
          () -> stage.deadLetters().size() == 1);
      breach(stage, expected, "second");
      breach(stage, expected, "third");
      Patience.await("all three are breaches", Patience.SHORT, () -> pipeline.count(BREACHES) == 3);

      JsonNode letter = Refused.json(stage.deadLetters().records().get(0).value());
      assertThat(letter.path("reason").asText()).isEqualTo("UNDELIVERED");
      assertThat(letter.path("detail").asText()).contains("Slack says " + error);
      assertThat(new String(Base64.getDecoder().decode(letter.path("payload").asText()), UTF_8))
          .isEqualTo(expected.get(0));
      assertThat(letter.has("topic")).isFalse();
      new TopicSchema(Contract.DEAD_LETTER_TOPIC).requireValid(stage.deadLetters());
      pipeline.awaitCount(SLACK_UNDELIVERED, 1);
      assertThat(pipeline.count(SLACK_UNDELIVERED)).isEqualTo(1);
      assertThat(stage.slack().postAttempts()).isEqualTo(1);
    }
  }

  /** Sends a window above the limit and waits until the aggregated topic has it. */
  private static void breach(Stage stage, List<String> expected, String cpu) {
    stage.send("doc", cpu, 91.25);
    expected.add(ReferenceModel.message("doc", cpu, 91.25, THRESHOLD_OF_DOC));
    stage.awaitWindow(cpu);
  }
}
