package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.sandbox.ChildProgram;
import dev.beamwatch.sandbox.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A real Alertmanager on the loopback interface, that is not part of a cluster and notifies nobody.
 * It keeps its port and its files while it is away.
 */
final class RunningAlertmanager implements AutoCloseable {
  private static final Path SERVER = Path.of("/usr/bin/prometheus-alertmanager");
  private static final Path TOOL = Path.of("/usr/bin/amtool");

  /** Set where a missing Alertmanager is a failure. */
  private static final String REQUIRED_PROPERTY = "beamwatch.alertmanager.required";

  private static final String NONE =
      "no Alertmanager on this machine, so it was not tried: install it (on Debian: apt-get install"
          + " prometheus-alertmanager)";

  private static final String SILENT_CONFIGURATION =
      """
      route: {receiver: nobody}
      receivers: [{name: nobody}]
      """;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path folder;
  private final int port = Ports.free();
  private @Nullable ChildProgram program;

  private RunningAlertmanager(Path folder) {
    this.folder = folder;
  }

  /** Skips the test where there is no Alertmanager; fails it if one is required. */
  static void require() {
    if (Files.isExecutable(SERVER) && Files.isExecutable(TOOL)) {
      return;
    }
    if (Boolean.getBoolean(REQUIRED_PROPERTY)) {
      throw new AssertionError(NONE);
    }
    throw new TestAbortedException(NONE);
  }

  /**
   * Prepares a server that is not there yet.
   *
   * @param folder for its files
   */
  static RunningAlertmanager away(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("alertmanager.yml"), SILENT_CONFIGURATION);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RunningAlertmanager(folder);
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts it and waits until it answers. */
  RunningAlertmanager start() {
    ChildProgram started =
        ChildProgram.start(
            "Alertmanager",
            List.of(
                SERVER.toString(),
                "--config.file=" + folder.resolve("alertmanager.yml"),
                "--storage.path=" + folder.resolve("storage"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address="),
            Map.of(),
            folder.resolve("alertmanager.log"));
    program = started;
    Patience.await(
        "Alertmanager answers",
        Patience.SHORT,
        () -> {
          if (!started.isAlive()) {
            throw new AssertionError(started.death());
          }
          return isReady();
        });
    return this;
  }

  private boolean isReady() throws InterruptedException {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends it. It forgets its alerts, and remembers its silences. */
  void stop() {
    if (program != null) {
      program.close();
      program = null;
    }
  }

  /** Returns the alerts that fire, muted ones among them. */
  List<JsonNode> alerts() {
    try {
      List<JsonNode> alerts = new ArrayList<>();
      MAPPER.readTree(get("/api/v2/alerts").body()).forEach(alerts::add);
      return alerts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Returns the alerts of a name that fire. */
  List<JsonNode> alerts(String alertname) {
    return alerts().stream()
        .filter(alert -> alert.path("labels").path("alertname").asText().equals(alertname))
        .toList();
  }

  /** Runs amtool and returns what it says. */
  String tool(String... arguments) {
    List<String> command = new ArrayList<>(List.of(TOOL.toString()));
    command.add("--alertmanager.url=" + url());
    command.addAll(List.of(arguments));
    try {
      Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(tool.getInputStream().readAllBytes(), UTF_8).strip();
      if (tool.waitFor() != 0) {
        throw new AssertionError(command + " says " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(url() + path)).build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    stop();
  }
}
