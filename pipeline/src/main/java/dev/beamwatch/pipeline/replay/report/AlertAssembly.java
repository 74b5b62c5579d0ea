package dev.beamwatch.pipeline.replay.report;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the events of alerts together. Remembers the alerts that have not ended.
 *
 * <p>The events of an alert may come in another order than that of their sequence: a late reading
 * corrects an older window, and the event that this causes has the older time.
 */
final class AlertAssembly {
  private final Map<String, Open> open = new HashMap<>();

  /**
   * What an event is for its alert.
   *
   * @param isFirst whether the alert was not known before
   * @param isEnd whether the alert ends with it
   * @param over the alert, if this is the last of its events to come; null if it is not
   */
  record Step(boolean isFirst, boolean isEnd, @Nullable Alert over) {}

  /** An alert of which events are still to come. Mutable. */
  private static final class Open {
    final AlertEvent any;
    @Nullable Level level;
    @Nullable Double peak;
    @Nullable Long endedAtMillis;
    long events;
    long lastSequence;
    long endSequence = Long.MAX_VALUE;

    Open(AlertEvent any) {
      this.any = any;
    }

    void add(AlertEvent event) {
      events++;
      lastSequence = Math.max(lastSequence, event.sequence());
      Level ofEvent = event.level();
      if (ofEvent != null && (level == null || ofEvent.compareTo(level) > 0)) {
        level = ofEvent;
      }
      Double ofAlert = event.peak();
      if (ofAlert != null && (peak == null || ofAlert > peak)) {
        peak = ofAlert;
      }
      if (isEnd(event)) {
        endSequence = event.sequence();
        Long lasted = event.lastedMillis();
        long endedAt = lasted == null ? event.windowEndMillis() : event.startedAtMillis() + lasted;
        endedAtMillis = Math.max(endedAt, event.startedAtMillis());
      }
    }

    boolean isComplete() {
      return events == endSequence && lastSequence == endSequence;
    }

    Alert alert() {
      return new Alert(
          any.alertId(),
          any.hostname(),
          any.cpu(),
          any.startedAtMillis(),
          endedAtMillis,
          level,
          peak);
    }
  }

  /** Takes the next event. */
  Step take(AlertEvent event) {
    Open known = open.get(event.alertId());
    Open alert = known == null ? new Open(event) : known;
    alert.add(event);
    Alert over = null;
    if (alert.isComplete()) {
      over = alert.alert();
      open.remove(event.alertId());
    } else if (known == null) {
      open.put(event.alertId(), alert);
    }
    return new Step(known == null, isEnd(event), over);
  }

  /**
   * Returns the alerts that go on when all events were taken, in no certain order.
   *
   * @throws IllegalStateException if an event of an alert is missing or there twice
   */
  List<Alert> goingOn() {
    List<Alert> alerts = new ArrayList<>();
    for (Open alert : open.values()) {
      if (alert.events != alert.lastSequence || alert.endedAtMillis != null) {
        throw new IllegalStateException(
            "alert %s of %s has %d events, and their sequence goes up to %d"
                .formatted(
                    alert.any.alertId(), alert.any.hostname(), alert.events, alert.lastSequence));
      }
      alerts.add(alert.alert());
    }
    return alerts;
  }

  private static boolean isEnd(AlertEvent event) {
    return event.kind() == Kind.RESOLVED || event.kind() == Kind.HEARD;
  }
}
