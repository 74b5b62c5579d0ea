package dev.beamwatch.pipeline.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.pipeline.Serialized;
import dev.beamwatch.schemas.SecretReference;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import okhttp3.mockwebserver.SocketPolicy;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSlackClientTest {
  private static final String SECRET = "xoxb-planted-4711";
  private static final String ADVICE = "check --slackUrl";

  private final MockWebServer slack = new MockWebServer();
  private final Path token;

  HttpSlackClientTest(@TempDir Path folder) {
    this.token = folder.resolve("token");
  }

  @BeforeEach
  void start() throws IOException {
    slack.start(InetAddress.getLoopbackAddress(), 0);
    Files.writeString(token, SECRET + "\n");
  }

  @AfterEach
  void stop() throws IOException {
    slack.shutdown();
  }

  @Test
  void aPostIsThatOfSlacksReference() throws Exception {
    slack.enqueue(json("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.2\"}"));

    assertThat(post("host:doc \"七\" &lt;\nsecond line")).isEqualTo(new PostOutcome.Sent());

    RecordedRequest request = slack.takeRequest();
    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getPath()).isEqualTo("/api/chat.postMessage");
    assertThat(request.getHeaders().values("Authorization")).containsExactly("Bearer " + SECRET);
    assertThat(request.getHeader("Content-Type")).isEqualTo("application/json; charset=utf-8");
    JsonNode body = new ObjectMapper().readTree(request.getBody().readString(UTF_8));
    assertThat(body)
        .isEqualTo(
            new ObjectMapper()
                .valueToTree(
                    Map.of(
                        "channel", "C0123456",
                        "text", "host:doc \"七\" &lt;\nsecond line",
                        "mrkdwn", false,
                        "link_names", false,
                        "unfurl_links", false,
                        "unfurl_media", false)));
  }

  @Test
  void aPostThatSlackTookWithAWarningIsSent() {
    slack.enqueue(json("{\"ok\":true,\"warning\":\"missing_charset\"}"));

    assertThat(post("x")).isEqualTo(new PostOutcome.Sent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "service_unavailable",
        "internal_error",
        "fatal_error",
        "request_timeout",
        "team_added_to_org",
        "accesslimited"
      })
  void errorsThatPassAreTriedAgain(String error) {
    slack.enqueue(json("{\"ok\":false,\"error\":\"" + error + "\"}"));

    assertThat(post("x")).isEqualTo(new PostOutcome.TryAgain("Slack says " + error));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not_authed | no token arrived at Slack; check the Slack token",
        "invalid_auth | the Slack token is wrong; give the right one",
        "account_inactive | the token's account was deleted; give another token",
        "token_revoked | the Slack token was revoked; give a new one",
        "token_expired | the Slack token has expired; give a new one",
        "missing_scope | the app lacks the scope chat:write; add it and reinstall",
        "no_permission | the app may not post here; check its permissions",
        "not_allowed_token_type | a bot token (xoxb-) is needed",
        "channel_not_found | there is no such channel; check --slackChannel",
        "not_in_channel | invite the app to the channel",
        "is_archived | the channel is archived; choose another --slackChannel",
        "restricted_action | a workspace setting forbids posting; ask an admin",
        "restricted_action_read_only_channel | a workspace setting forbids posting; ask an admin",
        "ekm_access_denied | an admin has suspended posting; ask an admin",
        "org_login_required | the workspace is being migrated; ask an admin",
        "message_limit_exceeded | the workspace's message limit is reached"
      },
      quoteCharacter = '`')
  void errorsOfTheConfigurationAreRefusedForEveryPostAndSayWhatToDo(String error, String advice) {
    slack.enqueue(json("{\"ok\":false,\"error\":\"" + error + "\"}"));

    assertThat(post("x"))
        .isEqualTo(new PostOutcome.Refused("Slack says " + error + ": " + advice, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"msg_too_long", "no_text", "invalid_blocks", "an_error_of_tomorrow"})
  void otherErrorsAreRefusedForThisPostAlone(String error) {
    slack.enqueue(json("{\"ok\":false,\"error\":\"" + error + "\"}"));

    assertThat(post("x")).isEqualTo(new PostOutcome.Refused("Slack says " + error, false));
  }

  @Test
  void anErrorWithoutANameIsRefused() {
    slack.enqueue(json("{\"ok\":false}"));

    assertThat(post("x")).isEqualTo(new PostOutcome.Refused("Slack says an unnamed error", false));
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "0, 0",
    "' 12 ', 12",
    "3600, 3600",
    "86400, 86400",
    "9223372036854775807, 31536000",
    "-5, 0",
    "1.5, 30",
    "'', 30",
    "99999999999999999999, 30",
    "'Wed, 21 Oct 2026 07:28:00 GMT', 30"
  })
  void aRateLimitIsKeptAsLongAsSlackSays(String retryAfter, int seconds) {
    slack.enqueue(new MockResponse().setResponseCode(429).setHeader("Retry-After", retryAfter));

    assertThat(post("x")).isEqualTo(new PostOutcome.SlowDown(Duration.ofSeconds(seconds)));
  }

  @Test
  void aRateLimitWithoutATimeIsKeptForAWhile() {
    slack.enqueue(new MockResponse().setResponseCode(429));

    assertThat(post("x")).isEqualTo(new PostOutcome.SlowDown(Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ratelimited", "rate_limited"})
  void aRateLimitMayComeAsAnError(String error) {
    slack.enqueue(json("{\"ok\":false,\"error\":\"" + error + "\"}").setHeader("Retry-After", "4"));

    assertThat(post("x")).isEqualTo(new PostOutcome.SlowDown(Duration.ofSeconds(4)));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 599, 408})
  void serverErrorsAreTriedAgain(int status) {
    slack.enqueue(new MockResponse().setResponseCode(status).setBody("{\"ok\":true}"));

    assertThat(post("x")).isEqualTo(new PostOutcome.TryAgain("HTTP " + status));
    assertThat(slack.getRequestCount()).as("posted once").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsAreNotFollowed(int status) {
    slack.enqueue(
        new MockResponse().setResponseCode(status).setHeader("Location", slack.url("/elsewhere")));
    slack.enqueue(json("{\"ok\":true}"));

    assertThat(post("x")).isEqualTo(refusedWithStatus(status));
    assertThat(slack.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 400, 401, 403, 404, 405, 418})
  void otherAnswersAreNotThoseOfSlacksApi(int status) {
    slack.enqueue(new MockResponse().setResponseCode(status));

    assertThat(post("x")).isEqualTo(refusedWithStatus(status));
    assertThat(slack.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ok",
        "<html>Sign in to the hotel's network</html>",
        "[]",
        "null",
        "{}",
        "{\"ok\":\"true\"}",
        "{\"ok\":1}",
        "{\"ok\":tr"
      })
  void answersThatAreNotSlacksAreTriedAgain(String body) {
    slack.enqueue(json(body));

    assertThat(post("x"))
        .isEqualTo(new PostOutcome.TryAgain("an answer that is not Slack's; " + ADVICE));
  }

  @Test
  void anEndlessAnswerIsNotReadToItsEnd() {
    slack.enqueue(json("{\"ok\":true,\"x\":\"" + "y".repeat(2_000_000) + "\"}"));

    assertThat(post("x"))
        .isEqualTo(new PostOutcome.TryAgain("an answer that is not Slack's; " + ADVICE));
  }

  @Test
  void noAnswerInTimeIsTriedAgain() {
    slack.enqueue(new MockResponse().setSocketPolicy(SocketPolicy.NO_RESPONSE));

    assertThat(client(Duration.ofMillis(200)).post("x"))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "no answer from " + slack.getHostName() + ": timeout after 200 ms"));
  }

  @Test
  void anAnswerThatTricklesInIsGivenUpAtTheTimeout() {
    slack.enqueue(json("{\"ok\":true}").throttleBody(1, 150, TimeUnit.MILLISECONDS));

    assertThat(client(Duration.ofMillis(400)).post("x")).isInstanceOf(PostOutcome.TryAgain.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DISCONNECT_AT_START",
        "DISCONNECT_AFTER_REQUEST",
        "DISCONNECT_DURING_RESPONSE_BODY"
      })
  void aLostConnectionIsTriedAgainLaterAndNotBehindOurBack(String policy) {
    slack.enqueue(
        json("{\"ok\":true,\"x\":\"" + "y".repeat(10_000) + "\"}")
            .setSocketPolicy(SocketPolicy.valueOf(policy)));
    slack.enqueue(json("{\"ok\":true}"));

    assertThat(post("x")).isInstanceOf(PostOutcome.TryAgain.class);
    assertThat(slack.getRequestCount()).isLessThanOrEqualTo(1);
  }

  @Test
  void aRefusedConnectionIsTriedAgain() throws IOException {
    HttpSlackClient client = client(Duration.ofSeconds(5));
    slack.shutdown();

    assertThat(client.post("x"))
        .isInstanceOfSatisfying(
            PostOutcome.TryAgain.class,
            tryAgain ->
                assertThat(tryAgain.why())
                    .startsWith("no answer from ")
                    .endsWith("cannot connect"));
  }

  @Test
  void anUnknownHostIsTriedAgain() {
    HttpSlackClient nowhere =
        new HttpSlackClient(
            "http://slack.invalid/api/",
            "C0123456",
            SecretReference.file(token.toString()),
            Duration.ofSeconds(20));

    assertThat(nowhere.post("x"))
        .isEqualTo(new PostOutcome.TryAgain("no answer from slack.invalid: cannot connect"));
  }

  @Test
  void aClosedClientPostsNothing() {
    HttpSlackClient client = client(Duration.ofSeconds(5));
    client.close();

    assertThat(client.post("x"))
        .isInstanceOfSatisfying(
            PostOutcome.TryAgain.class, tryAgain -> assertThat(tryAgain.why()).contains("closed"));
    assertThat(slack.getRequestCount()).isZero();
  }

  @Test
  void theTokenIsReadAnewForEveryPost() throws Exception {
    slack.enqueue(json("{\"ok\":true}"));
    slack.enqueue(json("{\"ok\":true}"));
    HttpSlackClient client = client(Duration.ofSeconds(5));

    client.post("x");
    Files.writeString(token, "xoxb-new");
    client.post("x");

    assertThat(slack.takeRequest().getHeader("Authorization")).isEqualTo("Bearer " + SECRET);
    assertThat(slack.takeRequest().getHeader("Authorization")).isEqualTo("Bearer xoxb-new");
  }

  @Test
  void withoutATokenNothingIsPosted() throws IOException {
    Files.delete(token);

    assertThat(post("x"))
        .isEqualTo(
            new PostOutcome.Refused("no Slack token: the file " + token + " cannot be read", true));
    assertThat(slack.getRequestCount()).isZero();
  }

  @Test
  void anEmptyTokenIsNone() throws IOException {
    Files.writeString(token, " \n");

    assertThat(post("x"))
        .isEqualTo(
            new PostOutcome.Refused("no Slack token: the file " + token + " is empty", true));
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET + " x", SECRET + "\r\nX-Injected: 1", SECRET + "\u00E9", "\u0007"})
  void aTokenWithCharactersThatNoTokenHasIsNotSentAndNotShown(String bad) throws IOException {
    Files.writeString(token, bad);

    assertThat(post("x"))
        .isEqualTo(
            new PostOutcome.Refused(
                "the Slack token in the file " + token + " holds characters that no token has",
                true));
    assertThat(slack.getRequestCount()).isZero();
  }

  @Test
  void theTokenAppearsInNoOutcomeAndNotInTheClient() throws Exception {
    List<PostOutcome> outcomes = new ArrayList<>();
    for (int status : new int[] {200, 204, 302, 400, 401, 404, 408, 429, 500}) {
      slack.enqueue(new MockResponse().setResponseCode(status).setBody("{\"ok\":false}"));
      outcomes.add(post("x"));
    }
    for (String error : List.of("invalid_auth", "msg_too_long", "fatal_error")) {
      slack.enqueue(json("{\"ok\":false,\"error\":\"" + error + "\"}"));
      outcomes.add(post("x"));
    }
    slack.enqueue(new MockResponse().setSocketPolicy(SocketPolicy.DISCONNECT_AFTER_REQUEST));
    outcomes.add(post("x"));
    Files.writeString(token, SECRET + "\n" + SECRET);
    outcomes.add(post("x"));
    HttpSlackClient client = client(Duration.ofSeconds(5));
    slack.shutdown();
    outcomes.add(client.post("x"));

    assertThat(outcomes)
        .hasSize(15)
        .allSatisfy(o -> assertThat(o.toString()).doesNotContain("4711"));
    assertThat(Serialized.textOf(client)).contains(token.toString()).doesNotContain("4711");
  }

  @Test
  void aTokenThatAnAnswerRepeatsIsNotRepeatedFurther() {
    slack.enqueue(json("{\"ok\":false,\"error\":\"bad token Bearer " + SECRET + "\"}"));

    assertThat(post("x")).isEqualTo(new PostOutcome.Refused("Slack says an unnamed error", false));
  }

  @Test
  void aClientWorksAfterItHasTravelledToAWorker() {
    slack.enqueue(json("{\"ok\":true}"));
    HttpSlackClient travelled = SerializableUtils.clone(client(Duration.ofSeconds(5)));

    assertThat(travelled.post("x")).isEqualTo(new PostOutcome.Sent());
  }

  private PostOutcome post(String text) {
    return client(Duration.ofSeconds(5)).post(text);
  }

  private HttpSlackClient client(Duration timeout) {
    return new HttpSlackClient(
        slack.url("/api/").toString(), "C0123456", SecretReference.file(token.toString()), timeout);
  }

  private PostOutcome refusedWithStatus(int status) {
    return new PostOutcome.Refused(
        "HTTP " + status + " from " + slack.url("/api/chat.postMessage") + "; " + ADVICE, true);
  }

  private static MockResponse json(String body) {
    return new MockResponse().setHeader("Content-Type", "application/json").setBody(body);
  }
}
