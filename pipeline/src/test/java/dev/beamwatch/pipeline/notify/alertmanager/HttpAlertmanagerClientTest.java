package dev.beamwatch.pipeline.notify.alertmanager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Base64;
import java.util.Map;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import okhttp3.mockwebserver.SocketPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAlertmanagerClientTest {
  private static final String SECRET = "planted-4711";
  private static final String ALERTS = "[{\"labels\":{\"hostname\":\"七\"}}]";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final long NOW = Instant.parse("2026-10-21T07:20:00Z").toEpochMilli();

  private final MockWebServer server = new MockWebServer();
  private final Path secret;

  HttpAlertmanagerClientTest(@TempDir Path folder) {
    this.secret = folder.resolve("secret");
  }

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
    Files.writeString(secret, SECRET + "\n");
  }

  @AfterEach
  void stop() throws IOException {
    server.shutdown();
  }

  @Test
  void aPostIsThatOfAlertmanagersInterface() throws Exception {
    server.enqueue(new MockResponse());

    assertThat(open().post(url("/prefix"), ALERTS)).isEqualTo(new PostOutcome.Sent(""));

    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getPath()).isEqualTo("/prefix/api/v2/alerts");
    assertThat(request.getHeader("Authorization")).isNull();
    assertThat(request.getHeader("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(request.getBody().readString(UTF_8)).isEqualTo(ALERTS);
  }

  @Test
  void aUserShowsItsPassword() throws Exception {
    server.enqueue(new MockResponse());

    client("me", reference(), null).post(url(""), ALERTS);

    assertThat(server.takeRequest().getHeader("Authorization"))
        .isEqualTo("Basic " + Base64.getEncoder().encodeToString(("me:" + SECRET).getBytes(UTF_8)));
  }

  @Test
  void aNewTokenTakesEffectAtOnce() throws Exception {
    server.enqueue(new MockResponse());
    server.enqueue(new MockResponse());
    HttpAlertmanagerClient client = client(null, null, reference());

    client.post(url(""), ALERTS);
    Files.writeString(secret, "another");
    client.post(url(""), ALERTS);

    assertThat(server.takeRequest().getHeader("Authorization")).isEqualTo("Bearer " + SECRET);
    assertThat(server.takeRequest().getHeader("Authorization")).isEqualTo("Bearer another");
  }

  @Test
  void aSecretThatIsNotThereIsRefusedUntilItIs() throws Exception {
    Files.delete(secret);

    assertThat(client("me", reference(), null).post(url(""), ALERTS))
        .isEqualTo(
            new PostOutcome.Refused(
                "no secret for Alertmanager: the file "
                    + secret
                    + " cannot be read; --alertmanagerPassword says where the worker finds it",
                true));
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void aTokenOfTwoLinesIsRefusedAndNotShown() throws Exception {
    Files.writeString(secret, SECRET + "\nX: y");

    assertThat(client(null, null, reference()).post(url(""), ALERTS))
        .isInstanceOfSatisfying(
            PostOutcome.Refused.class,
            refused ->
                assertThat(refused.why())
                    .contains("holds characters that no token has")
                    .doesNotContain("4711"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | HTTP 404: check --alertmanagerUrl: nothing takes alerts at URL; is there a path before /api/v2/alerts, as in http://host:9093/alertmanager? Alertmanager must be 0.16 or newer",
        "401 | HTTP 401: it wants a user or a token; give --alertmanagerUser and --alertmanagerPassword, or --alertmanagerToken",
        "302 | HTTP 302: check --alertmanagerUrl: URL leads elsewhere, and posts do not follow",
        "413 | HTTP 413: a proxy between takes no post of this length; let it take 1 MB",
        "418 | HTTP 418: check --alertmanagerUrl: URL"
      })
  void aRefusalSaysWhatToDo(int status, String why) {
    server.enqueue(new MockResponse().setResponseCode(status).setHeader("Location", "/login"));

    assertThat(open().post(url(""), ALERTS))
        .isEqualTo(new PostOutcome.Refused(why.replace("URL", url("/api/v2/alerts")), true));
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aWrongPasswordSaysWhichSecretToCheck() {
    server.enqueue(new MockResponse().setResponseCode(401));

    assertThat(client("me", reference(), null).post(url(""), ALERTS))
        .isEqualTo(
            new PostOutcome.Refused(
                "HTTP 401: it does not let us in; check --alertmanagerUser, and the secret that"
                    + " --alertmanagerPassword names",
                true));
  }

  @Test
  void whatAlertmanagerSaysIsToldInOneLine() {
    server.enqueue(
        new MockResponse()
            .setResponseCode(400)
            .setBody("{\"code\":601,\n\"message\":\"" + "x".repeat(500) + "\"}"));

    assertThat(open().post(url(""), ALERTS))
        .isInstanceOfSatisfying(
            PostOutcome.Refused.class,
            refused ->
                assertThat(refused.why())
                    .startsWith("HTTP 400: Alertmanager says {\"code\":601, \"message\":\"xxx")
                    .hasSizeLessThan(300));
  }

  @Test
  void aWebPageIsNoAlertmanager() {
    server.enqueue(new MockResponse().setBody("\n<!DOCTYPE html><html>Sign in</html>"));

    assertThat(open().post(url(""), ALERTS))
        .isEqualTo(
            new PostOutcome.Refused(
                "check --alertmanagerUrl: a web page answers at "
                    + url("/api/v2/alerts")
                    + ", not Alertmanager",
                true));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 408})
  void serverErrorsAreTriedAgain(int status) {
    server.enqueue(new MockResponse().setResponseCode(status));

    assertThat(open().post(url(""), ALERTS))
        .isEqualTo(new PostOutcome.TryAgain("HTTP " + status + "; see the server's log"));
    assertThat(server.getRequestCount()).as("posted once").isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"429, 7, 7", "503, 7, 7", "429, 'Wed, 21 Oct 2026 07:28:00 GMT', 480", "429, x, 30"})
  void aServerThatAsksForAPauseGetsIt(int status, String retryAfter, int seconds) {
    server.enqueue(new MockResponse().setResponseCode(status).setHeader("Retry-After", retryAfter));

    assertThat(open().post(url(""), ALERTS))
        .isEqualTo(new PostOutcome.SlowDown(Duration.ofSeconds(seconds)));
  }

  @Test
  void noAnswerInTimeIsTriedAgain() {
    server.enqueue(new MockResponse().setSocketPolicy(SocketPolicy.NO_RESPONSE));

    assertThat(client(null, null, null, Duration.ofMillis(200)).post(url(""), ALERTS))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "no answer within 200 ms; check the server and the network between"));
  }

  @Test
  void aRefusedConnectionIsTriedAgain() throws IOException {
    String url = url("");
    server.shutdown();

    assertThat(open().post(url, ALERTS))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "cannot connect; check whether it runs, --alertmanagerUrl, and the firewall"));
  }

  @Test
  void anUnknownHostIsTriedAgain() {
    assertThat(open().post("http://am.invalid", ALERTS))
        .isEqualTo(
            new PostOutcome.TryAgain(
                "the host name am.invalid is not known; check --alertmanagerUrl and this worker's"
                    + " DNS"));
  }

  @Test
  void noSecretTravelsWithTheClient() throws Exception {
    assertThat(Serialized.textOf(client("me", reference(), null))).doesNotContain(SECRET);
  }

  private HttpAlertmanagerClient open() {
    return client(null, null, null);
  }

  private HttpAlertmanagerClient client(
      @Nullable String user, @Nullable SecretReference password, @Nullable SecretReference token) {
    return client(user, password, token, TIMEOUT);
  }

  private static HttpAlertmanagerClient client(
      @Nullable String user,
      @Nullable SecretReference password,
      @Nullable SecretReference token,
      Duration timeout) {
    return new HttpAlertmanagerClient(
        user,
        password,
        token,
        timeout,
        () -> NOW,
        new HttpConnection(EnvironmentProxies.of(Map.of(), null)));
  }

  private SecretReference reference() {
    return SecretReference.file(secret.toString());
  }

  private String url(String path) {
    return "http://" + server.getHostName() + ":" + server.getPort() + path;
  }
}
