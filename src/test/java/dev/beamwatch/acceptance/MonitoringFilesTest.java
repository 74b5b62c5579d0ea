package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.acceptance.MonitoringFiles.Alert;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitoringFilesTest {
  /** Only where Prometheus is installed; it brings its checker along. */
  private static final Optional<Path> PROMTOOL =
      Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
          .map(folder -> Path.of(folder, "promtool"))
          .filter(Files::isExecutable)
          .findFirst();

  private static final String COUNTER =
      "flink_taskmanager_job_task_operator_" + PipelineCounter.NAMESPACE + "_";

  @Test
  void everyAlertSaysWhatItMeansAndWhatToDo() {
    Set<String> anchors = MonitoringFiles.anchors(operations());
    assertThat(MonitoringFiles.alerts())
        .hasSizeGreaterThan(5)
        .allSatisfy(
            alert -> {
              assertThat(alert.labels().get("severity")).isIn("warning", "critical");
              assertThat(alert.notes()).containsOnlyKeys("summary", "description", "runbook");
              assertThat(alert.notes().get("summary")).hasSizeBetween(20, 100);
              assertThat(alert.notes().get("description")).hasSizeGreaterThan(60);
              String runbook = alert.notes().getOrDefault("runbook", "");
              assertThat(runbook).startsWith("docs/operations.md#");
              assertThat(anchors).contains(runbook.substring(runbook.indexOf('#') + 1));
            });
  }

  @Test
  void everyAlertHasATest() throws IOException {
    String tests = Files.readString(MonitoringFiles.FOLDER.resolve("alerts.test.yaml"));
    assertThat(MonitoringFiles.alerts())
        .extracting(Alert::name)
        .doesNotHaveDuplicates()
        .allSatisfy(name -> assertThat(tests).contains("alertname: " + name));
  }

  @Test
  void everyPanelShowsSomethingAndSaysWhatItIs() {
    JsonNode dashboard = MonitoringFiles.read("grafana-dashboard.json");
    assertThat(dashboard.path("schemaVersion").asInt()).isPositive();
    assertThat(dashboard.path("uid").asText()).isEqualTo("beamwatch");
    List<Integer> ids = new ArrayList<>();
    dashboard.path("panels").forEach(panel -> ids.add(panel.path("id").asInt()));
    assertThat(ids).doesNotHaveDuplicates().doesNotContain(0);
    assertThat(MonitoringFiles.panels())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotEmpty();
              assertThat(panel.path("description").asText()).as(panel.toString()).isNotEmpty();
              assertThat(panel.path("targets")).isNotEmpty();
              assertThat(panel.path("gridPos").path("w").asInt()).isBetween(1, 24);
              Set<String> letters = new HashSet<>();
              panel.path("targets").forEach(target -> letters.add(target.path("refId").asText()));
              assertThat(letters).hasSize(panel.path("targets").size());
            });
  }

  @Test
  void thePanelsOfTheDashboardFillRowsAndDoNotOverlap() {
    Map<Integer, Integer> widths = new TreeMap<>();
    Map<Integer, Integer> heights = new TreeMap<>();
    MonitoringFiles.read("grafana-dashboard.json")
        .path("panels")
        .forEach(
            panel -> {
              JsonNode place = panel.path("gridPos");
              int y = place.path("y").asInt();
              // Each begins where the one before it ends.
              assertThat(place.path("x").asInt())
                  .as(panel.path("title").asText())
                  .isEqualTo(widths.getOrDefault(y, 0));
              widths.merge(y, place.path("w").asInt(), Integer::sum);
              heights.merge(y, place.path("h").asInt(), Math::max);
            });
    assertThat(widths.values()).containsOnly(24);
    int next = 0;
    for (Map.Entry<Integer, Integer> row : heights.entrySet()) {
      assertThat(row.getKey()).isEqualTo(next);
      next += row.getValue();
    }
  }

  @Test
  void theDashboardShowsEveryKindOfEventAndWhatBecomesOfIt() {
    Set<String> shown =
        MonitoringFiles.dashboardExpressions().stream()
            .flatMap(expression -> MonitoringFiles.metrics(expression).stream())
            .collect(Collectors.toSet());
    assertThat(PipelineCounter.values())
        .filteredOn(counter -> counter.name().matches("(ALERTS|SLACK|ALERTMANAGER)_.*"))
        .hasSizeGreaterThan(15)
        .allSatisfy(counter -> assertThat(shown).contains(COUNTER + counter.metricName()));
    assertThat(shown)
        .contains(
            COUNTER + "firing_critical",
            COUNTER + "firing_warning",
            COUNTER + "silent_hosts",
            COUNTER + "slack_waiting_since_seconds",
            COUNTER + "alertmanager_waiting_since_seconds");
  }

  @Test
  void theManualExplainsEveryCounter() throws IOException {
    String manual = Files.readString(operations());
    assertThat(PipelineCounter.values())
        .allSatisfy(counter -> assertThat(manual).contains("`" + counter.metricName() + "`"));
  }

  @Test
  void theManualExplainsEveryMetricThatAnAlertOrAPanelUses() throws IOException {
    String manual = Files.readString(operations());
    List<String> expressions = new ArrayList<>(MonitoringFiles.dashboardExpressions());
    MonitoringFiles.alerts().forEach(alert -> expressions.add(alert.expression()));
    Set<String> names =
        expressions.stream()
            .flatMap(expression -> MonitoringFiles.metrics(expression).stream())
            // Explained in one line for all reasons.
            .filter(name -> !name.contains("readings_rejected_"))
            .map(name -> name.replace(COUNTER, ""))
            .collect(Collectors.toSet());
    assertThat(names).allSatisfy(name -> assertThat(manual).contains("`" + name + "`"));
  }

  @Test
  void prometheusAcceptsTheFilesAndTheAlertsFireWhenTheyShould(@TempDir Path folder)
      throws Exception {
    if (PROMTOOL.isEmpty()) {
      // The other tests look at the same files without it.
      return;
    }
    requireSuccess("check", "config", "prometheus.yaml");
    requireSuccess("test", "rules", "alerts.test.yaml");
    List<Map<String, String>> rules = new ArrayList<>();
    for (String expression : MonitoringFiles.dashboardExpressions()) {
      rules.add(Map.of("record", "panel:" + rules.size(), "expr", expression));
    }
    Path panels = folder.resolve("panels.yaml");
    new ObjectMapper()
        .writeValue(
            panels.toFile(),
            Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules))));
    requireSuccess("check", "rules", panels.toString());
  }

  private static void requireSuccess(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(PROMTOOL.orElseThrow().toString()));
    command.addAll(List.of(arguments));
    Process promtool =
        new ProcessBuilder(command)
            .directory(MonitoringFiles.FOLDER.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(output).isZero();
  }

  private static Path operations() {
    return MonitoringFiles.ROOT.resolve("docs/operations.md");
  }
}
