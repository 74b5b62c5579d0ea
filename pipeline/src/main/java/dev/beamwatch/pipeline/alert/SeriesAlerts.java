package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.WindowStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of one processor, window by window, by the rule of the pipeline and without a runner.
 * Mutable, not thread-safe.
 */
public final class SeriesAlerts {
  /** After so long without a reading a processor is forgotten, with its alert. */
  public static final Duration FORGET_AFTER = AlertRule.FORGET_AFTER;

  private final AlertRule rule;
  private @Nullable SeriesState state;

  /**
   * Begins without an alert.
   *
   * @param windowSize of every window
   * @param repeatAfter how long after its last event an alert that goes on is repeated; zero: never
   */
  public SeriesAlerts(Duration windowSize, Duration repeatAfter) {
    this.rule = new AlertRule(windowSize, repeatAfter);
  }

  /**
   * Takes the next window of the processor, or one that corrects an earlier one.
   *
   * @param limit that was valid at the window's end; null if there was none
   * @return what happens, in order
   */
  public List<AlertEvent> judge(WindowStats stats, @Nullable Limit limit) {
    List<AlertEvent> events = forget(stats, stats.windowEndMillis());
    SeriesState known = state;
    if (limit == null) {
      if (known != null && stats.windowEndMillis() > known.newestEndMillis) {
        state = null;
        add(rule.limitRemoved(known, stats), events);
      }
      return events;
    }
    if (known == null) {
      known = new SeriesState(stats.windowEndMillis());
      state = known;
    }
    add(rule.judge(known, stats, limit), events);
    return events;
  }

  /** Tells whether an alert fires. */
  public boolean isFiring() {
    return state != null && state.firing != null;
  }

  private List<AlertEvent> forget(WindowStats stats, long endMillis) {
    List<AlertEvent> events = new ArrayList<>(1);
    SeriesState known = state;
    if (known != null && rule.isForgotten(known, endMillis)) {
      state = null;
      add(rule.forget(known, new ProcessorKey(stats.hostname(), stats.cpu())), events);
    }
    return events;
  }

  private static void add(@Nullable AlertEvent event, List<AlertEvent> events) {
    if (event != null) {
      events.add(event);
    }
  }
}
