package dev.beamwatch.pipeline.notify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.SocketPolicy;
import org.apache.beam.sdk.util.SerializableUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectionTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void anExchangeThatIsGivenUpLeavesNoConnectionBehind() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HttpConnection connection = new HttpConnection()) {
      assertThat(catchThrowable(() -> post(connection, to(silent), Duration.ofMillis(200))))
          .isInstanceOf(InterruptedIOException.class);

      assertThat(requestUntilItsEnd(silent)).startsWith("POST /api/chat.postMessage HTTP/1.1");
    }
  }

  @Test
  void closingGivesUpWhatIsUnderWay() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpConnection connection = new HttpConnection();
      CompletableFuture<Throwable> failure =
          CompletableFuture.supplyAsync(
              () -> catchThrowable(() -> post(connection, to(silent), LONG)),
              task -> new Thread(task).start());
      try (Socket accepted = silent.accept()) {
        assertThat(accepted.getInputStream().read()).isEqualTo('P');
        connection.close();

        Awaitility.await("the exchange has ended").atMost(LONG).until(failure::isDone);
        assertThat(failure.join()).isInstanceOf(IOException.class);
      }
    }
  }

  /** Two channels post side by side. */
  @Test
  void closingGivesUpAllThatIsUnderWay() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      HttpConnection connection = new HttpConnection();
      List<CompletableFuture<Throwable>> failures = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        failures.add(
            CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> post(connection, to(silent), LONG)),
                task -> new Thread(task).start()));
      }
      try (Socket one = silent.accept();
          Socket other = silent.accept()) {
        assertThat(one.getInputStream().read()).isEqualTo('P');
        assertThat(other.getInputStream().read()).isEqualTo('P');
        connection.close();

        Awaitility.await("both exchanges have ended")
            .atMost(LONG.dividedBy(2))
            .until(() -> failures.stream().allMatch(CompletableFuture::isDone));
      }
    }
  }

  @Test
  void nothingIsSentAfterClosing() throws Exception {
    try (MockWebServer slack = new MockWebServer()) {
      slack.start(InetAddress.getLoopbackAddress(), 0);
      HttpConnection connection = new HttpConnection();
      connection.close();

      assertThat(catchThrowable(() -> post(connection, slack.url("/").uri(), LONG)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the connection was closed");
      assertThat(slack.getRequestCount()).isZero();
    }
  }

  @Test
  void aConnectionIsUsedAgain() throws Exception {
    try (MockWebServer slack = new MockWebServer();
        HttpConnection connection = SerializableUtils.clone(new HttpConnection())) {
      slack.start(InetAddress.getLoopbackAddress(), 0);
      slack.enqueue(new MockResponse().setBody("first"));
      slack.enqueue(new MockResponse().setBody("second"));

      assertThat(post(connection, slack.url("/").uri(), LONG).body()).isEqualTo("first");
      assertThat(post(connection, slack.url("/").uri(), LONG).body()).isEqualTo("second");
      assertThat(slack.takeRequest().getSequenceNumber()).isZero();
      assertThat(slack.takeRequest().getSequenceNumber()).isEqualTo(1);
    }
  }

  /** OkHttp by itself repeats a request after each of these. */
  @ParameterizedTest
  @ValueSource(ints = {408, 503})
  void aPostIsNotRepeatedWhateverTheServerAnswers(int status) throws Exception {
    try (MockWebServer server = new MockWebServer();
        HttpConnection connection = new HttpConnection()) {
      server.start(InetAddress.getLoopbackAddress(), 0);
      server.enqueue(new MockResponse().setResponseCode(status).setHeader("Retry-After", "0"));
      server.enqueue(new MockResponse());

      HttpConnection.Answer answer = post(connection, server.url("/").uri(), LONG);

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.retryAfter()).isEqualTo("0");
      assertThat(server.getRequestCount()).isEqualTo(1);
    }
  }

  /** The server may have taken the post. */
  @Test
  void aPostOnAConnectionThatTheServerClosesIsNotRepeated() throws Exception {
    try (MockWebServer server = new MockWebServer();
        HttpConnection connection = new HttpConnection()) {
      server.start(InetAddress.getLoopbackAddress(), 0);
      server.enqueue(new MockResponse());
      server.enqueue(new MockResponse().setSocketPolicy(SocketPolicy.DISCONNECT_AFTER_REQUEST));
      server.enqueue(new MockResponse());
      post(connection, server.url("/").uri(), LONG);

      assertThat(catchThrowable(() -> post(connection, server.url("/").uri(), LONG)))
          .isInstanceOf(IOException.class);
      assertThat(server.getRequestCount()).isEqualTo(2);
    }
  }

  @Test
  void anAnswerIsReadNoFurtherThanItsBound() throws Exception {
    try (MockWebServer server = new MockWebServer();
        HttpConnection connection = new HttpConnection()) {
      server.start(InetAddress.getLoopbackAddress(), 0);
      server.enqueue(new MockResponse().setBody("y".repeat(2 * HttpConnection.MAX_ANSWER_BYTES)));

      assertThat(post(connection, server.url("/").uri(), LONG).body())
          .hasSize(HttpConnection.MAX_ANSWER_BYTES);
    }
  }

  /** Nobody can end them. EndedJobsTest shows when they have ended. */
  @Test
  void theThreadsThatItLeavesBehindAreOkHttpsDaemons() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.start(InetAddress.getLoopbackAddress(), 0);
      server.enqueue(new MockResponse());
      try (HttpConnection connection = new HttpConnection()) {
        post(connection, server.url("/").uri(), LONG);
      }
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().matches("(OkHttp|Okio) .*"))
        .allMatch(Thread::isDaemon)
        .extracting(Thread::getName)
        .contains("Okio Watchdog")
        .isSubsetOf("Okio Watchdog", "OkHttp TaskRunner");
  }

  private static HttpConnection.Answer post(HttpConnection connection, URI server, Duration timeout)
      throws IOException {
    return connection.postJson(server.resolve("/api/chat.postMessage"), null, "{}", timeout);
  }

  private static URI to(ServerSocket server) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
  }

  /** Reads until the other side closes. */
  private static String requestUntilItsEnd(ServerSocket server) throws IOException {
    try (Socket accepted = server.accept()) {
      accepted.setSoTimeout((int) LONG.toMillis());
      InputStream request = accepted.getInputStream();
      return new String(request.readAllBytes(), US_ASCII);
    }
  }
}
