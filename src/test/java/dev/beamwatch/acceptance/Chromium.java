package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.sandbox.ChildProgram;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/**
 * A real Chromium without a window, with one page in it, that is told what to do over the DevTools
 * protocol: what it is sent by the keyboard, what scripts see in the page, and what it asks the
 * network for.
 */
final class Chromium implements AutoCloseable {
  /** Names the browser's program; without it, the usual names are looked for on the path. */
  private static final String PROGRAM_PROPERTY = "beamwatch.chromium";

  private static final List<String> USUAL_NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  /** Set where a missing browser is a failure. */
  private static final String REQUIRED_PROPERTY = "beamwatch.browser.required";

  private static final String NONE =
      "no Chromium on this machine, so pages were not tried: install it (on Debian: apt-get install"
          + " chromium), or name it with -D"
          + PROGRAM_PROPERTY
          + "=PROGRAM";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ChildProgram program;
  private final DevTools page;

  private Chromium(ChildProgram program, DevTools page) {
    this.program = program;
    this.page = page;
  }

  /**
   * Starts the browser of this machine; without one, the test is skipped, or fails if browsers are
   * required.
   *
   * @param folder for what it leaves behind
   */
  static Chromium startOrSkip(Path folder) {
    Optional<Path> browser = find();
    if (browser.isEmpty()) {
      if (Boolean.getBoolean(REQUIRED_PROPERTY)) {
        throw new AssertionError(NONE);
      }
      throw new TestAbortedException(NONE);
    }
    return start(browser.get(), folder);
  }

  private static Optional<Path> find() {
    String named = System.getProperty(PROGRAM_PROPERTY, "");
    if (!named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> USUAL_NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Chromium start(Path browser, Path folder) {
    try {
      Path profile = Files.createTempDirectory(folder, "chromium-");
      ChildProgram program =
          ChildProgram.start(
              "Chromium", command(browser, profile), Map.of(), profile.resolve("chromium.log"));
      HttpClient http = HttpClient.newHttpClient();
      try {
        return new Chromium(program, DevTools.connect(http, firstPage(http, port(profile))));
      } catch (RuntimeException | Error e) {
        program.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path browser, Path profile) {
    return List.of(
        browser.toString(),
        "--headless=new",
        "--remote-debugging-port=0",
        "--user-data-dir=" + profile,
        // Root has no sandbox of user namespaces, and the pages are our own.
        "--no-sandbox",
        // Containers have little of it.
        "--disable-dev-shm-usage",
        "--disable-gpu",
        // What it would ask of the world by itself.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-extensions",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
        // Names are not asked for on the network: an answer may take longer than any test waits.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "about:blank");
  }

  /** Waits for the port that it tells in a file. */
  private static int port(Path profile) {
    Path file = profile.resolve("DevToolsActivePort");
    Patience.await(
        "Chromium tells its port",
        Patience.SHORT,
        () -> Files.exists(file) && Files.readString(file).lines().count() >= 2);
    try {
      return Integer.parseInt(Files.readAllLines(file).get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the page that it starts with: a second one might be in its background. */
  private static URI firstPage(HttpClient http, int port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build();
    return Awaitility.await("Chromium shows a page")
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .atMost(Patience.SHORT)
        .until(
            () ->
                StreamSupport.stream(
                        Refused.json(http.send(request, BodyHandlers.ofByteArray()).body())
                            .spliterator(),
                        false)
                    .filter(target -> target.path("type").asText().equals("page"))
                    .map(target -> URI.create(target.path("webSocketDebuggerUrl").asText()))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** Opens an address and waits until the page is loaded. */
  void open(String url) {
    var unused = page.call("Page.navigate", Map.of("url", url));
    // Between two documents a script may have none to run in, which is a failure of the script.
    Patience.awaitAsserted(
        url + " is loaded",
        Patience.SHORT,
        () ->
            assertThat(
                    evaluate("url => location.href.startsWith(url) && document.readyState", url)
                        .asText())
                .isEqualTo("complete"));
  }

  /**
   * Calls a function of JavaScript in the page and returns its result.
   *
   * @param function {@code (a, b) => a + b} for example
   */
  JsonNode evaluate(String function, Object... arguments) {
    String list =
        Stream.of(arguments).map(Chromium::literal).collect(Collectors.joining(", ", "(", ")"));
    JsonNode answer =
        page.call(
            "Runtime.evaluate",
            Map.of(
                "expression",
                "(" + function + ")" + list,
                "returnByValue",
                true,
                "awaitPromise",
                true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(function + list + " failed: " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  private static String literal(Object argument) {
    try {
      return MAPPER.writeValueAsString(argument);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Presses and releases a key. */
  void press(Key key) {
    for (String type : List.of("keyDown", "keyUp")) {
      var unused =
          page.call(
              "Input.dispatchKeyEvent",
              Map.of(
                  "type",
                  type,
                  "key",
                  key.name,
                  "code",
                  key.name,
                  "windowsVirtualKeyCode",
                  key.code,
                  "text",
                  type.equals("keyDown") ? key.text : ""));
    }
  }

  /** A key that types no letter. */
  enum Key {
    ENTER("Enter", 13, "\r"),
    ESCAPE("Escape", 27, ""),
    TAB("Tab", 9, ""),
    DELETE("Delete", 46, "");

    private final String name;
    private final int code;
    private final String text;

    Key(String name, int code, String text) {
      this.name = name;
      this.code = code;
      this.text = text;
    }
  }

  /** Types a text where the focus is. */
  void type(String text) {
    var unused = page.call("Input.insertText", Map.of("text", text));
  }

  /** Gives the page a size in CSS pixels. */
  void resize(int width, int height, boolean phone) {
    var unused =
        page.call(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
  }

  /** Lets the page believe that its reader prefers light or dark. */
  void prefer(String colourScheme) {
    var unused =
        page.call(
            "Emulation.setEmulatedMedia",
            Map.of(
                "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", colourScheme))));
  }

  /** Writes what is in view to a file, as PNG. */
  void photograph(Path file) {
    byte[] image =
        Base64.getDecoder()
            .decode(
                page.call("Page.captureScreenshot", Map.of("format", "png")).path("data").asText());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, image);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the addresses that the page has asked for. */
  List<String> requested() {
    List<String> urls = new ArrayList<>(texts("Network.requestWillBeSent", "/request/url"));
    urls.addAll(texts("Network.webSocketCreated", "/url"));
    return urls;
  }

  /** Returns the errors of the page's scripts, and what they and the browser complained about. */
  List<String> complaints() {
    List<String> all = new ArrayList<>();
    all.addAll(texts("Runtime.exceptionThrown", "/exceptionDetails"));
    page.events("Runtime.consoleAPICalled").stream()
        .filter(
            event -> List.of("error", "warning", "assert").contains(event.path("type").asText()))
        .forEach(event -> all.add(event.path("args").toString()));
    page.events("Log.entryAdded").stream()
        .map(event -> event.path("entry"))
        .filter(entry -> List.of("error", "warning").contains(entry.path("level").asText()))
        .forEach(entry -> all.add(entry.path("text").asText() + " " + entry.path("url").asText()));
    return all;
  }

  /** Forgets the complaints about connections that could not be made, or ended. */
  void forgetFailedConnections() {
    forgetComplaints("net::ERR_");
  }

  /** Forgets the complaints about answers that asked for a login. */
  void forgetUnauthorizedAnswers() {
    forgetComplaints("status of 401");
  }

  private void forgetComplaints(String about) {
    page.forget(
        event ->
            event.path("method").asText().equals("Log.entryAdded")
                && event.at("/params/entry/text").asText().contains(about));
  }

  private List<String> texts(String event, String pointer) {
    return page.events(event).stream()
        .map(each -> each.at(pointer))
        .map(each -> each.isTextual() ? each.asText() : each.toString())
        .toList();
  }

  @Override
  public void close() {
    List<ProcessHandle> helpers =
        ProcessHandle.of(program.pid())
            .map(process -> process.descendants().toList())
            .orElse(List.of());
    page.close();
    program.close();
    // They outlive it for a moment, and write into the folder that the test is about to delete.
    helpers.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle helper : helpers) {
      // Not for ever: one that nobody waits for stays in the list of processes, and writes nothing.
      helper.onExit().completeOnTimeout(helper, 5, TimeUnit.SECONDS).join();
    }
  }
}
