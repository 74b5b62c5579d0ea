package dev.beamwatch.pipeline.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * Every counter of the pipeline. Runners show them under namespace {@code beamwatch} and the
 * constant's name in lower case.
 *
 * <p>At any time {@code readings_read = readings_valid + readings_rejected} and {@code
 * readings_valid = readings_counted + readings_late}.
 */
public enum PipelineCounter {
  /**
   * Kafka records that readers emitted. Each also counts in {@link #READINGS_READ} or {@link
   * #READINGS_REPLAYED}.
   */
  READINGS_TAKEN,
  /** Kafka records read, except those of {@link #READINGS_REPLAYED}. */
  READINGS_READ,
  /** Records that hold a valid reading. */
  READINGS_VALID,
  /** Records that hold no valid reading. They are in the dead-letter topic. */
  READINGS_REJECTED,
  /** Valid readings whose window had expired. They are in the dead-letter topic. */
  READINGS_LATE,
  /** Valid readings that went into a window. */
  READINGS_COUNTED,
  /** Readings from before a restart, read again to rebuild their windows. */
  READINGS_REPLAYED,
  /** Valid readings that were compared with the filter's limit. */
  READINGS_COMPARED,
  /** Readings above the filter's limit. */
  READINGS_FILTERED,
  /**
   * Windows, per host and cpu, that were emitted when the watermark passed their end: first records
   * in the aggregated topic.
   */
  WINDOWS_CLOSED,
  /** Further records for windows that a late reading corrected. */
  WINDOWS_CORRECTED,
  /**
   * Readings in the windows of {@link #WINDOWS_CLOSED}, and those that corrected one. Behind {@link
   * #READINGS_COUNTED} and {@link #READINGS_REPLAYED} by what open windows hold.
   */
  READINGS_CLOSED,
  /** Records in the aggregated topic whose judgement is done, even if there was no limit. */
  WINDOWS_JUDGED,
  /** Records in the aggregated topic that were not judged: no row of the table applies. */
  WINDOWS_WITHOUT_THRESHOLD,
  /** Windows above their limit, each counted once. */
  BREACHES,
  /** Records in the aggregated topic that alerts have taken note of, in the windows' order. */
  WINDOWS_TRACKED,
  /** Alerts that began. */
  ALERTS_FIRING,
  /** Warnings that became critical. */
  ALERTS_ESCALATED,
  /** Critical alerts that became warnings. */
  ALERTS_EASED,
  /** Reminders of alerts that go on. */
  ALERTS_REPEATED,
  /** Alerts that ended. */
  ALERTS_RESOLVED,
  /** Hosts, or fleets of them, that fell silent. */
  ALERTS_SILENT,
  /** Silent hosts, or fleets, that were heard again. */
  ALERTS_HEARD,
  /** Messages written to the log, because no Slack token is configured. */
  SLACK_LOGGED,
  /** Messages that Slack took. */
  SLACK_SENT,
  /** Posts that carried them: one post may hold several messages. */
  SLACK_POSTS,
  /** Posts to be repeated: rate limit, server error, no answer. */
  SLACK_RETRIES,
  /** Messages that Slack refused for good. They are in the dead-letter topic. */
  SLACK_UNDELIVERED,
  /** Messages that were too old to be told: see {@code --notifyMaxAge}. */
  SLACK_TOO_OLD,
  /** Events that a newer one of the same alert took the place of, before Slack had them. */
  SLACK_SUPERSEDED,
  /** Changes of alerts that an Alertmanager took; each counted once per server. */
  ALERTMANAGER_SENT,
  /** Posts that Alertmanagers took. An alert that fires is posted again and again. */
  ALERTMANAGER_POSTS,
  /** Posts to be repeated: server error, refusal, no answer. */
  ALERTMANAGER_RETRIES,
  /** Changes that were too old to be told. */
  ALERTMANAGER_TOO_OLD,
  /** Changes that a newer one of the same alert took the place of, before the server had them. */
  ALERTMANAGER_SUPERSEDED,
  /** Readers that have read all that was asked for; never, unless {@code --stopAtEnd}. */
  READERS_ENDED,
  /** Times the thresholds were read from the database. */
  THRESHOLD_REFRESHES,
  /** Times that failed. */
  THRESHOLD_FAILURES;

  /** Namespace of all counters. */
  public static final String NAMESPACE = "beamwatch";

  private static final Map<String, PipelineCounter> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(PipelineCounter::metricName, counter -> counter));

  /** Returns the counter's name: this constant in lower case. */
  public String metricName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the counter, for a field of a DoFn. */
  public Counter counter() {
    return Metrics.counter(NAMESPACE, metricName());
  }

  /**
   * Makes counters visible before they count. Call it at the start of a bundle. Alerts watch for
   * increases, and a first value is none.
   */
  public static void show(Counter... counters) {
    for (Counter counter : counters) {
      counter.inc(0);
    }
  }

  /**
   * Reads all counters of a pipeline, as attempted by its runner; 0 for those that have not begun.
   */
  public static Map<PipelineCounter, Long> readAll(MetricResults results) {
    MetricQueryResults found =
        results.queryMetrics(
            MetricsFilter.builder().addNameFilter(MetricNameFilter.inNamespace(NAMESPACE)).build());
    Map<PipelineCounter, Long> values = new EnumMap<>(PipelineCounter.class);
    for (PipelineCounter counter : values()) {
      values.put(counter, 0L);
    }
    for (MetricResult<Long> result : found.getCounters()) {
      PipelineCounter counter = BY_NAME.get(result.getName().getName());
      // Others in the namespace split one of these, for example rejections by reason.
      if (counter != null) {
        values.merge(counter, result.getAttempted(), Long::sum);
      }
    }
    return values;
  }
}
