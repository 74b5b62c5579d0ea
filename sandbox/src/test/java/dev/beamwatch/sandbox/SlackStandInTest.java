package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackStandInTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String JSON = "application/json; charset=utf-8";

  private final SlackStandIn slack =
      SlackStandIn.settings()
          .token("xoxb-right")
          .channels("cpu-alerts", "other")
          .archivedChannels("old")
          .unlimitedRate()
          .start();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    slack.close();
  }

  @Test
  void aMessageIsAcceptedAndShown() throws Exception {
    JsonNode answer = json(post("cpu-alerts", "host:doc"));

    assertThat(answer.path("ok").asBoolean()).isTrue();
    assertThat(answer.path("channel").asText()).startsWith("C");
    assertThat(answer.path("ts").asText()).matches("[0-9]{10}\\.[0-9]{6}");
    assertThat(answer.path("message").path("text").asText()).isEqualTo("host:doc");
    assertThat(slack.messages()).hasSize(1);
    assertThat(slack.messages().get(0).channel()).isEqualTo("cpu-alerts");
    assertThat(slack.messages().get(0).text()).isEqualTo("host:doc");
    assertThat(slack.messages().get(0).ts()).isEqualTo(answer.path("ts").asText());
  }

  @Test
  void messagesOfOneChannelHaveGrowingIdentifiers() throws Exception {
    for (int i = 0; i < 20; i++) {
      post("cpu-alerts", "message " + i);
    }

    assertThat(slack.messages())
        .extracting(ReceivedMessage::ts)
        .isSorted()
        .doesNotHaveDuplicates()
        .hasSize(20);
  }

  @Test
  void aChannelIsKnownByItsNameItsIdAndWithAHash() throws Exception {
    String id = json(post("cpu-alerts", "by name")).path("channel").asText();

    assertThat(json(post(id, "by id")).path("channel").asText()).isEqualTo(id);
    assertThat(json(post("#cpu-alerts", "with a hash")).path("channel").asText()).isEqualTo(id);
    assertThat(json(post("other", "elsewhere")).path("channel").asText()).isNotEqualTo(id);
    assertThat(slack.messages())
        .extracting(ReceivedMessage::channel)
        .containsExactly("cpu-alerts", "cpu-alerts", "cpu-alerts", "other");
  }

  @Test
  void aFormIsTakenAsWellAsJson() throws Exception {
    String text = "host:döc & <more>";
    String form = "channel=cpu-alerts&text=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    HttpRequest request =
        request("api/chat.postMessage")
            .header("Authorization", "Bearer xoxb-right")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();

    assertThat(json(send(request)).path("ok").asBoolean()).isTrue();
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly(text);
  }

  @Test
  void theTokenMayBeAnArgumentInsteadOfAHeader() throws Exception {
    HttpRequest request =
        request("api/chat.postMessage")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "token=xoxb-right&channel=cpu-alerts&text=hello"))
            .build();

    assertThat(json(send(request)).path("ok").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"none, not_authed", "Bearer xoxb-wrong, invalid_auth", "Bearer , not_authed"})
  void aMissingOrWrongTokenIsRefused(String header, String error) throws Exception {
    for (String method : new String[] {"chat.postMessage", "auth.test"}) {
      HttpRequest.Builder request =
          request("api/" + method)
              .header("Content-Type", JSON)
              .POST(body(Map.of("channel", "cpu-alerts", "text", "x")));
      if (header != null) {
        request.header("Authorization", header);
      }
      HttpResponse<String> response = send(request.build());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(json(response).path("ok").asBoolean(true)).isFalse();
      assertThat(json(response).path("error").asText()).isEqualTo(error);
    }
    assertThat(slack.messages()).isEmpty();
  }

  @Test
  void theRightTokenIsConfirmed() throws Exception {
    HttpRequest request =
        request("api/auth.test")
            .header("Authorization", "Bearer xoxb-right")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();

    assertThat(json(send(request)).path("ok").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "nowhere, text, channel_not_found",
    "'', text, channel_not_found",
    "old, text, is_archived",
    "cpu-alerts, '', no_text"
  })
  void aWrongChannelOrNoTextIsRefusedWithStatus200(String channel, String text, String error)
      throws Exception {
    HttpResponse<String> response = post(channel, text);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).path("ok").asBoolean(true)).isFalse();
    assertThat(json(response).path("error").asText()).isEqualTo(error);
    assertThat(slack.messages()).isEmpty();
  }

  @Test
  void aTextIsRefusedFromOneCharacterAboveTheLimit() throws Exception {
    assertThat(json(post("cpu-alerts", "x".repeat(40_000))).path("ok").asBoolean()).isTrue();
    assertThat(json(post("cpu-alerts", "x".repeat(40_001))).path("error").asText())
        .isEqualTo("msg_too_long");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | {\"channel\": | invalid_json",
        "application/json | [1] | json_not_object",
        "application/x-www-form-urlencoded | text=%zz | invalid_form_data",
        "text/plain | hello | invalid_post_type"
      })
  void aMalformedBodyIsRefused(String type, String body, String error) throws Exception {
    HttpRequest request =
        request("api/chat.postMessage")
            .header("Authorization", "Bearer xoxb-right")
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();

    assertThat(json(send(request)).path("error").asText()).isEqualTo(error);
  }

  @Test
  void anUnknownMethodIsRefused() throws Exception {
    HttpRequest request =
        request("api/chat.explode").POST(HttpRequest.BodyPublishers.noBody()).build();

    assertThat(json(send(request)).path("error").asText()).isEqualTo("unknown_method");
  }

  @Test
  void whatComesTooFastIsToldHowLongToWait() throws Exception {
    try (SlackStandIn strict = SlackStandIn.settings().channels("a", "b").rate(3, 0.05).start()) {
      for (int i = 0; i < 3; i++) {
        assertThat(postTo(strict, "a", "burst " + i).statusCode()).isEqualTo(200);
      }
      HttpResponse<String> limited = postTo(strict, "a", "too many");

      assertThat(limited.statusCode()).isEqualTo(429);
      int seconds = Integer.parseInt(limited.headers().firstValue("Retry-After").orElseThrow());
      assertThat(seconds).isBetween(15, 20);
      assertThat(json(limited).path("retry_after").asInt()).isEqualTo(seconds);
      assertThat(json(limited).path("error").asText()).isEqualTo("rate_limited");
      assertThat(strict.messages()).hasSize(3);
      assertThat(strict.rateLimited()).isEqualTo(1);
      assertThat(strict.postAttempts()).isEqualTo(4);
      // The limit is each channel's own.
      assertThat(postTo(strict, "b", "elsewhere").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theAllowanceOfAChannelComesBackWithTime() throws Exception {
    try (SlackStandIn strict = SlackStandIn.settings().rate(1, 20).start()) {
      postTo(strict, "cpu-alerts", "first");

      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> postTo(strict, "cpu-alerts", "again").statusCode() == 200);
    }
  }

  @Test
  void aRateThatLetsNothingThroughIsRefused() {
    assertThatThrownBy(() -> SlackStandIn.settings().rate(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the burst must be at least 1 and the rate above 0: 0, 1.0");
  }

  @Test
  void itFailsAsOftenAsOrderedAndThenWorks() throws Exception {
    slack.behaveForNext(1, SlackBehavior.httpStatus(500));
    slack.behaveForNext(1, SlackBehavior.httpStatus(503));
    slack.behaveForNext(1, SlackBehavior.error("account_inactive"));

    assertThat(post("cpu-alerts", "1").statusCode()).isEqualTo(500);
    assertThat(post("cpu-alerts", "2").statusCode()).isEqualTo(503);
    assertThat(json(post("cpu-alerts", "3")).path("error").asText()).isEqualTo("account_inactive");
    assertThat(json(post("cpu-alerts", "4")).path("ok").asBoolean()).isTrue();
    assertThat(slack.messages()).extracting(ReceivedMessage::text).containsExactly("4");
    assertThat(slack.postAttempts()).isEqualTo(4);
  }

  @Test
  void itCanAskForAPauseOnDemand() throws Exception {
    slack.behaveForNext(1, SlackBehavior.rateLimit(Duration.ofSeconds(30)));
    HttpResponse<String> response = post("cpu-alerts", "x");

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).contains("30");
    assertThat(slack.messages()).isEmpty();
  }

  @Test
  void anOutageLastsUntilItIsEnded() throws Exception {
    slack.behave(SlackBehavior.httpStatus(502));

    assertThat(post("cpu-alerts", "1").statusCode()).isEqualTo(502);
    assertThat(post("cpu-alerts", "2").statusCode()).isEqualTo(502);

    slack.behave(SlackBehavior.normal());
    assertThat(post("cpu-alerts", "3").statusCode()).isEqualTo(200);
  }

  @Test
  void aDroppedConnectionGivesNoAnswerAndNoMessage() {
    slack.behave(SlackBehavior.drop());

    assertThatThrownBy(() -> post("cpu-alerts", "x")).isInstanceOf(IOException.class);
    assertThat(slack.messages()).isEmpty();
  }

  @Test
  void aLostAnswerLeavesTheMessageBehind() {
    slack.behave(SlackBehavior.loseAnswer());

    assertThatThrownBy(() -> post("cpu-alerts", "x")).isInstanceOf(IOException.class);
    assertThat(slack.messages()).isNotEmpty().allMatch(message -> message.text().equals("x"));
  }

  @Test
  void aHangingRequestIsNeverAnswered() {
    slack.behaveForNext(1, SlackBehavior.hang());

    assertThatThrownBy(() -> send(posting(slack, "cpu-alerts", "x").timeout(millis(300)).build()))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(slack.postAttempts()).isEqualTo(1);
    assertThat(slack.messages()).isEmpty();
  }

  @Test
  void aDelayedAnswerComesInTheEnd() throws Exception {
    slack.behaveForNext(1, SlackBehavior.delay(millis(400)));
    long begun = System.nanoTime();

    assertThat(post("cpu-alerts", "x").statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(millis(390));
  }

  @Test
  void connectionsAreRefusedWhileItIsStoppedAndTheMessagesStay() throws Exception {
    post("cpu-alerts", "before");
    slack.stop();

    assertThatThrownBy(() -> post("cpu-alerts", "meanwhile")).isInstanceOf(ConnectException.class);

    slack.restart();
    post("cpu-alerts", "after");
    assertThat(slack.messages())
        .extracting(ReceivedMessage::text)
        .containsExactly("before", "after");
  }

  @Test
  void itIsControlledOverHttpToo() throws Exception {
    assertThat(control("{\"mode\":\"http-503\",\"for\":2}").statusCode()).isEqualTo(200);
    assertThat(post("cpu-alerts", "1").statusCode()).isEqualTo(503);
    assertThat(post("cpu-alerts", "2").statusCode()).isEqualTo(503);
    assertThat(post("cpu-alerts", "3").statusCode()).isEqualTo(200);

    control("{\"mode\":\"rate-limit\",\"retry-after\":7}");
    assertThat(post("cpu-alerts", "4").headers().firstValue("Retry-After")).contains("7");

    control("{\"mode\":\"error\",\"error\":\"is_archived\"}");
    assertThat(json(post("cpu-alerts", "5")).path("error").asText()).isEqualTo("is_archived");

    control("{\"mode\":\"normal\"}");
    assertThat(json(post("cpu-alerts", "6")).path("ok").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "{}",
        "[]",
        "{\"mode\":\"explode\"}",
        "{\"mode\":\"http-200\"}",
        "{\"mode\":\"http-999\"}",
        "{\"mode\":\"drop\",\"for\":0}",
        "{\"mode\":\"drop\",\"for\":\"three\"}",
        "{\"mode\":\"delay\",\"millis\":-1}",
        "{\"mode\":\"delay\",\"millis\":99999999}",
        "{\"mode\":\"rate-limit\",\"retry-after\":-5}"
      })
  void aWrongOrderIsRefusedAndChangesNothing(String order) throws Exception {
    assertThat(control(order).statusCode()).isEqualTo(400);
    assertThat(post("cpu-alerts", "x").statusCode()).isEqualTo(200);
  }

  @Test
  void aWebPageCannotControlIt() throws Exception {
    HttpRequest request =
        request("control")
            .header("Origin", "http://example.org")
            .POST(HttpRequest.BodyPublishers.ofString("{\"mode\":\"drop\"}"))
            .build();

    assertThat(send(request).statusCode()).isEqualTo(403);
    assertThat(post("cpu-alerts", "x").statusCode()).isEqualTo(200);
  }

  @Test
  void whatWasReceivedCanBeReadAsJson() throws Exception {
    post("cpu-alerts", "one");
    JsonNode messages = json(send(request("messages").GET().build()));

    assertThat(messages).hasSize(1);
    assertThat(messages.get(0).path("channel").asText()).isEqualTo("cpu-alerts");
    assertThat(messages.get(0).path("text").asText()).isEqualTo("one");
    assertThat(messages.get(0).path("received_at").asText()).endsWith("Z");
  }

  @Test
  void thePageShowsHostileTextAsText() throws Exception {
    post("cpu-alerts", "<script>alert('x')</script> & \"more\"");
    HttpResponse<String> page = send(request("").GET().build());

    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));
    assertThat(page.body())
        .doesNotContain("<script")
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;");
  }

  @Test
  void theTokenIsShownNowhere() throws Exception {
    post("cpu-alerts", "x");

    assertThat(send(request("").GET().build()).body()).doesNotContain("xoxb");
    assertThat(send(request("messages").GET().build()).body()).doesNotContain("xoxb");
  }

  @Test
  void anotherPortIsChosenWhenThePreferredOneIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback());
        SlackStandIn other = SlackStandIn.settings().port(taken.getLocalPort()).start()) {
      assertThat(other.port()).isNotEqualTo(taken.getLocalPort());
      assertThat(postTo(other, "cpu-alerts", "x").statusCode()).isEqualTo(200);
    }
  }

  private HttpResponse<String> post(String channel, String text) throws Exception {
    return postTo(slack, channel, text);
  }

  private HttpResponse<String> postTo(SlackStandIn standIn, String channel, String text)
      throws Exception {
    return send(posting(standIn, channel, text).build());
  }

  private static HttpRequest.Builder posting(SlackStandIn standIn, String channel, String text)
      throws Exception {
    return HttpRequest.newBuilder(URI.create(standIn.apiUrl() + "chat.postMessage"))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + standIn.token())
        .header("Content-Type", JSON)
        .POST(body(Map.of("channel", channel, "text", text)));
  }

  private HttpResponse<String> control(String order) throws Exception {
    return send(request("control").POST(HttpRequest.BodyPublishers.ofString(order)).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(slack.pageUrl() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.BodyPublisher body(Map<String, String> fields) throws Exception {
    return HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(fields));
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return MAPPER.readTree(response.body());
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
