package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Alerts at two real Alertmanagers. */
@ExtendWith(SharedSandbox.class)
class AlertmanagerTest {
  private static final String OVER = "CpuOverThreshold";
  private static final String SILENT = "HostSilent";

  /** More than the minute after which an alert is posted again. */
  private static final Duration UNTIL_POSTED_AGAIN = Duration.ofSeconds(100);

  private final Path folder;

  AlertmanagerTest(@TempDir Path folder) {
    RunningAlertmanager.require();
    this.folder = folder;
  }

  @Test
  void alertsAreAtEachServerWhileTheyFireWhateverBecomesOfTheOther(Sandbox sandbox)
      throws Exception {
    try (RunningAlertmanager one = RunningAlertmanager.away(folder.resolve("one")).start();
        RunningAlertmanager two = RunningAlertmanager.away(folder.resolve("two"));
        Stage stage = stage(sandbox, one, two);
        Agent agent = new Agent(stage);
        RunningPipeline pipeline = stage.start()) {
      JsonNode first = awaitAlert(one, OVER);
      requireTheContract(first);
      stage.awaitMessage("cpu1");
      Patience.awaitAsserted(
          "a server that is away holds up nobody",
          Patience.SHORT,
          () ->
              assertThat(stage.alerts().texts())
                  .anySatisfy(event -> assertThat(event).contains("\"FIRING\"")));
      pipeline.awaitCount(PipelineCounter.ALERTMANAGER_SENT, 1);

      requireThatASilenceMutes(one);

      JsonNode silent = awaitAlert(one, SILENT);
      assertThat(silent.path("labels").has("severity")).isFalse();
      assertThat(silent.path("labels").has("cpu")).isFalse();

      two.start();
      awaitAlert(two, OVER);
      long endsAt = endsAt(two);

      one.stop();
      one.start();
      assertThat(one.alerts()).as("it keeps no alerts").isEmpty();
      Patience.await(
          "the server has the alert again, and the other one never lost it",
          UNTIL_POSTED_AGAIN,
          () -> {
            assertThat(two.alerts(OVER)).hasSize(1);
            return !one.alerts(OVER).isEmpty();
          });
      Patience.await(
          "the alert's end is put off at the other one",
          UNTIL_POSTED_AGAIN,
          () -> endsAt(two) >= endsAt + 30_000);
      assertThat(endsAt(two)).isGreaterThan(System.currentTimeMillis() + 60_000);

      agent.usage = 5;
      for (RunningAlertmanager server : List.of(one, two)) {
        // Without the end it would go on for three minutes.
        Patience.await("it is over", Patience.SHORT, () -> server.alerts(OVER).isEmpty());
      }
      pipeline.awaitCount(PipelineCounter.ALERTS_RESOLVED, 1);
      assertThat(pipeline.count(PipelineCounter.ALERTS_RESOLVED)).isEqualTo(1);
    }
  }

  @Test
  void theEndOfTheInputWaitsForTheServerThatIsThereAndNotForTheOneThatIsAway(Sandbox sandbox) {
    try (RunningAlertmanager there = RunningAlertmanager.away(folder.resolve("there")).start();
        RunningAlertmanager away = RunningAlertmanager.away(folder.resolve("away"));
        Stage stage = stage(sandbox, there, away).with("stopAtEnd", "true")) {
      long now = System.currentTimeMillis();
      for (int window = 0; window < 3; window++) {
        stage.send(0, Stage.reading("doc", "cpu1", 95, now + window * 2_000L));
      }
      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        assertThat(pipeline.awaitExit(Patience.LONG)).as(pipeline.log()).isZero();
        assertThat(pipeline.log())
            .contains("ended with 1 events of alerts that Alertmanagers have not taken");
      }
      requireTheContract(awaitAlert(there, OVER));
    }
  }

  private static Stage stage(Sandbox sandbox, RunningAlertmanager one, RunningAlertmanager two) {
    return Stage.open(sandbox, 1)
        .with("breachingWindows", "1")
        .with("ofWindows", "1")
        .with("clearWindows", "2")
        .with("silentAfter", "PT10S")
        .with("alertmanagerUrl", one.url() + "/," + two.url())
        .with("alertLabels", "team=iot,site=a b")
        .with("consoleUrl", "http://console.example/");
  }

  private static void requireTheContract(JsonNode alert) {
    JsonNode labels = alert.path("labels");
    assertThat(labels.path("hostname").asText()).isEqualTo("doc");
    assertThat(labels.path("cpu").asText()).isEqualTo("cpu1");
    assertThat(labels.path("severity").asText()).isEqualTo("critical");
    assertThat(labels.path("team").asText()).isEqualTo("iot");
    assertThat(labels.path("site").asText()).isEqualTo("a b");
    assertThat(labels).hasSize(6);
    assertThat(alert.path("annotations").path("summary").asText())
        .isEqualTo("doc cpu1: 95.0 percent, over 20 (peak 95.0)");
    assertThat(alert.path("annotations").path("allowed_top").asText()).isEqualTo("20");
    assertThat(alert.path("annotations").path("alert_id").asText()).matches("[0-9a-f]{16}");
    assertThat(alert.path("generatorURL").asText()).isEqualTo("http://console.example/");
    assertThat(alert.path("status").path("state").asText()).isNotEqualTo("suppressed");
  }

  private static void requireThatASilenceMutes(RunningAlertmanager server) {
    String id =
        server.tool(
            "silence",
            "add",
            "--author=test",
            "--comment=planned work",
            "--duration=1h",
            "hostname=doc");
    Patience.await("it is muted", Patience.SHORT, () -> stateOf(server).equals("suppressed"));
    server.tool("silence", "expire", id);
    Patience.await("it is no longer muted", Patience.SHORT, () -> stateOf(server).equals("active"));
  }

  private static String stateOf(RunningAlertmanager server) {
    return awaitAlert(server, OVER).path("status").path("state").asText();
  }

  private static JsonNode awaitAlert(RunningAlertmanager server, String alertname) {
    Patience.await(
        alertname + " is at the server", Patience.SHORT, () -> !server.alerts(alertname).isEmpty());
    Optional<JsonNode> alert = server.alerts(alertname).stream().findFirst();
    return alert.orElseThrow();
  }

  private static long endsAt(RunningAlertmanager server) {
    return Instant.parse(awaitAlert(server, OVER).path("endsAt").asText()).toEpochMilli();
  }

  /** Sends readings of one processor, five a second. */
  private static final class Agent implements AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> sending;
    private volatile double usage = 95;

    Agent(Stage stage) {
      sending =
          thread.scheduleAtFixedRate(
              () -> stage.send("doc", "cpu1", usage), 0, 200, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
      assertThat(sending.isDone()).as("sending has failed").isFalse();
      thread.shutdownNow();
      Patience.await("sending has ended", Patience.SHORT, thread::isTerminated);
    }
  }
}
