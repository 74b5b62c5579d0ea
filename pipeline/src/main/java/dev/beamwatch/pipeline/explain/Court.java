package dev.beamwatch.pipeline.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beamwatch.pipeline.alert.SeriesAlerts;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.WindowStats;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges windows again, by the rule of the pipeline.
 *
 * @param alert that is judged again
 * @param windowSize of every window
 * @param repeatAfter how long after its last event an alert that goes on is repeated; zero: never
 * @param reachedMillis end of the newest window of any processor
 * @param zone of the timestamps in the topic
 */
record Court(
    RecordedAlert alert,
    Duration windowSize,
    Duration repeatAfter,
    long reachedMillis,
    ZoneId zone) {

  /**
   * Judges windows in their order.
   *
   * @return the events of all alerts that these windows give
   */
  List<AlertEvent> judge(List<WindowStats> windows, Limits limits) {
    AlertEvent earlierEnd = alert.earlierEnd();
    SeriesAlerts series =
        earlierEnd == null
            ? new SeriesAlerts(windowSize, repeatAfter)
            : SeriesAlerts.afterEnd(windowSize, repeatAfter, earlierEnd.windowEndMillis());
    List<AlertEvent> events = new ArrayList<>();
    for (WindowStats stats : windows) {
      events.addAll(series.judge(stats, limits.at(stats.windowEndMillis())));
    }
    String cpu = alert.first().cpu();
    if (cpu != null) {
      // After the end that is recorded nothing more is asked.
      long end = alert.goesOn() ? reachedMillis : alert.last().windowEndMillis();
      events.addAll(series.goOn(alert.first().hostname(), cpu, end));
    }
    return events;
  }

  /** Tells whether events are those of the topic, byte for byte, as far as the topic has them. */
  boolean areTheSame(List<AlertEvent> events) {
    AlertEventCodec codec = new AlertEventCodec(zone);
    List<String> again =
        ofThisAlert(events).stream()
            .filter(event -> event.sequence() >= alert.first().sequence())
            .map(event -> new String(codec.encode(event), UTF_8))
            .toList();
    return again.equals(alert.events().stream().map(RecordedEvent::json).toList());
  }

  /** Returns the events that have the id of the alert. */
  List<AlertEvent> ofThisAlert(List<AlertEvent> events) {
    return events.stream().filter(event -> event.alertId().equals(alert.id())).toList();
  }
}
