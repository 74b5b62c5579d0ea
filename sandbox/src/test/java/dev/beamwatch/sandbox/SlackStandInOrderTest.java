package dev.beamwatch.sandbox;

import static dev.beamwatch.sandbox.SlackCaller.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Misbehaviour on demand where messages are posted and changed. */
class SlackStandInOrderTest {
  private final SlackStandIn slack = SlackStandIn.settings().unlimitedRate().start();
  private final SlackCaller caller = new SlackCaller(slack);
  private JsonNode posted;

  @BeforeEach
  void post() throws Exception {
    posted = caller.post("cpu-alerts", "posted");
  }

  @AfterEach
  void stop() {
    slack.close();
  }

  @Test
  void postsAndChangesShareTheOrdersInTheirOrder() throws Exception {
    slack.behaveForNext(1, SlackBehavior.httpStatus(500));
    slack.behaveForNext(1, SlackBehavior.rateLimit(Duration.ofSeconds(7)));
    slack.behaveForNext(1, SlackBehavior.error("fatal_error"));

    assertThat(caller.callUpdate(posted, "1").statusCode()).isEqualTo(500);
    assertThat(error(caller.post("cpu-alerts", "2"))).isEqualTo("rate_limited");
    assertThat(error(caller.update(posted, "3"))).isEqualTo("fatal_error");
    assertThat(caller.update(posted, "4").path("ok").asBoolean()).isTrue();
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly("4");
  }

  @Test
  void anOrderForOneMethodLetsTheOtherPass() throws Exception {
    slack.behaveForNext(2, SlackStandIn.UPDATE, SlackBehavior.error("message_not_found"));
    slack.behaveForNext(1, SlackStandIn.POST_MESSAGE, SlackBehavior.error("thread_not_found"));
    slack.behaveForNext(1, SlackBehavior.error("fatal_error"));

    assertThat(error(caller.post("cpu-alerts", "1"))).isEqualTo("thread_not_found");
    assertThat(error(caller.post("cpu-alerts", "2"))).isEqualTo("fatal_error");
    assertThat(caller.post("cpu-alerts", "3").path("ok").asBoolean()).isTrue();
    assertThat(error(caller.update(posted, "4"))).isEqualTo("message_not_found");
    assertThat(error(caller.update(posted, "5"))).isEqualTo("message_not_found");
    assertThat(caller.update(posted, "6").path("ok").asBoolean()).isTrue();
  }

  @Test
  void anOutageOfOneMethodLastsUntilItIsEnded() throws Exception {
    slack.behave(SlackStandIn.UPDATE, SlackBehavior.httpStatus(503));

    assertThat(caller.callUpdate(posted, "1").statusCode()).isEqualTo(503);
    assertThat(caller.callUpdate(posted, "2").statusCode()).isEqualTo(503);
    assertThat(caller.post("cpu-alerts", "3").path("ok").asBoolean()).isTrue();

    slack.behave(SlackBehavior.normal());
    assertThat(caller.update(posted, "4").path("ok").asBoolean()).isTrue();
  }

  @Test
  void anOutageOfAllIsAnOutageOfChangesToo() throws Exception {
    slack.behave(SlackBehavior.httpStatus(502));

    assertThat(caller.callUpdate(posted, "1").statusCode()).isEqualTo(502);
    assertThat(slack.updateAttempts()).isEqualTo(1);
  }

  @Test
  void whatLastsForgetsWhatWasOrdered() throws Exception {
    slack.behaveForNext(1, SlackBehavior.error("fatal_error"));
    slack.behave(SlackStandIn.UPDATE, SlackBehavior.normal());

    assertThat(caller.update(posted, "1").path("ok").asBoolean()).isTrue();
    assertThat(caller.post("cpu-alerts", "2").path("ok").asBoolean()).isTrue();
  }

  @Test
  void aLostAnswerLeavesTheChangeBehind() {
    slack.behave(SlackStandIn.UPDATE, SlackBehavior.loseAnswer());

    assertThatThrownBy(() -> caller.update(posted, "changed")).isInstanceOf(IOException.class);
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly("changed");
  }

  @Test
  void aDroppedConnectionChangesNothing() {
    slack.behave(SlackBehavior.drop());

    assertThatThrownBy(() -> caller.update(posted, "changed")).isInstanceOf(IOException.class);
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly("posted");
  }

  @Test
  void theMethodIsNamedOverHttpToo() throws Exception {
    assertThat(
            caller
                .control(
                    "{\"mode\":\"error\",\"error\":\"message_not_found\","
                        + "\"method\":\"chat.update\",\"for\":1}")
                .statusCode())
        .isEqualTo(200);
    assertThat(caller.post("cpu-alerts", "1").path("ok").asBoolean()).isTrue();
    assertThat(error(caller.update(posted, "2"))).isEqualTo("message_not_found");
    assertThat(caller.update(posted, "3").path("ok").asBoolean()).isTrue();

    caller.control("{\"mode\":\"error\",\"method\":\"chat.postMessage\"}");
    assertThat(caller.update(posted, "4").path("ok").asBoolean()).isTrue();
    assertThat(error(caller.post("cpu-alerts", "5"))).isEqualTo("internal_error");

    caller.control("{\"mode\":\"normal\"}");
    assertThat(caller.post("cpu-alerts", "6").path("ok").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"mode\":\"drop\",\"method\":\"chat.delete\"}",
        "{\"mode\":\"drop\",\"method\":null}",
        "{\"mode\":\"drop\",\"method\":\"chat.update\",\"for\":0}",
        "{\"delete\":5}",
        "{\"delete\":null}",
        "{\"delete\":\"\"}"
      })
  void aWrongOrderIsRefusedAndChangesNothing(String order) throws Exception {
    assertThat(caller.control(order).statusCode()).isEqualTo(400);
    assertThat(caller.update(posted, "x").path("ok").asBoolean()).isTrue();
    assertThat(caller.post("cpu-alerts", "x").path("ok").asBoolean()).isTrue();
  }

  @Test
  void aMessageIsDeletedByAnOrderThatSaysNothingElse() throws Exception {
    String order = "{\"delete\":" + posted.path("ts") + ",\"mode\":\"drop\"}";

    assertThat(caller.control(order).statusCode()).isEqualTo(400);
    assertThat(caller.update(posted, "x").path("ok").asBoolean()).isTrue();
  }

  @Test
  void anUnknownMethodCannotBeOrdered() {
    assertThatThrownBy(() -> slack.behaveForNext(1, "chat.delete", SlackBehavior.drop()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the method must be chat.postMessage or chat.update, not chat.delete");
    assertThatThrownBy(() -> slack.behave("chat.delete", SlackBehavior.drop()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
