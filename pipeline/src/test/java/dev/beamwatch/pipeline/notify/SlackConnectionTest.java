package dev.beamwatch.pipeline.notify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import org.apache.beam.sdk.util.SerializableUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SlackConnectionTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void anExchangeThatIsGivenUpLeavesNoConnectionBehind() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SlackConnection connection = new SlackConnection()) {
      assertThat(catchThrowable(() -> connection.send(to(silent), Duration.ofMillis(200))))
          .isInstanceOf(TimeoutException.class);

      assertThat(requestUntilItsEnd(silent)).startsWith("POST /api/chat.postMessage HTTP/1.1");
    }
  }

  @Test
  void closingGivesUpWhatIsUnderWay() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SlackConnection connection = new SlackConnection();
      CompletableFuture<Throwable> failure =
          CompletableFuture.supplyAsync(
              () -> catchThrowable(() -> connection.send(to(silent), LONG)),
              task -> new Thread(task).start());
      try (Socket accepted = silent.accept()) {
        assertThat(accepted.getInputStream().read()).isEqualTo('P');
        connection.close();

        Awaitility.await("the exchange has ended").atMost(LONG).until(failure::isDone);
        assertThat(failure.join())
            .as("of the two ways in which the JDK's client tells it")
            .isInstanceOf(ExecutionException.class);
      }
    }
  }

  /** Two channels post side by side. */
  @Test
  void closingGivesUpAllThatIsUnderWay() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      SlackConnection connection = new SlackConnection();
      List<CompletableFuture<Throwable>> failures = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        failures.add(
            CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> connection.send(to(silent), LONG)),
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
      SlackConnection connection = new SlackConnection();
      connection.close();

      assertThat(catchThrowable(() -> connection.send(to(slack.url("/").uri()), LONG)))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("the connection was closed");
      assertThat(slack.getRequestCount()).isZero();
    }
  }

  @Test
  void aConnectionIsUsedAgain() throws Exception {
    try (MockWebServer slack = new MockWebServer();
        SlackConnection connection = SerializableUtils.clone(new SlackConnection())) {
      slack.start(InetAddress.getLoopbackAddress(), 0);
      slack.enqueue(new MockResponse().setBody("first"));
      slack.enqueue(new MockResponse().setBody("second"));

      assertThat(connection.send(to(slack.url("/").uri()), LONG).body())
          .isEqualTo("first".getBytes(US_ASCII));
      assertThat(connection.send(to(slack.url("/").uri()), LONG).body())
          .isEqualTo("second".getBytes(US_ASCII));
      assertThat(slack.takeRequest().getSequenceNumber()).isZero();
      assertThat(slack.takeRequest().getSequenceNumber()).isEqualTo(1);
    }
  }

  /** On Flink each restart of a job brings its classes anew. */
  @Test
  void itsClassesAreUnloadedSoonAfterClosing() throws Exception {
    try (MockWebServer slack = new MockWebServer()) {
      slack.start(InetAddress.getLoopbackAddress(), 0);
      slack.enqueue(new MockResponse());
      WeakReference<ClassLoader> classes = sendWithClassesOfItsOwn(slack);

      Awaitility.await("nothing refers to the classes")
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                System.gc();
                return classes.get() == null;
              });
    }
  }

  private static WeakReference<ClassLoader> sendWithClassesOfItsOwn(MockWebServer slack)
      throws Exception {
    URLClassLoader ofAJob = new URLClassLoader(classpath(), ClassLoader.getPlatformClassLoader());
    Class<?> type = ofAJob.loadClass(SlackConnection.class.getName());
    assertThat(type).isNotSameAs(SlackConnection.class);
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    var send = type.getDeclaredMethod("send", HttpRequest.class, Duration.class);
    send.setAccessible(true);
    try (AutoCloseable connection = (AutoCloseable) constructor.newInstance()) {
      send.invoke(connection, to(slack.url("/").uri()), LONG);
    }
    assertThat(slack.getRequestCount()).isEqualTo(1);
    return new WeakReference<>(ofAJob);
  }

  private static URL[] classpath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(new File(entry).toURI().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  private static HttpRequest to(ServerSocket server) {
    return to(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"));
  }

  private static HttpRequest to(URI server) {
    return HttpRequest.newBuilder(server.resolve("/api/chat.postMessage"))
        .POST(HttpRequest.BodyPublishers.ofString("{}"))
        .build();
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
