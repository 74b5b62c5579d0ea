package dev.beamwatch.acceptance;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.ALERTS_FIRING;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.ALERTS_SILENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.BREACHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.NAMESPACE;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READERS_ENDED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_CLOSED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_COMPARED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_COUNTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_FILTERED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_LATE;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_READ;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_REJECTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_TAKEN;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_VALID;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_POSTS;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_SENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_REFRESHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CLOSED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_JUDGED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_TRACKED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_WITHOUT_THRESHOLD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.beam.runners.core.LateDataDroppingDoFnRunner;
import org.apache.beam.runners.core.StatefulDoFnRunner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job with a little of everything in its input, seen through Flink's Prometheus reporter. */
@OneAfterTheOther
@ExtendWith(SharedSandbox.class)
class MetricsTest {
  private static final String COUNTER = "flink_taskmanager_job_task_operator_" + NAMESPACE + "_";

  @RegisterExtension static final SharedCluster FLINK = new SharedCluster();

  private static @Nullable Stage stage;
  private static String jobId = "";

  @BeforeAll
  static void runAJob(Sandbox sandbox) {
    // Never idle: lateness and the windows that close come from the input alone, however slow the
    // machine is. And neither Slack nor the database is asked again because it is busy.
    Stage opened =
        Stage.open(sandbox, 1)
            .with("idleTimeout", "PT1H")
            .with("slackTimeout", "PT1M")
            .with("jdbcTimeout", "PT1M")
            .with("breachingWindows", "1")
            .with("ofWindows", "1")
            .with("maxReadingBytes", "200");
    stage = opened;
    // Of all hosts only this one is silent between the first reading and the last.
    opened.sql("ALTER TABLE %s ADD COLUMN silent_after_seconds INTEGER");
    opened.sql("UPDATE %s SET silent_after_seconds = 20 WHERE hostname = 'dopey'");
    long now = System.currentTimeMillis();
    long minuteAgo = (now - 60_000) / 2_000 * 2_000;
    for (int i = 0; i < 4; i++) {
      opened.send(0, Stage.reading("doc", "cpu1", 90 + i, minuteAgo + i));
    }
    for (int i = 0; i < 2; i++) {
      opened.send(0, Stage.reading("stranger", "cpu1", 50, minuteAgo + i));
    }
    opened.send(0, Stage.reading("dopey", "cpu1", 50, minuteAgo));
    opened.send(0, Stage.reading("doc", "cpu2", 10, now));
    // Late by most of a minute, and hot.
    opened.send(0, Stage.reading("doc", "cpu1", 95, minuteAgo + 9));
    for (String value :
        List.of(
            "no JSON",
            "[]",
            "{}",
            "{\"hostname\":7,\"cpu\":\"cpu1\",\"usage\":1,\"occurred_at\":1}",
            "{\"hostname\":\"\",\"cpu\":\"cpu1\",\"usage\":1,\"occurred_at\":1}",
            "x".repeat(201))) {
      opened.send(0, value.getBytes(UTF_8));
    }
    opened.send(0, null);
    opened.send(0, Stage.reading("doc", "cpu1", 95, now + 3_600_000));
    jobId = opened.submit(FLINK.cluster(), "--parallelism=2").id();
  }

  @AfterAll
  static void end() {
    if (stage != null) {
      stage.close();
    }
  }

  /** As Flink's runner makes them of Beam's names, and Prometheus' reporter of those. */
  private static final List<String> THERE_WHEN_BEAM_HAS_DROPPED =
      List.of(
          operatorMetric(
              StatefulDoFnRunner.class, StatefulDoFnRunner.DROPPED_DUE_TO_LATENESS_COUNTER),
          operatorMetric(
              LateDataDroppingDoFnRunner.class,
              LateDataDroppingDoFnRunner.DROPPED_DUE_TO_LATENESS));

  /** There when something was to be told with {@code --alertmanagerUrl}. */
  private static final String WAITING_FOR_ALERTMANAGER =
      "flink_taskmanager_job_task_operator_beamwatch_alertmanager_waiting_since_seconds";

  private static String operatorMetric(Class<?> namespace, String counter) {
    return "flink_taskmanager_job_task_operator_"
        + namespace.getName().replace('.', '_')
        + "_"
        + counter;
  }

  @Test
  void everyCounterIsThereWithTheValueThatTheInputImplies() {
    Map<String, Long> expected = new HashMap<>();
    for (PipelineCounter counter : PipelineCounter.values()) {
      // Shown before they count, or an alert would miss the first.
      expected.put(counter.metricName(), 0L);
    }
    expected.put(READINGS_TAKEN.metricName(), 17L);
    expected.put(READINGS_READ.metricName(), 17L);
    expected.put(READINGS_VALID.metricName(), 9L);
    expected.put(READINGS_REJECTED.metricName(), 8L);
    expected.put(READINGS_LATE.metricName(), 1L);
    expected.put(READINGS_COUNTED.metricName(), 8L);
    expected.put(READINGS_COMPARED.metricName(), 9L);
    expected.put(READINGS_FILTERED.metricName(), 5L);
    // The window of the newest reading stays open.
    expected.put(READINGS_CLOSED.metricName(), 7L);
    expected.put(WINDOWS_CLOSED.metricName(), 3L);
    expected.put(WINDOWS_JUDGED.metricName(), 3L);
    expected.put(WINDOWS_WITHOUT_THRESHOLD.metricName(), 1L);
    expected.put(WINDOWS_TRACKED.metricName(), 3L);
    expected.put(BREACHES.metricName(), 1L);
    expected.put(ALERTS_FIRING.metricName(), 1L);
    expected.put("firing_critical", 1L);
    expected.put("firing_warning", 0L);
    expected.put(ALERTS_SILENT.metricName(), 1L);
    expected.put("silent_hosts", 1L);
    expected.put(SLACK_SENT.metricName(), 1L);
    expected.put(SLACK_POSTS.metricName(), 1L);
    // Nothing waits.
    expected.put("slack_waiting_since_seconds", 0L);
    for (String reason :
        List.of(
            "not_json",
            "not_an_object",
            "missing_field",
            "wrong_type",
            "invalid_value",
            "too_large",
            "null_value",
            "future")) {
      expected.put(READINGS_REJECTED.metricName() + "_" + reason, 1L);
    }
    // Here it is another process that ends.
    expected.remove(READERS_ENDED.metricName());
    // How often the clock has ticked by now.
    expected.remove(THRESHOLD_REFRESHES.metricName());
    expected.put("threshold_hosts", (long) Rules.DWARFS.size());
    expected.put("threshold_rows_left_out", 0L);

    Patience.awaitAsserted(
        "the counters say what the input implies, and the limits were read twice",
        Patience.LONG,
        () -> {
          Scrape scrape = Scrape.of(FLINK.cluster()).ofJob(jobId);
          Map<String, Long> seen = scrape.sums(COUNTER);
          assertThat(seen.remove(THRESHOLD_REFRESHES.metricName())).isGreaterThanOrEqualTo(2);
          // A gauge, and the same at both parts of the job if both have one.
          seen.put("threshold_hosts", scrape.maximum(COUNTER + "threshold_hosts"));
          assertThat(seen).isEqualTo(expected);
        });
  }

  @Test
  void everyMetricOfAlertsAndDashboardExists() {
    List<String> expressions = new ArrayList<>(MonitoringFiles.dashboardExpressions());
    MonitoringFiles.alerts().forEach(alert -> expressions.add(alert.expression()));
    TreeSet<String> needed = new TreeSet<>();
    expressions.forEach(expression -> needed.addAll(MonitoringFiles.metrics(expression)));
    expressions.forEach(expression -> needed.addAll(MonitoringFiles.selected(expression)));
    assertThat(needed).hasSizeGreaterThan(40);
    assertThat(needed).containsAll(THERE_WHEN_BEAM_HAS_DROPPED);
    needed.removeAll(THERE_WHEN_BEAM_HAS_DROPPED);
    assertThat(needed).contains(WAITING_FOR_ALERTMANAGER);
    needed.remove(WAITING_FOR_ALERTMANAGER);

    // Those of a step are there when it has begun to work.
    Patience.awaitAsserted(
        "all metrics are there",
        Patience.SHORT,
        () -> {
          TreeSet<String> missing = new TreeSet<>(needed);
          Scrape.of(FLINK.cluster())
              .samples()
              .forEach(sample -> names(sample).forEach(missing::remove));
          assertThat(missing).as("metrics that no process of the cluster has").isEmpty();
        });
  }

  /** What an expression may ask of a sample, as {@link MonitoringFiles} writes it. */
  private static Stream<String> names(Scrape.Sample sample) {
    return Stream.concat(
        Stream.of(sample.name()),
        sample.labels().entrySet().stream()
            .map(label -> sample.name() + " " + label.getKey() + " " + label.getValue()));
  }
}
