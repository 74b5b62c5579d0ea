package dev.beamwatch.sandbox;

import static dev.beamwatch.sandbox.SlackCaller.error;
import static dev.beamwatch.sandbox.SlackCaller.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changing a message in place, {@code chat.update}, and deleting it. */
class SlackStandInUpdateTest {
  private final SlackStandIn slack =
      SlackStandIn.settings()
          .channels("cpu-alerts", "other")
          .archivedChannels("old")
          .unlimitedRate()
          .start();
  private final SlackCaller caller = new SlackCaller(slack);

  @AfterEach
  void stop() {
    slack.close();
  }

  @Test
  void aMessageIsChangedInPlace() throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "🔴 doc: 1 processor");
    caller.post("cpu-alerts", "another");
    JsonNode answer = caller.update(posted, "🟢 doc: over");

    assertThat(answer.path("ok").asBoolean()).isTrue();
    assertThat(answer.path("channel")).isEqualTo(posted.path("channel"));
    assertThat(answer.path("ts")).isEqualTo(posted.path("ts"));
    assertThat(answer.path("text").asText()).isEqualTo("🟢 doc: over");
    assertThat(answer.path("message").path("text").asText()).isEqualTo("🟢 doc: over");
    assertThat(slack.messages())
        .extracting(ReceivedMessage::text)
        .containsExactly("🟢 doc: over", "another");
  }

  @Test
  void theEarlierTextsAreKeptWithTheTimeWhenTheyWereReplaced() throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "first");
    assertThat(slack.messages().get(0).changes()).isZero();
    assertThat(slack.messages().get(0).changedAt()).isEmpty();

    caller.update(posted, "second");
    caller.update(posted, "third");
    ReceivedMessage message = slack.messages().get(0);

    assertThat(message.changes()).isEqualTo(2);
    assertThat(message.text()).isEqualTo("third");
    assertThat(message.earlierTexts())
        .extracting(ReceivedMessage.EarlierText::text)
        .containsExactly("first", "second");
    assertThat(message.earlierTexts())
        .extracting(ReceivedMessage.EarlierText::replacedAt)
        .isSorted();
    assertThat(message.changedAt()).contains(message.earlierTexts().get(1).replacedAt());
    assertThat(message.changedAt().orElseThrow()).isBetween(message.receivedAt(), Instant.now());
  }

  @Test
  void aFormChangesAMessageToo() throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "before");
    HttpResponse<String> answer =
        caller.callWithForm(
            SlackStandIn.UPDATE,
            "channel="
                + posted.path("channel").asText()
                + "&ts="
                + posted.path("ts").asText()
                + "&text="
                + URLEncoder.encode("döc & <more>", StandardCharsets.UTF_8));

    assertThat(json(answer).path("ok").asBoolean()).isTrue();
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly("döc & <more>");
  }

  @Test
  void postsAndChangesAreCountedApart() throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "text");
    caller.update(posted, "");
    caller.update(posted, "new text");

    assertThat(slack.postAttempts()).isEqualTo(1);
    assertThat(slack.updateAttempts()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"cpu-alerts", "#cpu-alerts", "nowhere", "''"})
  void theChannelOfAChangeIsKnownByItsIdOnly(String channel) throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "before");
    JsonNode answer =
        caller.update(
            Map.of("channel", channel, "ts", posted.path("ts").asText(), "text", "after"));

    assertThat(answer.path("ok").asBoolean(true)).isFalse();
    assertThat(error(answer)).isEqualTo("channel_not_found");
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly("before");
  }

  @ParameterizedTest
  @CsvSource({"1700000000.000001", "nonsense", "''"})
  void aMessageThatThereIsNotCannotBeChanged(String ts) throws Exception {
    String channel = caller.post("cpu-alerts", "before").path("channel").asText();

    assertThat(error(caller.update(Map.of("channel", channel, "ts", ts, "text", "after"))))
        .isEqualTo("message_not_found");
    assertThat(error(caller.update(Map.of("channel", channel, "text", "after"))))
        .isEqualTo("message_not_found");
  }

  @Test
  void aMessageOfAnotherChannelIsNotFound() throws Exception {
    String ts = caller.post("cpu-alerts", "here").path("ts").asText();
    String other = caller.post("other", "there").path("channel").asText();

    assertThat(error(caller.update(Map.of("channel", other, "ts", ts, "text", "after"))))
        .isEqualTo("message_not_found");
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly("here", "there");
  }

  @Test
  void nothingIsChangedInAnArchivedChannel() throws Exception {
    // The id that the stand-in gives a channel of this name.
    String archived;
    try (SlackStandIn open = SlackStandIn.settings().channels("old").start()) {
      archived = new SlackCaller(open).post("old", "x").path("channel").asText();
    }

    assertThat(error(caller.update(Map.of("channel", archived, "ts", "1.2", "text", "after"))))
        .isEqualTo("is_inactive");
  }

  @ParameterizedTest
  @CsvSource({"Bearer xoxb-wrong, invalid_auth", "Bearer , not_authed"})
  void aMissingOrWrongTokenChangesNothing(String authorization, String error) throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "before");
    String body =
        String.format(
            "{\"channel\":%s,\"ts\":%s,\"text\":\"after\"}",
            posted.path("channel"), posted.path("ts"));

    assertThat(error(caller.call(SlackStandIn.UPDATE, "application/json", body, authorization)))
        .isEqualTo(error);
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly("before");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | {\"channel\": | invalid_json",
        "application/x-www-form-urlencoded | text=%zz | invalid_form_data",
        "text/plain | hello | invalid_post_type"
      })
  void aMalformedChangeIsRefused(String type, String body, String error) throws Exception {
    assertThat(error(caller.call(SlackStandIn.UPDATE, type, body, "Bearer " + slack.token())))
        .isEqualTo(error);
  }

  @Test
  void aChangeWithoutTextAndBlocksIsRefused() throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "before");

    assertThat(error(caller.update(posted, ""))).isEqualTo("no_text");
    assertThat(
            error(
                caller.update(
                    Map.of(
                        "channel", posted.path("channel").asText(),
                        "ts", posted.path("ts").asText(),
                        "blocks", List.of()))))
        .isEqualTo("no_text");
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly("before");
  }

  @ParameterizedTest
  @CsvSource({"x, 4000", "ö, 2000", "▃, 1333", "🔴, 1000"})
  void aChangedTextIsRefusedFromOneByteAboveTheLimit(String character, int most) throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "before");

    assertThat(caller.update(posted, character.repeat(most)).path("ok").asBoolean()).isTrue();
    assertThat(error(caller.update(posted, character.repeat(most + 1)))).isEqualTo("msg_too_long");
  }

  @Test
  void aNewTextWithoutBlocksRemovesTheBlocks() throws Exception {
    JsonNode posted =
        caller.post(
            Map.of("channel", "cpu-alerts", "text", "x", "blocks", List.of(section("one"))));
    caller.update(
        Map.of(
            "channel", posted.path("channel").asText(),
            "ts", posted.path("ts").asText(),
            "text", "y",
            "blocks", List.of(section("two"))));
    assertThat(slack.messages().get(0).blocks())
        .isEqualTo("[{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"text\":\"two\"}}]");

    caller.update(posted, "z");
    assertThat(slack.messages().get(0).blocks()).isNull();
  }

  @Test
  void wrongBlocksChangeNothing() throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "before");

    assertThat(
            error(
                caller.update(
                    Map.of(
                        "channel", posted.path("channel").asText(),
                        "ts", posted.path("ts").asText(),
                        "text", "after",
                        "blocks", List.of(section("x".repeat(3_001)))))))
        .isEqualTo("invalid_blocks");
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly("before");
  }

  @Test
  void afterTheEditWindowAMessageStaysAsItIs() throws Exception {
    try (SlackStandIn closed =
            SlackStandIn.settings().unlimitedRate().editWindow(Duration.ZERO).start();
        SlackStandIn open =
            SlackStandIn.settings().unlimitedRate().editWindow(Duration.ofHours(1)).start()) {
      SlackCaller late = new SlackCaller(closed);
      SlackCaller early = new SlackCaller(open);

      assertThat(error(late.update(late.post("cpu-alerts", "before"), "after")))
          .isEqualTo("edit_window_closed");
      assertThat(closed.messages()).extracting(ReceivedMessage::text).containsExactly("before");
      assertThat(early.update(early.post("cpu-alerts", "before"), "after").path("ok").asBoolean())
          .isTrue();
    }
  }

  @Test
  void anEditWindowThatEndsBeforeThePostIsRefused() {
    assertThatThrownBy(() -> SlackStandIn.settings().editWindow(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the edit window must not be negative: PT-1S");
  }

  @Test
  void changesThatComeTooFastAreToldHowLongToWait() throws Exception {
    try (SlackStandIn strict = SlackStandIn.settings().rate(9, 1).updateRate(2, 3).start()) {
      SlackCaller fast = new SlackCaller(strict);
      JsonNode posted = fast.post("cpu-alerts", "0");
      assertThat(fast.callUpdate(posted, "1").statusCode()).isEqualTo(200);
      assertThat(fast.callUpdate(posted, "2").statusCode()).isEqualTo(200);
      HttpResponse<String> limited = fast.callUpdate(posted, "3");

      assertThat(limited.statusCode()).isEqualTo(429);
      int seconds = Integer.parseInt(limited.headers().firstValue("Retry-After").orElseThrow());
      assertThat(seconds).isBetween(15, 20);
      assertThat(json(limited).path("retry_after").asInt()).isEqualTo(seconds);
      assertThat(error(limited)).isEqualTo("rate_limited");
      assertThat(strict.messages()).extracting(ReceivedMessage::text).containsExactly("2");
      assertThat(strict.rateLimitedUpdates()).isEqualTo(1);
      assertThat(strict.updateAttempts()).isEqualTo(3);
      // The posts have a limit of their own.
      assertThat(fast.post("cpu-alerts", "more").path("ok").asBoolean()).isTrue();
      assertThat(strict.rateLimited()).isZero();
    }
  }

  @Test
  void withoutALimitChangesComeAtAnySpeed() throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "0");
    for (int i = 1; i <= 20; i++) {
      assertThat(caller.callUpdate(posted, "change " + i).statusCode()).isEqualTo(200);
    }

    assertThat(slack.messages().get(0).changes()).isEqualTo(20);
  }

  @Test
  void allChannelsShareTheLimitOfChanges() throws Exception {
    try (SlackStandIn strict =
        SlackStandIn.settings().channels("a", "b").updateRate(1, 3).start()) {
      SlackCaller fast = new SlackCaller(strict);
      JsonNode one = fast.post("a", "x");
      JsonNode two = fast.post("b", "x");

      assertThat(fast.callUpdate(one, "y").statusCode()).isEqualTo(200);
      assertThat(fast.callUpdate(two, "y").statusCode()).isEqualTo(429);
    }
  }

  @Test
  void changesDoNotUseUpTheLimitOfPosts() throws Exception {
    try (SlackStandIn strict = SlackStandIn.settings().rate(2, 0.05).start()) {
      SlackCaller fast = new SlackCaller(strict);
      JsonNode posted = fast.post("cpu-alerts", "0");
      fast.update(posted, "1");
      fast.update(posted, "2");

      assertThat(fast.post("cpu-alerts", "second").path("ok").asBoolean()).isTrue();
      assertThat(error(fast.post("cpu-alerts", "third"))).isEqualTo("rate_limited");
      assertThat(fast.update(posted, "3").path("ok").asBoolean()).isTrue();
    }
  }

  @Test
  void fiveChangesAtOnceAreLetThroughUnlessToldOtherwise() throws Exception {
    try (SlackStandIn usual = SlackStandIn.start()) {
      SlackCaller fast = new SlackCaller(usual);
      JsonNode posted = fast.post("cpu-alerts", "0");
      for (int i = 1; i <= 5; i++) {
        assertThat(fast.callUpdate(posted, "change " + i).statusCode()).isEqualTo(200);
      }
      for (int i = 0; usual.rateLimitedUpdates() == 0 && i < 100; i++) {
        fast.callUpdate(posted, "more " + i);
      }

      assertThat(usual.rateLimitedUpdates()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 50", "1, 0", "1, -1", "1, NaN"})
  void aRateThatLetsNoChangeThroughIsRefused(int burst, double perMinute) {
    assertThatThrownBy(() -> SlackStandIn.settings().updateRate(burst, perMinute))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the burst must be at least 1 and the rate above 0: " + burst + ", " + perMinute);
  }

  @Test
  void aDeletedMessageCannotBeChanged() throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "before");
    slack.delete(posted.path("ts").asText());

    assertThat(error(caller.update(posted, "after"))).isEqualTo("message_not_found");
    assertThat(slack.messages()).hasSize(1);
    assertThat(slack.messages().get(0).deleted()).isTrue();
    assertThat(slack.messages().get(0).text()).isEqualTo("before");
  }

  @Test
  void aMessageIsDeletedOverHttpToo() throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "before");
    JsonNode other = caller.post("cpu-alerts", "stays");

    assertThat(caller.control("{\"delete\":" + posted.path("ts") + "}").statusCode())
        .isEqualTo(200);
    assertThat(error(caller.update(posted, "after"))).isEqualTo("message_not_found");
    assertThat(caller.update(other, "after").path("ok").asBoolean()).isTrue();
  }

  @Test
  void whatIsNotThereCannotBeDeleted() throws Exception {
    String ts = caller.post("cpu-alerts", "x").path("ts").asText();
    slack.delete(ts);

    assertThatThrownBy(() -> slack.delete(ts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no message has the ts " + ts);
    assertThatThrownBy(() -> slack.delete("1.2")).isInstanceOf(IllegalArgumentException.class);
    HttpResponse<String> answer = caller.control("{\"delete\":\"1.2\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("no message has the ts 1.2\n");
  }

  @Test
  void whatChangedCanBeReadAsJson() throws Exception {
    JsonNode posted = caller.post("cpu-alerts", "one");
    caller.update(
        Map.of(
            "channel", posted.path("channel").asText(),
            "ts", posted.path("ts").asText(),
            "text", "two",
            "blocks", List.of(section("two"))));
    JsonNode message = caller.messages().get(0);

    assertThat(message.path("text").asText()).isEqualTo("two");
    assertThat(message.path("blocks").get(0).path("type").asText()).isEqualTo("section");
    assertThat(message.path("earlier_texts")).hasSize(1);
    assertThat(message.path("earlier_texts").get(0).path("text").asText()).isEqualTo("one");
    assertThat(message.path("earlier_texts").get(0).path("replaced_at").asText()).endsWith("Z");
    assertThat(message.path("deleted").asBoolean(true)).isFalse();

    slack.delete(posted.path("ts").asText());
    assertThat(caller.messages().get(0).path("deleted").asBoolean()).isTrue();
  }

  private static JsonNode section(String text) {
    ObjectNode section = JsonNodeFactory.instance.objectNode().put("type", "section");
    section.putObject("text").put("type", "mrkdwn").put("text", text);
    return section;
  }
}
