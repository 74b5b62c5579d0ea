package dev.beamwatch.pipeline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.junit.jupiter.api.Test;

class PipelineCounterTest {
  @Test
  void namesOfCountersAreFixedForDashboardsKnowThem() {
    assertThat(Arrays.stream(PipelineCounter.values()).map(PipelineCounter::metricName))
        .containsExactly(
            "readings_taken",
            "readings_read",
            "readings_valid",
            "readings_rejected",
            "readings_late",
            "readings_counted",
            "readings_replayed",
            "readings_compared",
            "readings_filtered",
            "windows_closed",
            "windows_corrected",
            "readings_closed",
            "windows_judged",
            "windows_without_threshold",
            "breaches",
            "windows_tracked",
            "alerts_firing",
            "alerts_escalated",
            "alerts_eased",
            "alerts_repeated",
            "alerts_resolved",
            "alerts_silent",
            "alerts_heard",
            "slack_logged",
            "slack_sent",
            "slack_posts",
            "slack_retries",
            "slack_undelivered",
            "slack_too_old",
            "slack_superseded",
            "alertmanager_sent",
            "alertmanager_posts",
            "alertmanager_retries",
            "alertmanager_too_old",
            "alertmanager_superseded",
            "readers_ended",
            "threshold_refreshes",
            "threshold_failures");
  }

  @Test
  void countersAreBeamsUnderOurNamespace() {
    assertThat(PipelineCounter.READINGS_READ.counter().getName())
        .isEqualTo(MetricName.named("beamwatch", "readings_read"));
  }

  @Test
  void aCounterIsTheSumOverTheStepsThatCountIt() {
    Map<PipelineCounter, Long> values =
        PipelineCounter.readAll(
            new FixedResults(
                List.of(
                    counter("one", "readings_read", 5),
                    counter("other", "readings_read", 7),
                    counter("other", "readings_rejected_not_json", 3),
                    counter("one", "breaches", 1))));

    assertThat(values)
        .containsOnlyKeys(PipelineCounter.values())
        .containsEntry(PipelineCounter.READINGS_READ, 12L)
        .containsEntry(PipelineCounter.BREACHES, 1L)
        .containsEntry(PipelineCounter.SLACK_SENT, 0L);
  }

  private static MetricResult<Long> counter(String step, String name, long value) {
    return MetricResult.attempted(
        MetricKey.create(step, MetricName.named(PipelineCounter.NAMESPACE, name)), value);
  }

  private static final class FixedResults extends MetricResults {
    private final List<MetricResult<Long>> counters;

    FixedResults(List<MetricResult<Long>> counters) {
      this.counters = counters;
    }

    @Override
    public MetricQueryResults queryMetrics(MetricsFilter filter) {
      return MetricQueryResults.create(
          counters, List.of(), List.of(), List.of(), List.of(), List.of());
    }
  }
}
