package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of pages rely on: that the browser tells of what must not be. */
class ChromiumTest {
  private static final String PAGE =
      """
      <!doctype html>
      <title>A page with faults</title>
      <style>@media (prefers-color-scheme: dark) { body { background: black } }</style>
      <input id="field">
      <script>
        document.onkeydown = event => { document.title = event.key; };
        console.error("a remark of a script");
        setTimeout(() => { throw new Error("an error of a script"); });
      </script>
      <img src="http://elsewhere.invalid/picture.png" alt="">
      """;

  private final Path temporary;
  private HttpServer server;
  private Chromium browser;

  ChromiumTest(@TempDir Path folder) throws Exception {
    temporary = folder;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] page = PAGE.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    browser = Chromium.startOrSkip(folder);
  }

  @BeforeEach
  void open() {
    server.start();
    browser.open("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  @AfterEach
  void stop() {
    browser.close();
    server.stop(0);
  }

  @Test
  void itTellsOfErrorsOfRequestsAndOfWhatAPageMakesOfKeys() throws Exception {
    Patience.awaitAsserted(
        "all faults of the page are told",
        Patience.SHORT,
        () ->
            assertThat(String.join("\n", browser.complaints()))
                .contains(
                    "a remark of a script", "an error of a script", "http://elsewhere.invalid/"));
    assertThat(browser.requested()).contains("http://elsewhere.invalid/picture.png");

    browser.forgetFailedConnections();
    assertThat(String.join("\n", browser.complaints()))
        .contains("a remark of a script")
        .doesNotContain("elsewhere.invalid");

    var unused = browser.evaluate("id => document.getElementById(id).focus()", "field");
    browser.type("12 \"é\"");
    browser.press(Chromium.Key.ESCAPE);
    assertThat(browser.evaluate("() => document.getElementById('field').value").asText())
        .isEqualTo("12 \"é\"");
    assertThat(browser.evaluate("() => document.title").asText()).isEqualTo("Escape");
    assertThatThrownBy(() -> browser.evaluate("() => missing.thing"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("missing is not defined");

    browser.prefer("dark");
    browser.resize(360, 740, true);
    assertThat(browser.evaluate("() => getComputedStyle(document.body).backgroundColor").asText())
        .isEqualTo("rgb(0, 0, 0)");
    assertThat(browser.evaluate("() => document.documentElement.clientWidth").asInt()).isPositive();
    Path photograph = temporary.resolve("photographs").resolve("page.png");
    browser.photograph(photograph);
    assertThat(Files.readAllBytes(photograph)).startsWith(0x89, 'P', 'N', 'G');
  }
}
