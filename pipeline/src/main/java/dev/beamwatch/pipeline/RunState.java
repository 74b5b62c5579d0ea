package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.ALERTMANAGER_POSTS;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.ALERTMANAGER_RETRIES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.ALERTMANAGER_SENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.ALERTMANAGER_SUPERSEDED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.ALERTMANAGER_TOO_OLD;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.BREACHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READERS_ENDED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_CLOSED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_COMPARED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_FILTERED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_LATE;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_READ;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_REJECTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_REPLAYED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_TAKEN;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_VALID;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_LOGGED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_RETRIES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_SENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_SUPERSEDED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_TOO_OLD;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_UNDELIVERED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_FAILURES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_REFRESHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CLOSED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CORRECTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_JUDGED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_TRACKED;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.schemas.AlertEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.metrics.SinkMetrics;

/**
 * How far a pipeline has got, by its counters.
 *
 * <p>A step's counters are visible when its bundle has ended. So each step is compared with the
 * step before it: what that one emitted must have been counted here. So nothing between two steps
 * is overlooked.
 *
 * @param counters of the pipeline
 * @param written records that the brokers have acknowledged
 * @param outputs that the pipeline has
 */
record RunState(Map<PipelineCounter, Long> counters, long written, Outputs outputs) {
  private static final List<PipelineCounter> ALERTS =
      Arrays.stream(AlertEvent.Kind.values())
          .map(kind -> PipelineCounter.valueOf("ALERTS_" + kind))
          .toList();

  /**
   * What a pipeline writes and tells besides what every pipeline does.
   *
   * @param alerts whether events of alerts are written to Kafka
   * @param notifications whether what people are told is
   * @param slackTellsAlerts whether Slack is told events of alerts instead of breaches
   * @param alertmanagers how many Alertmanagers are told of alerts
   */
  record Outputs(
      boolean alerts, boolean notifications, boolean slackTellsAlerts, int alertmanagers) {
    static Outputs of(PipelineConfig config) {
      return new Outputs(
          config.alerts().topic().name() != null,
          config.notifications().topic().name() != null,
          config.slack().tellsAlerts(),
          config.alertmanager().servers().size());
    }
  }

  static RunState of(PipelineResult result, Outputs outputs) {
    long written = 0;
    for (MetricResult<Long> sink :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(
                        MetricNameFilter.named(
                            SinkMetrics.elementsWritten().getName().getNamespace(),
                            SinkMetrics.elementsWritten().getName().getName()))
                    .build())
            .getCounters()) {
      written += sink.getAttempted();
    }
    return new RunState(PipelineCounter.readAll(result.metrics()), written, outputs);
  }

  /**
   * Returns what is not yet read, written or told, in words.
   *
   * <p>Counters are read one after the other while the pipeline runs, so one look may be wrong.
   * Counters never fall, so two equal looks are right for the time between them.
   */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    long read = count(READINGS_READ) + count(READINGS_REPLAYED);
    if (count(READERS_ENDED) == 0) {
      missing.add(
          "the input topic is not read to where it ended at the start (%d records so far)"
              .formatted(read));
    }
    if (read < count(READINGS_TAKEN)) {
      missing.add("%d records are not looked at".formatted(count(READINGS_TAKEN) - read));
    }
    if (count(READINGS_COMPARED) < count(READINGS_VALID)) {
      missing.add(
          "%d readings are not filtered"
              .formatted(count(READINGS_VALID) - count(READINGS_COMPARED)));
    }
    long toClose = count(READINGS_VALID) - count(READINGS_LATE) + count(READINGS_REPLAYED);
    if (count(READINGS_CLOSED) < toClose) {
      missing.add(
          "%d readings are in windows that have not ended"
              .formatted(toClose - count(READINGS_CLOSED)));
    }
    if (count(THRESHOLD_REFRESHES) == 0) {
      missing.add("the limits have not been read; is the database there? See the log");
    }
    if (count(WINDOWS_JUDGED) < windows()) {
      missing.add("%d windows are not judged".formatted(windows() - count(WINDOWS_JUDGED)));
    }
    if (count(WINDOWS_TRACKED) < windows()) {
      missing.add(
          "alerts have not taken note of %d windows".formatted(windows() - count(WINDOWS_TRACKED)));
    }
    long toWrite =
        count(READINGS_FILTERED)
            + windows()
            + (outputs.alerts() ? events() : 0)
            + (outputs.notifications() ? notifications() : 0)
            + count(READINGS_REJECTED)
            + count(READINGS_LATE)
            + count(SLACK_UNDELIVERED);
    if (written < toWrite) {
      missing.add("%d records are not written to Kafka".formatted(toWrite - written));
    }
    if (untold() > 0) {
      missing.add("Slack has not taken %d messages".formatted(untold()));
    }
    return missing;
  }

  /** Returns how many messages Slack has not taken. */
  long untold() {
    return (outputs.slackTellsAlerts() ? events() : count(BREACHES))
        - count(SLACK_SENT)
        - count(SLACK_LOGGED)
        - count(SLACK_UNDELIVERED)
        - count(SLACK_TOO_OLD)
        - count(SLACK_SUPERSEDED);
  }

  /**
   * Returns how many events Alertmanagers have not taken. The end waits for them only a short
   * while: an alert that still fires is told again and again in any case, until the pipeline ends.
   */
  long untoldToAlertmanagers() {
    return events() * outputs.alertmanagers()
        - count(ALERTMANAGER_SENT)
        - count(ALERTMANAGER_TOO_OLD)
        - count(ALERTMANAGER_SUPERSEDED);
  }

  private long events() {
    return ALERTS.stream().mapToLong(this::count).sum();
  }

  private long notifications() {
    return count(SLACK_SENT)
        + count(SLACK_UNDELIVERED)
        + count(SLACK_TOO_OLD)
        + count(ALERTMANAGER_SENT)
        + count(ALERTMANAGER_TOO_OLD);
  }

  /** Tells whether every written window was judged, and its breaches told. */
  boolean isTold() {
    return untold() <= 0
        && count(WINDOWS_JUDGED) >= windows()
        && count(WINDOWS_TRACKED) >= windows();
  }

  /** Returns the counters that move with progress. Failed tries are no progress. */
  Map<PipelineCounter, Long> moving() {
    Map<PipelineCounter, Long> moving = new EnumMap<>(PipelineCounter.class);
    moving.putAll(counters);
    moving
        .keySet()
        .removeAll(
            List.of(
                SLACK_RETRIES,
                ALERTMANAGER_POSTS,
                ALERTMANAGER_RETRIES,
                THRESHOLD_FAILURES,
                THRESHOLD_REFRESHES));
    return moving;
  }

  /**
   * Returns the main counters, in one line of {@code name=value}. Readings replayed after a restart
   * are included if there are any, because windows come of them too.
   */
  String line() {
    long replayed = count(READINGS_REPLAYED);
    return "readings=%d%s rejected=%d filtered=%d windows=%d late=%d breaches=%d slack=%d undelivered=%d"
        .formatted(
            count(READINGS_READ),
            replayed == 0 ? "" : " replayed=" + replayed,
            count(READINGS_REJECTED),
            count(READINGS_FILTERED),
            count(WINDOWS_CLOSED),
            count(READINGS_LATE),
            count(BREACHES),
            count(SLACK_SENT),
            count(SLACK_UNDELIVERED));
  }

  private long windows() {
    return count(WINDOWS_CLOSED) + count(WINDOWS_CORRECTED);
  }

  private long count(PipelineCounter counter) {
    return counters.getOrDefault(counter, 0L);
  }
}
