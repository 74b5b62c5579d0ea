package dev.beamwatch.pipeline.notify.slack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.pipeline.Serialized;
import dev.beamwatch.pipeline.notify.EnvironmentProxies;
import dev.beamwatch.pipeline.notify.HttpConnection;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.schemas.SecretReference;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
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
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final long NOW = Instant.parse("2026-10-21T07:20:00Z").toEpochMilli();
  private static final String WHERE = "; --slackToken says where the worker finds it";
  private static final String REFERENCE = "docs.slack.dev/reference/methods/chat.postMessage";
  private static final String PASSES = "nothing to do if it passes, else see slack-status.com";
  private static final String CHANNEL = "C0123456";

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

    assertThat(post("host:doc \"七\" &lt;\nsecond line")).isEqualTo(new PostOutcome.Sent("C1 1.2"));

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
                        "channel", CHANNEL,
                        "text", "host:doc \"七\" &lt;\nsecond line",
                        "mrkdwn", false,
                        "link_names", false,
                        "unfurl_links", false,
                        "unfurl_media", false)));
  }

  @Test
  void aChangeIsThatOfSlacksReference() throws Exception {
    slack.enqueue(json("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.2\"}"));

    assertThat(call(new SlackCall("C1", "1.2", null, false, "new text", "[{\"type\":\"x\"}]")))
        .isEqualTo(new PostOutcome.Sent("C1 1.2"));

    RecordedRequest request = slack.takeRequest();
    assertThat(request.getPath()).isEqualTo("/api/chat.update");
    assertThat(new ObjectMapper().readTree(request.getBody().readString(UTF_8)))
        .isEqualTo(
            new ObjectMapper()
                .valueToTree(
                    Map.of(
                        "channel", "C1",
                        "ts", "1.2",
                        "text", "new text",
                        "link_names", false,
                        "blocks", List.of(Map.of("type", "x")))));
  }

  @Test
  void aReplyNamesItsMessageAndWhetherItGoesToTheChannelToo() throws Exception {
    slack.enqueue(json("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.3\"}"));

    assertThat(call(new SlackCall("C1", null, "1.2", true, "x", null)))
        .isEqualTo(new PostOutcome.Sent("C1 1.3"));

    RecordedRequest request = slack.takeRequest();
    assertThat(request.getPath()).isEqualTo("/api/chat.postMessage");
    JsonNode body = new ObjectMapper().readTree(request.getBody().readString(UTF_8));
    assertThat(body.path("thread_ts").asText()).isEqualTo("1.2");
    assertThat(body.path("reply_broadcast").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message_not_found",
        "thread_not_found",
        "edit_window_closed",
        "cant_update_message"
      })
  void aMessageThatCannotBeChangedAnyMoreIsGone(String error) {
    slack.enqueue(json("{\"ok\":false,\"error\":\"" + error + "\"}"));

    assertThat(call(new SlackCall("C1", "1.2", null, false, "x", null)))
        .isEqualTo(new PostOutcome.Gone("Slack says " + error));
  }

  /** There was no token at first. */
  @Test
  void aMessageThatWentToTheLogIsGone() {
    assertThat(call(new SlackCall("", "", null, false, "x", null)))
        .isInstanceOf(PostOutcome.Gone.class);
    assertThat(slack.getRequestCount()).isZero();
  }

  @Test
  void aPostThatSlackTookWithAWarningIsSent() {
    slack.enqueue(json("{\"ok\":true,\"warning\":\"missing_charset\"}"));

    assertThat(post("x")).isEqualTo(new PostOutcome.Sent(""));
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

    assertThat(post("x"))
        .isEqualTo(new PostOutcome.TryAgain("Slack says " + error + "; " + PASSES));
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
        "channel_not_found | the app sees no channel C0123456; check --slackChannel",
        "not_in_channel | invite the app to the channel C0123456",
        "is_archived | the channel C0123456 is archived; choose another --slackChannel",
        "restricted_action | a workspace setting forbids posting; ask an admin",
        "restricted_action_read_only_channel | a workspace setting forbids posting; ask an admin",
        "ekm_access_denied | an admin has suspended posting; ask an admin",
        "org_login_required | the workspace is being migrated; ask an admin",
        "message_limit_exceeded | the workspace's message limit is reached; ask an admin"
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

    assertThat(post("x"))
        .isEqualTo(new PostOutcome.Refused("Slack says " + error + "; see " + REFERENCE, false));
  }

  @Test
  void anErrorWithoutANameIsRefused() {
    slack.enqueue(json("{\"ok\":false}"));

    assertThat(post("x"))
        .isEqualTo(new PostOutcome.Refused("Slack says an unnamed error; see " + REFERENCE, false));
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
    "'Wed, 21 Oct 2026 07:28:00 GMT', 480",
    "'Wednesday, 21-Oct-26 07:28:00 GMT', 480",
    "'Wed Oct 21 07:28:00 2026', 480",
    "'Wed, 21 Oct 2026 07:19:59 GMT', 0",
    "tomorrow, 30"
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

    assertThat(post("x"))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "HTTP " + status + " from " + slack.getHostName() + "; " + PASSES));
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

    assertThat(client(Duration.ofMillis(200)).call(SlackCall.post(CHANNEL, "x")))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "no answer from "
                    + slack.getHostName()
                    + " within 200 ms; check the network between, or raise --slackTimeout"));
  }

  @Test
  void anAnswerThatTricklesInIsGivenUpAtTheTimeout() {
    slack.enqueue(json("{\"ok\":true}").throttleBody(1, 150, TimeUnit.MILLISECONDS));

    assertThat(client(Duration.ofMillis(400)).call(SlackCall.post(CHANNEL, "x")))
        .isInstanceOf(PostOutcome.TryAgain.class);
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

    assertThat(client.call(SlackCall.post(CHANNEL, "x")))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "cannot connect to "
                    + slack.getHostName()
                    + ":"
                    + slack.getPort()
                    + "; check --slackUrl, the firewall, and whether this worker needs a proxy"
                    + " (HTTPS_PROXY)"));
  }

  @Test
  void anUnknownHostIsTriedAgain() {
    HttpSlackClient nowhere = client("http://slack.invalid/api/", Duration.ofSeconds(20), Map.of());

    assertThat(nowhere.call(SlackCall.post(CHANNEL, "x")))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "the host name slack.invalid is not known; check --slackUrl, this worker's DNS, and"
                    + " whether it needs a proxy (HTTPS_PROXY)"));
  }

  @Test
  void aPostGoesThroughTheProxyThatTheEnvironmentNames() throws Exception {
    // What the server gets is what a proxy gets: it answers for any host.
    slack.enqueue(json("{\"ok\":true}"));

    assertThat(throughProxy("proxy-user:proxy-4711@").call(SlackCall.post(CHANNEL, "x")))
        .isEqualTo(new PostOutcome.Sent(""));

    RecordedRequest request = slack.takeRequest();
    assertThat(request.getRequestLine())
        .isEqualTo("POST http://slack.invalid/api/chat.postMessage HTTP/1.1");
    assertThat(request.getHeader("Proxy-Authorization"))
        .isEqualTo(
            "Basic " + Base64.getEncoder().encodeToString("proxy-user:proxy-4711".getBytes(UTF_8)));
    assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + SECRET);
  }

  @Test
  void aHostWithoutProxyIsReachedDirectlyAndDoesNotSeeTheProxysPassword() throws Exception {
    slack.enqueue(json("{\"ok\":true}"));
    Map<String, String> environment = Map.of("http_proxy", "http://u:proxy-4711@proxy.invalid:1");

    assertThat(
            client(slack.url("/api/").toString(), TIMEOUT, environment)
                .call(SlackCall.post(CHANNEL, "x")))
        .isEqualTo(new PostOutcome.Sent(""));
    assertThat(slack.takeRequest().getHeaders().names()).doesNotContain("Proxy-Authorization");
  }

  @Test
  void aProxyGetsNeitherTokenNorMessageOfAPostOverHttps() throws Exception {
    slack.enqueue(new MockResponse().setResponseCode(403));

    assertThat(throughTunnel("").call(SlackCall.post(CHANNEL, "x")))
        .isInstanceOfSatisfying(
            PostOutcome.TryAgain.class,
            tryAgain ->
                assertThat(tryAgain.why())
                    .startsWith(proxy("HTTPS_PROXY") + " does not connect to slack.invalid (")
                    .endsWith("403); it must allow this worker to"));
    RecordedRequest request = slack.takeRequest();
    assertThat(request.getRequestLine()).isEqualTo("CONNECT slack.invalid:443 HTTP/1.1");
    assertThat(request.getHeaders().toString()).doesNotContain(SECRET);
    assertThat(request.getBodySize()).isZero();
  }

  @Test
  void aProxyThatWantsAPasswordIsNamed() {
    slack.enqueue(
        new MockResponse().setResponseCode(407).setHeader("Proxy-Authenticate", "Basic realm=x"));

    assertThat(throughTunnel("u:proxy-4711@").call(SlackCall.post(CHANNEL, "x")))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "user and password are missing or wrong (HTTP 407) through "
                    + proxy("HTTPS_PROXY")
                    + "; it must be http://user:password@host:port"));
  }

  @Test
  void aProxyThatDoesNotRunIsNamed() throws IOException {
    HttpSlackClient client = throughProxy("u:proxy-4711@");
    String proxy = proxy("http_proxy");
    slack.shutdown();

    assertThat(client.call(SlackCall.post(CHANNEL, "x")))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "cannot connect to " + proxy + "; check it, and whether the proxy runs"));
  }

  @Test
  void aProxyThatIsNotKnownIsNamed() {
    assertThat(
            client(
                    "http://slack.invalid/api/",
                    TIMEOUT,
                    Map.of("http_proxy", "http://u:proxy-4711@proxy.invalid:3128"))
                .call(SlackCall.post(CHANNEL, "x")))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "the host name of the proxy proxy.invalid:3128 (http_proxy) is not known; check it"
                    + " and this worker's DNS"));
  }

  @Test
  void aProxyThatCannotBeReadIsNamedWithoutItsValue() {
    assertThat(
            client(
                    "https://slack.invalid/api/",
                    TIMEOUT,
                    Map.of("HTTPS_PROXY", "socks5://u:proxy-4711@proxy.invalid:1080"))
                .call(SlackCall.post(CHANNEL, "x")))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "the environment variable HTTPS_PROXY must be http://host:port or"
                    + " http://user:password@host:port (special characters as %40 and the like)"));
  }

  private HttpSlackClient throughProxy(String user) {
    return client("http://slack.invalid/api/", TIMEOUT, Map.of("http_proxy", proxyUrl(user)));
  }

  private HttpSlackClient throughTunnel(String user) {
    return client("https://slack.invalid/api/", TIMEOUT, Map.of("HTTPS_PROXY", proxyUrl(user)));
  }

  private String proxyUrl(String user) {
    return "http://" + user + slack.getHostName() + ":" + slack.getPort();
  }

  private String proxy(String variable) {
    return "the proxy " + slack.getHostName() + ":" + slack.getPort() + " (" + variable + ")";
  }

  @Test
  void aClosedClientPostsNothing() {
    HttpSlackClient client = client(Duration.ofSeconds(5));
    client.close();

    assertThat(client.call(SlackCall.post(CHANNEL, "x")))
        .isInstanceOfSatisfying(
            PostOutcome.TryAgain.class, tryAgain -> assertThat(tryAgain.why()).contains("closed"));
    assertThat(slack.getRequestCount()).isZero();
  }

  @Test
  void theTokenIsReadAnewForEveryPost() throws Exception {
    slack.enqueue(json("{\"ok\":true}"));
    slack.enqueue(json("{\"ok\":true}"));
    HttpSlackClient client = client(Duration.ofSeconds(5));

    client.call(SlackCall.post(CHANNEL, "x"));
    Files.writeString(token, "xoxb-new");
    client.call(SlackCall.post(CHANNEL, "x"));

    assertThat(slack.takeRequest().getHeader("Authorization")).isEqualTo("Bearer " + SECRET);
    assertThat(slack.takeRequest().getHeader("Authorization")).isEqualTo("Bearer xoxb-new");
  }

  @Test
  void withoutATokenNothingIsPosted() throws IOException {
    Files.delete(token);

    assertThat(post("x"))
        .isEqualTo(
            new PostOutcome.Refused(
                "no Slack token: the file " + token + " cannot be read" + WHERE, true));
    assertThat(slack.getRequestCount()).isZero();
  }

  @Test
  void anEmptyTokenIsNone() throws IOException {
    Files.writeString(token, " \n");

    assertThat(post("x"))
        .isEqualTo(
            new PostOutcome.Refused(
                "no Slack token: the file " + token + " is empty" + WHERE, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET + " x", SECRET + "\r\nX-Injected: 1", SECRET + "\u00E9", "\u0007"})
  void aTokenWithCharactersThatNoTokenHasIsNotSentAndNotShown(String bad) throws IOException {
    Files.writeString(token, bad);

    assertThat(post("x"))
        .isEqualTo(
            new PostOutcome.Refused(
                "the Slack token in the file "
                    + token
                    + " holds characters that no token has; put the token"
                    + " alone there",
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
    outcomes.add(client.call(SlackCall.post(CHANNEL, "x")));

    assertThat(outcomes)
        .hasSize(15)
        .allSatisfy(o -> assertThat(o.toString()).doesNotContain("4711"));
    assertThat(Serialized.textOf(client)).contains(token.toString()).doesNotContain("4711");
  }

  @Test
  void aTokenThatAnAnswerRepeatsIsNotRepeatedFurther() {
    slack.enqueue(json("{\"ok\":false,\"error\":\"bad token Bearer " + SECRET + "\"}"));

    assertThat(post("x"))
        .isEqualTo(new PostOutcome.Refused("Slack says an unnamed error; see " + REFERENCE, false));
  }

  @Test
  void aClientWorksAfterItHasTravelledToAWorker() {
    slack.enqueue(json("{\"ok\":true}"));
    HttpSlackClient travelled =
        SerializableUtils.clone(
            new HttpSlackClient(
                slack.url("/api/").toString(),
                SecretReference.file(token.toString()),
                Duration.ofSeconds(5)));

    assertThat(travelled.call(SlackCall.post(CHANNEL, "x"))).isEqualTo(new PostOutcome.Sent(""));
  }

  private PostOutcome call(SlackCall call) {
    return client(Duration.ofSeconds(5)).call(call);
  }

  private PostOutcome post(String text) {
    return client(Duration.ofSeconds(5)).call(SlackCall.post(CHANNEL, text));
  }

  private HttpSlackClient client(Duration timeout) {
    return client(slack.url("/api/").toString(), timeout, Map.of());
  }

  private HttpSlackClient client(String url, Duration timeout, Map<String, String> environment) {
    return new HttpSlackClient(
        url,
        SecretReference.file(token.toString()),
        timeout,
        () -> NOW,
        new HttpConnection(EnvironmentProxies.of(environment, null)));
  }

  private PostOutcome refusedWithStatus(int status) {
    return new PostOutcome.Refused(
        "HTTP " + status + " from " + slack.url("/api/chat.postMessage") + "; " + ADVICE, true);
  }

  private static MockResponse json(String body) {
    return new MockResponse().setHeader("Content-Type", "application/json").setBody(body);
  }
}
