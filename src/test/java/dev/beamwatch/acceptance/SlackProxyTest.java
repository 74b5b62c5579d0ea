package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.sandbox.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import okhttp3.mockwebserver.SocketPolicy;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A worker that reaches Slack only through a proxy. */
@ExtendWith(SharedSandbox.class)
class SlackProxyTest {
  /** Nothing resolves it: only the proxy knows where it is. */
  private static final String SLACK = "slack.beamwatch.invalid";

  private static final String PASSWORD = "p@ss-4711";
  private static final String STORE_PASSWORD = "changeit";

  private final Sandbox sandbox;

  SlackProxyTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Test
  void messagesGoThroughTheProxyThatTheEnvironmentNamesAndItsPasswordIsInNoLog(@TempDir Path folder)
      throws Exception {
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName(SLACK).build();
    try (Stage stage = Stage.open(sandbox, 1);
        MockWebServer proxy = new MockWebServer()) {
      // A proxy with the server behind it: it opens the tunnel, and answers within.
      proxy.useHttps(
          new HandshakeCertificates.Builder()
              .heldCertificate(certificate)
              .build()
              .sslSocketFactory(),
          true);
      proxy.enqueue(
          new MockResponse().setSocketPolicy(SocketPolicy.UPGRADE_TO_SSL_AT_END).clearHeaders());
      proxy.enqueue(new MockResponse().setBody("{\"ok\":true}"));
      proxy.start(InetAddress.getLoopbackAddress(), 0);
      stage
          .with("slackUrl", "https://" + SLACK + "/api/")
          // The proxy opens one tunnel. The first post of a JVM is slow on a busy machine.
          .with("slackTimeout", "PT30S")
          .with("reportInterval", "PT1S");
      ChildPipeline pipeline =
          stage.startChild(
              Map.of("HTTPS_PROXY", "http://beamwatch:p%40ss-4711@127.0.0.1:" + proxy.getPort()),
              "-Djavax.net.ssl.trustStore=" + storeOf(certificate, folder),
              "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD);
      stage.send("doc", "cpu1", 91.25);

      RecordedRequest tunnel = proxy.takeRequest(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(tunnel).as("a request: " + pipeline.log()).isNotNull();
      assertThat(tunnel.getRequestLine()).isEqualTo("CONNECT " + SLACK + ":443 HTTP/1.1");
      assertThat(tunnel.getHeader("Proxy-Authorization"))
          .isEqualTo(
              "Basic "
                  + Base64.getEncoder().encodeToString(("beamwatch:" + PASSWORD).getBytes(UTF_8)));
      assertThat(tunnel.getHeader("Authorization")).isNull();
      RecordedRequest post = proxy.takeRequest(Patience.SHORT.toSeconds(), TimeUnit.SECONDS);
      assertThat(post).as("a post: " + pipeline.log()).isNotNull();
      assertThat(post.getPath()).isEqualTo("/api/chat.postMessage");
      assertThat(post.getHeader("Proxy-Authorization")).isNull();
      assertThat(post.getHeader("Authorization")).startsWith("Bearer ");
      assertThat(post.getBody().readUtf8()).contains("host:doc CPU: cpu1 avg CPU value:91.25");
      pipeline.terminate();
      assertThat(pipeline.log()).contains("slack=1").doesNotContain("4711");
    }
  }

  private static Path storeOf(HeldCertificate certificate, Path folder)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("slack", certificate.certificate());
    Path file = folder.resolve("trusted.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, STORE_PASSWORD.toCharArray());
    }
    return file;
  }
}
