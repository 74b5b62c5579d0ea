package dev.beamwatch.sandbox;

import static dev.beamwatch.sandbox.SlackCaller.error;
import static dev.beamwatch.sandbox.SlackCaller.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies in threads, and the blocks of a message. */
class SlackStandInThreadTest {
  private final SlackStandIn slack =
      SlackStandIn.settings().channels("cpu-alerts", "other").unlimitedRate().start();
  private final SlackCaller caller = new SlackCaller(slack);

  @AfterEach
  void stop() {
    slack.close();
  }

  @Test
  void aReplyIsPutUnderItsParent() throws Exception {
    String parent = caller.post("cpu-alerts", "parent").path("ts").asText();
    JsonNode answer = caller.reply("cpu-alerts", parent, "reply");

    assertThat(answer.path("ok").asBoolean()).isTrue();
    assertThat(answer.path("ts").asText()).isGreaterThan(parent);
    assertThat(answer.path("message").path("thread_ts").asText()).isEqualTo(parent);
    assertThat(slack.messages()).hasSize(2);
    assertThat(slack.messages().get(0).threadTs()).isNull();
    assertThat(slack.messages().get(1).threadTs()).isEqualTo(parent);
    assertThat(slack.messages().get(1).broadcast()).isFalse();
  }

  @Test
  void aMessageThatIsNoReplyIsAnsweredWithoutAThread() throws Exception {
    assertThat(caller.post("cpu-alerts", "x").path("message").has("thread_ts")).isFalse();
    assertThat(caller.messages().get(0).path("thread_ts").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "1, true", "false, false", "0, false", "'', false"})
  void aReplyMayAlsoBeSentToTheChannel(String argument, boolean broadcast) throws Exception {
    String parent = caller.post("cpu-alerts", "parent").path("ts").asText();
    caller.callWithForm(
        SlackStandIn.POST_MESSAGE,
        "channel=cpu-alerts&text=x&thread_ts=" + parent + "&reply_broadcast=" + argument);

    assertThat(slack.messages().get(1).broadcast()).isEqualTo(broadcast);
    assertThat(caller.messages().get(1).path("reply_broadcast").asBoolean()).isEqualTo(broadcast);
  }

  @Test
  void aJsonBodySaysWithABooleanWhetherAReplyIsAlsoSentToTheChannel() throws Exception {
    String parent = caller.post("cpu-alerts", "parent").path("ts").asText();
    for (boolean broadcast : List.of(true, false)) {
      caller.post(
          Map.of(
              "channel",
              "cpu-alerts",
              "text",
              "x",
              "thread_ts",
              parent,
              "reply_broadcast",
              broadcast));
    }

    assertThat(slack.messages())
        .extracting(ReceivedMessage::broadcast)
        .containsExactly(false, true, false);
  }

  @Test
  void whatIsNoReplyIsNoBroadcastEither() throws Exception {
    caller.post(Map.of("channel", "cpu-alerts", "text", "x", "reply_broadcast", true));

    assertThat(slack.messages().get(0).broadcast()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1700000000.000001", "nonsense", ""})
  void aReplyToAMessageThatThereIsNotIsRefused(String threadTs) throws Exception {
    assertThat(error(caller.reply("cpu-alerts", threadTs, "reply"))).isEqualTo("thread_not_found");
    assertThat(slack.messages()).isEmpty();
  }

  @Test
  void aReplyToAReplyIsRefused() throws Exception {
    String parent = caller.post("cpu-alerts", "parent").path("ts").asText();
    String reply = caller.reply("cpu-alerts", parent, "reply").path("ts").asText();

    assertThat(error(caller.reply("cpu-alerts", reply, "deeper"))).isEqualTo("thread_not_found");
  }

  @Test
  void aReplyInAnotherChannelThanItsParentIsRefused() throws Exception {
    String parent = caller.post("cpu-alerts", "parent").path("ts").asText();

    assertThat(error(caller.reply("other", parent, "reply"))).isEqualTo("thread_not_found");
  }

  @Test
  void aReplyToADeletedMessageIsRefused() throws Exception {
    String parent = caller.post("cpu-alerts", "parent").path("ts").asText();
    caller.reply("cpu-alerts", parent, "before");
    slack.delete(parent);

    assertThat(error(caller.reply("cpu-alerts", parent, "after"))).isEqualTo("thread_not_found");
    assertThat(slack.messages())
        .extracting(ReceivedMessage::text)
        .containsExactly("parent", "before");
  }

  @Test
  void aNullThreadIsNone() throws Exception {
    JsonNode answer =
        json(
            caller.call(
                SlackStandIn.POST_MESSAGE,
                "application/json",
                "{\"channel\":\"cpu-alerts\",\"text\":\"x\",\"thread_ts\":null,\"blocks\":null}",
                "Bearer " + slack.token()));

    assertThat(answer.path("ok").asBoolean()).isTrue();
    assertThat(slack.messages().get(0).threadTs()).isNull();
    assertThat(slack.messages().get(0).blocks()).isNull();
  }

  @Test
  void aReplyCanBeChangedAndStaysAReply() throws Exception {
    String parent = caller.post("cpu-alerts", "parent").path("ts").asText();
    JsonNode reply = caller.reply("cpu-alerts", parent, "before");
    JsonNode answer = caller.update(reply, "after");

    assertThat(answer.path("message").path("thread_ts").asText()).isEqualTo(parent);
    assertThat(slack.messages().get(1).text()).isEqualTo("after");
    assertThat(slack.messages().get(1).threadTs()).isEqualTo(parent);
  }

  @Test
  void repliesCountForTheLimitOfTheirChannel() throws Exception {
    try (SlackStandIn strict = SlackStandIn.settings().rate(2, 0.05).start()) {
      SlackCaller fast = new SlackCaller(strict);
      String parent = fast.post("cpu-alerts", "parent").path("ts").asText();

      assertThat(fast.reply("cpu-alerts", parent, "first").path("ok").asBoolean()).isTrue();
      assertThat(error(fast.reply("cpu-alerts", parent, "second"))).isEqualTo("rate_limited");
      assertThat(strict.rateLimited()).isEqualTo(1);
    }
  }

  @Test
  void blocksOfAJsonBodyAreKeptAsJson() throws Exception {
    String blocks = "[{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"text\":\"*döc*\"}}]";
    postJson("{\"channel\":\"cpu-alerts\",\"text\":\"doc\",\"blocks\":" + blocks + "}");

    assertThat(slack.messages()).extracting(ReceivedMessage::blocks).containsExactly(blocks);
    assertThat(caller.messages().get(0).path("blocks").toString()).isEqualTo(blocks);
  }

  @Test
  void blocksOfAFormAreAText() throws Exception {
    caller.callWithForm(
        SlackStandIn.POST_MESSAGE,
        "channel=cpu-alerts&text=x&blocks=%5B%7B%22type%22%3A%20%22divider%22%7D%5D");

    assertThat(slack.messages())
        .extracting(ReceivedMessage::blocks)
        .containsExactly("[{\"type\":\"divider\"}]");
  }

  @Test
  void blocksThatWereWrittenAsJsonTwiceAreRefused() throws Exception {
    JsonNode answer =
        postJson(
            "{\"channel\":\"cpu-alerts\",\"text\":\"x\","
                + "\"blocks\":\"[{\\\"type\\\":\\\"divider\\\"}]\"}");

    assertThat(error(answer)).isEqualTo("invalid_blocks_format");
  }

  @Test
  void blocksNeedNoTextButNoBlocksDo() throws Exception {
    assertThat(
            postJson("{\"channel\":\"cpu-alerts\",\"blocks\":[{\"type\":\"divider\"}]}")
                .path("ok")
                .asBoolean())
        .isTrue();
    assertThat(error(postJson("{\"channel\":\"cpu-alerts\",\"blocks\":[]}"))).isEqualTo("no_text");
  }

  @Test
  void wrongBlocksPostNothing() throws Exception {
    assertThat(
            error(
                postJson("{\"channel\":\"cpu-alerts\",\"text\":\"x\",\"blocks\":[{\"type\":5}]}")))
        .isEqualTo("invalid_blocks");
    assertThat(slack.messages()).isEmpty();
  }

  private JsonNode postJson(String body) throws Exception {
    return json(
        caller.call(
            SlackStandIn.POST_MESSAGE, "application/json", body, "Bearer " + slack.token()));
  }
}
