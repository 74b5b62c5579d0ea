package dev.beamwatch.pipeline.explain;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What late readings did to an alert.
 *
 * @param corrections windows that they changed
 * @param effect on the alert
 * @param firedWithout the event with which an alert would have begun without them; null if none
 *     would
 * @param without the events that there would have been
 */
record LateReadings(
    List<Windows.Correction> corrections,
    Effect effect,
    @Nullable AlertEvent firedWithout,
    List<AlertEvent> without) {

  /** What would be different without late readings. */
  enum Effect {
    /** No window was corrected. */
    NONE,
    /** The events would be the same to the digit. */
    NO_EVENT_CHANGED,
    /** The same would have happened at the same times, with other figures. */
    FIGURES_CHANGED,
    /** The alert would have begun at the same time, and then had other events. */
    COURSE_CHANGED,
    /** An alert would have begun, but at another time. */
    BEGIN_CHANGED,
    /** No alert would have begun. */
    MADE_IT_FIRE
  }

  /**
   * Compares.
   *
   * @param with events that the windows give
   * @param without events that they give without corrections
   * @param untilMillis end of the alert
   */
  static LateReadings of(
      RecordedAlert alert,
      Windows windows,
      List<AlertEvent> with,
      List<AlertEvent> without,
      long untilMillis) {
    List<AlertEvent> overlapping =
        without.stream()
            .filter(event -> event.startedAtMillis() < untilMillis)
            .filter(event -> event.windowEndMillis() > alert.first().startedAtMillis())
            .toList();
    AlertEvent fired =
        overlapping.stream().filter(event -> event.kind() == Kind.FIRING).findFirst().orElse(null);
    return new LateReadings(
        windows.corrections(), effect(windows, with, overlapping, fired), fired, overlapping);
  }

  private static Effect effect(
      Windows windows,
      List<AlertEvent> with,
      List<AlertEvent> without,
      @Nullable AlertEvent firedWithout) {
    if (windows.corrections().isEmpty()) {
      return Effect.NONE;
    }
    if (with.equals(without)) {
      return Effect.NO_EVENT_CHANGED;
    }
    if (firedWithout == null) {
      return Effect.MADE_IT_FIRE;
    }
    if (with.isEmpty() || !isAtTheSameTime(with.get(0), firedWithout)) {
      return Effect.BEGIN_CHANGED;
    }
    boolean isSameCourse = with.size() == without.size();
    for (int i = 0; isSameCourse && i < with.size(); i++) {
      isSameCourse = isAtTheSameTime(with.get(i), without.get(i));
    }
    return isSameCourse ? Effect.FIGURES_CHANGED : Effect.COURSE_CHANGED;
  }

  private static boolean isAtTheSameTime(AlertEvent one, AlertEvent other) {
    return one.kind() == other.kind() && one.windowEndMillis() == other.windowEndMillis();
  }
}
