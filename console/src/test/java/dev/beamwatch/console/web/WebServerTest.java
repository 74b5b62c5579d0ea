package dev.beamwatch.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.console.history.Bounds;
import dev.beamwatch.console.history.History;
import dev.beamwatch.console.history.TestClock;
import dev.beamwatch.console.threshold.FakeTable;
import dev.beamwatch.console.threshold.ThresholdBoard;
import dev.beamwatch.console.threshold.ThresholdTable;
import dev.beamwatch.console.told.Told;
import dev.beamwatch.console.told.ToldView;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.RejectionReason;
import dev.beamwatch.schemas.WindowStats;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server over real HTTP, with a history and a table in memory. */
class WebServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";
  private static final String TOKEN = "the-token-of-the-house";

  private final TestClock clock = new TestClock();
  private final FakeTable table = new FakeTable();
  private final History history = new History(Bounds.of(Duration.ofHours(1), 100_000_000), clock);
  private final ThresholdBoard board =
      new ThresholdBoard(
          table,
          Duration.ofSeconds(30),
          true,
          clock,
          (limits, others) -> history.setLimits(limits));
  private final Told told =
      new Told(Duration.ofHours(1), Duration.ofSeconds(32), history::breachText, clock);
  private final EventHub hub = new EventHub("run1", () -> false);
  private final HttpClient http = HttpClient.newHttpClient();
  private InetAddress address = InetAddress.getLoopbackAddress();
  private Function<History.Place, Optional<DeadLetter>> letters = place -> Optional.empty();
  private List<Trouble> troubles = List.of();
  private @Nullable WebServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void everyAnswerForbidsWhatThePageDoesNotNeed() throws Exception {
    for (String path :
        List.of("/", "/page/style.css", "/vendor/uPlot.esm.js", "/api/state", "/no")) {
      HttpResponse<String> answer = get(path);

      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .as(path)
          .startsWith("default-src 'none'; script-src 'self';")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.headers().firstValue("Server")).isEmpty();
    }
    assertThat(get("/").body())
        .contains("<title>Beamwatch</title>")
        .doesNotContain("style=", "onclick");
    assertThat(get("/vendor/uPlot.esm.js").statusCode()).isEqualTo(200);
  }

  @Test
  void healthzIsOkOrSaysWhatIsWrongAndNeedsNoToken() throws Exception {
    serve(new Sessions(TOKEN, clock), false);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/healthz").body()).isEqualTo("ok\n");

    troubles =
        List.of(
            new Trouble("no-readings", 1_796_000_000_000L, "No readings from " + HOSTILE),
            new Trouble("limits-not-read", null, "The table is away."));
    HttpResponse<String> answer = get("/healthz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo("no-readings since 2026-11-30T00:53:20Z\nlimits-not-read\n");
    assertThat(send(request("/healthz").POST(HttpRequest.BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
  }

  @Test
  void metricsAreForPrometheusAndNeedTheToken() throws Exception {
    serve(new Sessions(TOKEN, clock), false);
    assertThat(get("/metrics").statusCode()).isEqualTo(401);

    troubles = List.of(new Trouble("no-windows", null, "…"), new Trouble("no-windows", null, "…"));
    HttpResponse<String> answer =
        send(request("/metrics").header("Authorization", "Bearer " + TOKEN));
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body())
        .contains("# TYPE beamwatch_console_up gauge\nbeamwatch_console_up 0.0\n")
        .containsOnlyOnce("beamwatch_console_trouble{kind=\"no-windows\"} 1.0\n")
        .contains("\nbeamwatch_console_hosts 0.0\n")
        .doesNotContain("readings_per_second");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/../ConsoleCommand.class",
        "/page/%2e%2e/x.js",
        "/page//x.js",
        "/no",
        "/api/no"
      })
  void whatIsNotThereIs404WithAReason(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(JSON.readTree(answer.body()).path("error").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/windows",
        "/api/hosts/one",
        "/api/messages?limit=x",
        "/api/messages?limit=0",
        "/api/messages?before=-1",
        "/api/breaches?limit=501",
        "/api/dead-letters?reason=BAD_MOOD",
      })
  void aBadQuestionIs400WithAReason(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).path("error").asText()).isNotEmpty();
  }

  @Test
  void hostileTextIsJsonLikeAnyOther() throws Exception {
    window(HOSTILE, "</script>");

    HttpResponse<String> answer =
        get("/api/hosts/one?host=" + URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8));

    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    JsonNode host = JSON.readTree(answer.body());
    assertThat(host.path("host").asText()).isEqualTo(HOSTILE);
    assertThat(host.path("windows").get(0).path("cpu").asText()).isEqualTo("</script>");
  }

  @Test
  void breachesAndWhatPeopleWereToldOfThemAreTwoThings() throws Exception {
    board.set(HOSTILE, BigDecimal.valueOf(20));
    window(HOSTILE, "cpu1");
    assertThat(JSON.readTree(get("/api/breaches").body()).path("breaches")).hasSize(1);
    assertThat(JSON.readTree(get("/api/messages").body()).path("messages")).isEmpty();

    told.addOutcome(
        new Notification(
            Notification.SLACK,
            "#<b>alerts",
            null,
            null,
            clock.millis() / 30_000 * 30_000,
            HOSTILE,
            "cpu1",
            Notification.State.REFUSED,
            clock.millis(),
            "Slack says token_revoked",
            null));

    JsonNode message = JSON.readTree(get("/api/messages").body()).path("messages").get(0);
    assertThat(message.path("state").asText()).isEqualTo("refused");
    assertThat(message.path("channel").asText()).isEqualTo("#<b>alerts");
    assertThat(message.path("detail").asText()).isEqualTo("Slack says token_revoked");
    assertThat(message.path("text").asText())
        .isEqualTo("host:" + HOSTILE + " CPU: cpu1 avg CPU value:50.0 over the threshold 20");
    JsonNode receiver =
        JSON.readTree(get("/api/health").body()).path("told").path("receivers").get(0);
    assertThat(receiver.path("refused").asLong()).isEqualTo(1);
    assertThat(receiver.path("troubleSince").asLong()).isEqualTo(clock.millis());
    JsonNode host =
        JSON.readTree(
            get("/api/hosts/one?host=" + URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8))
                .body());
    assertThat(host.path("messages").findValuesAsText("state")).containsExactly("refused");
  }

  @Test
  void anotherNameThanLocalhostIsRefused() throws Exception {
    assertThat(raw("GET /api/state HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 403")
        .contains("error");
    assertThat(raw("GET /api/state HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void anEditChangesTheTableAndIsToldToAll() throws Exception {
    HttpResponse<String> answer = put("{\"host\":\"doc\",\"limit\":25}", csrf(), null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()).path("appliesBy").asLong())
        .isEqualTo(clock.millis() + 32_000);
    assertThat(table.rows).hasSize(1);
    assertThat(hub.lastId()).isEqualTo("run1-1");
  }

  @Test
  void aLimitMayHaveDigitsBehindThePoint() throws Exception {
    assertThat(put("{\"host\":\"doc\",\"limit\":62.50}", csrf(), null).statusCode()).isEqualTo(200);

    assertThat(table.rows).containsExactly(new ThresholdTable.Row("doc", new BigDecimal("62.50")));
    assertThat(send(request("/api/thresholds")).body()).contains("\"limit\":62.50,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {'host':'doc','limit':-1}",
        "400 | {'host':'doc','limit':1001}",
        "400 | {'host':'doc','limit':1000.1}",
        "400 | {'host':'doc','limit':1.00000000001}",
        "400 | {'host':'doc','limit':1e999}",
        "400 | {'host':'doc','limit':1e-999}",
        "400 | {'host':'doc','limit':1e99999999999}",
        "400 | {'host':'doc','limit':NaN}",
        "400 | {'host':'doc','limit':1.12345}",
        "400 | {'host':'doc','limit':'20'}",
        "400 | {'host':'','limit':20}",
        "400 | {'limit':20}",
        "400 | []",
        "400 | {",
      })
  void aBadEditChangesNothing(int status, String body) throws Exception {
    HttpResponse<String> answer = put(body.replace('\'', '"'), csrf(), null);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("error").asText()).isNotEmpty();
    assertThat(table.rows).isEmpty();
  }

  @Test
  void anEditOfAnotherSiteOrWithoutProofIsRefused() throws Exception {
    String edit = "{\"host\":\"doc\",\"limit\":25}";

    assertThat(put(edit, "wrong", null).statusCode()).isEqualTo(403);
    assertThat(put(edit, csrf(), "http://evil.example").statusCode()).isEqualTo(403);
    assertThat(put(edit, csrf(), "null").statusCode()).isEqualTo(403);
    assertThat(table.rows).isEmpty();
  }

  @Test
  void whileTheTableIsAwayAnEditIs503() throws Exception {
    table.isAway = true;

    assertThat(put("{\"host\":\"doc\",\"limit\":25}", csrf(), null).statusCode()).isEqualTo(503);
  }

  @Test
  void aLargeBodyAndAnotherTypeAreRefused() throws Exception {
    String large = "{\"host\":\"" + "x".repeat(5_000) + "\",\"limit\":25}";

    assertThat(put(large, csrf(), null).statusCode()).isEqualTo(413);
    HttpResponse<String> plain =
        send(
            request("/api/thresholds")
                .header("Content-Type", "text/plain")
                .header(RequestRules.CSRF_HEADER, csrf())
                .PUT(BodyPublishers.ofString("{\"host\":\"doc\",\"limit\":25}")));
    assertThat(plain.statusCode()).isEqualTo(415);
    assertThat(send(request("/api/state").DELETE()).statusCode()).isEqualTo(405);
  }

  @Test
  void withoutAllowEditNobodyMayEdit() throws Exception {
    serve(new Sessions(null, clock), false);

    assertThat(put("{\"host\":\"doc\",\"limit\":25}", csrf(), null).statusCode()).isEqualTo(403);
    assertThat(table.rows).isEmpty();
  }

  @Test
  void withATokenNothingIsToldWithoutIt() throws Exception {
    serve(new Sessions(TOKEN, clock), true);

    assertThat(get("/").statusCode()).isEqualTo(200);
    assertThat(get("/api/state").statusCode()).isEqualTo(401);
    assertThat(get("/api/events").statusCode()).isEqualTo(401);
    assertThat(login("wrong").statusCode()).isEqualTo(401);
    HttpResponse<String> in = login(TOKEN);
    assertThat(in.statusCode()).isEqualTo(200);
    String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
    String session = cookie.split(";", 2)[0];
    assertThat(send(request("/api/state").header("Cookie", session)).statusCode()).isEqualTo(200);
    // What had to wait for the login can be sent again at once.
    String csrf = JSON.readTree(in.body()).path("csrf").asText();
    assertThat(
            send(request("/api/logout")
                    .header("Cookie", session)
                    .header(RequestRules.CSRF_HEADER, csrf)
                    .POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(200);
    assertThat(send(request("/api/state").header("Cookie", session)).statusCode()).isEqualTo(401);
    assertThat(send(request("/api/state").header("Authorization", "Bearer " + TOKEN)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void eventsComeOverOneConnection() throws Exception {
    HttpResponse<java.io.InputStream> answer =
        http.send(request("/api/events").build(), BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("event: stream");
      String stream =
          JSON.readTree(lines.readLine().substring("data: ".length())).path("name").asText();
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isEqualTo("id: run1-0");
      assertThat(lines.readLine()).isEqualTo("event: hello");
      assertThat(look(stream, "doc").body()).isEqualTo("{\"open\":true}");
      hub.publishWindows("doc", () -> Map.of("host", "doc"));
      hub.publish("health", Map.of("n", 1));
      List<String> received = new ArrayList<>();
      String line;
      while ((line = lines.readLine()) != null && !line.equals("data: {\"n\":1}")) {
        received.add(line);
      }
      assertThat(received).contains("event: windows", "id: run1-1", "event: health");
    }
  }

  @Test
  void aLookNeedsAStreamAndAFewHosts() throws Exception {
    assertThat(look("no-such-stream", "doc").body()).isEqualTo("{\"open\":false}");
    assertThat(look("x", IntStream.range(0, 201).mapToObj(i -> "h" + i).toArray(String[]::new)))
        .returns(400, HttpResponse::statusCode);
  }

  @Test
  void thresholdsAreSearchedAndNeverMoreThanAPage() throws Exception {
    for (int i = 0; i < 600; i++) {
      table.rows.add(new ThresholdTable.Row("h" + i, BigDecimal.valueOf(50)));
    }
    board.refresh();

    assertThat(JSON.readTree(get("/api/thresholds").body()).path("rows")).hasSize(500);
    JsonNode found = JSON.readTree(get("/api/thresholds?search=H59").body());
    assertThat(found.path("matching").asInt()).isEqualTo(11);
    assertThat(found.path("state").path("hosts").asInt()).isEqualTo(600);
  }

  @Test
  void whateverAHostIsCalledItsLimitCanBeTakenAway() throws Exception {
    table.rows.add(new ThresholdTable.Row("a\tb", BigDecimal.valueOf(50)));

    assertThat(delete("a%09b").statusCode()).isEqualTo(200);
    assertThat(table.rows).isEmpty();
    assertThat(delete("a%00b").statusCode()).isEqualTo(400);
  }

  @Test
  void bodiesThatDoNotComeHoldNobodyBack() throws Exception {
    URI where = URI.create(server().url());
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket(where.getHost(), where.getPort());
        slow.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
                        + "\r\nContent-Length: 30\r\n\r\n{")
                    .getBytes(StandardCharsets.US_ASCII));
      }

      assertThat(get("/api/health").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void brokersThatDoNotAnswerHoldNobodyBack() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    letters =
        place -> {
          try {
            answered.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return Optional.empty();
        };
    history.addDeadLetter(
        new DeadLetter(
            "readings", 0, 7L, null, RejectionReason.NOT_JSON, "why", 1, 1, null, new byte[1]),
        new History.Place(0, 0),
        clock.millis());
    BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    for (int i = 0; i < 40; i++) {
      var unused =
          http.sendAsync(request("/api/dead-letters/one?seq=1").build(), BodyHandlers.discarding())
              .thenAccept(answer -> statuses.add(answer.statusCode()));
    }

    assertThat(get("/api/health").statusCode()).isEqualTo(200);
    assertThat(statuses.poll(20, TimeUnit.SECONDS)).isEqualTo(503);
    answered.countDown();
  }

  @Test
  void anotherLoopbackAddressIsAnsweredByItsOwnName() throws Exception {
    address = InetAddress.getByName("127.0.0.2");

    assertThat(server().url()).startsWith("http://127.0.0.2:");
    assertThat(get("/api/state").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> look(String stream, String... hosts) throws Exception {
    return send(
        request("/api/look")
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofByteArray(
                    JSON.writeValueAsBytes(Map.of("stream", stream, "hosts", List.of(hosts))))));
  }

  private HttpResponse<String> delete(String host) throws Exception {
    return send(
        request("/api/thresholds?host=" + host).header(RequestRules.CSRF_HEADER, csrf()).DELETE());
  }

  private WebServer server() {
    if (server == null) {
      serve(new Sessions(null, clock), true);
    }
    return java.util.Objects.requireNonNull(server);
  }

  private void serve(Sessions sessions, boolean editable) {
    Deployment deployment =
        new Deployment(
            history,
            told,
            board,
            () ->
                new Health(
                    clock.millis(),
                    "live",
                    troubles,
                    null,
                    null,
                    history.counts(),
                    null,
                    new ToldView("known", "off", told.receivers()),
                    null,
                    null,
                    0,
                    null),
            new PageConfig(30, 3_600, 30, editable, "UTC", Map.of(), null, null),
            place -> letters.apply(place));
    try {
      server = WebServer.start(new InetSocketAddress(address, 0), deployment, hub, sessions, clock);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void window(String host, String cpu) {
    long end = clock.millis() / 30_000 * 30_000;
    history.addWindow(new WindowStats(end - 30_000, end, host, cpu, 50, 51, 3), clock.millis());
  }

  private String csrf() throws Exception {
    return JSON.readTree(get("/api/state").body()).path("config").path("csrf").asText();
  }

  private HttpResponse<String> login(String token) throws Exception {
    return send(
        request("/api/login")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"token\":\"" + token + "\"}")));
  }

  private HttpResponse<String> put(String body, String csrf, @Nullable String origin)
      throws Exception {
    HttpRequest.Builder request =
        request("/api/thresholds")
            .header("Content-Type", "application/json; charset=utf-8")
            .header(RequestRules.CSRF_HEADER, csrf)
            .PUT(BodyPublishers.ofString(body));
    return send(origin == null ? request : request.header("Origin", origin));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server().url().replaceFirst("/$", "") + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String raw(String request) throws Exception {
    URI address = URI.create(server().url());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
