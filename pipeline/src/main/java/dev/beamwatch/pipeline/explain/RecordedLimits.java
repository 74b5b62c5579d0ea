package dev.beamwatch.pipeline.explain;

import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Why;
import java.math.BigDecimal;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The limits that an alert was judged by, as far as its events name them. The table may have others
 * by now. What no event says is taken from the table.
 */
final class RecordedLimits implements Limits {
  private final NavigableMap<Long, AlertEvent> byWindowEnd = new TreeMap<>();
  private final long removedAtMillis;
  private final Limits today;
  private final Limit substitute;

  /**
   * Takes the limits of an alert.
   *
   * @param today those of the table
   * @param substitute how alerts begin and end where the table says nothing
   */
  RecordedLimits(RecordedAlert alert, Limits today, Limit substitute) {
    long removed = Long.MAX_VALUE;
    for (RecordedEvent each : alert.events()) {
      AlertEvent event = each.event();
      if (event.allowedTop() != null) {
        byWindowEnd.put(event.windowEndMillis(), event);
      } else if (event.why() == Why.LIMIT_REMOVED) {
        removed = event.windowEndMillis();
      }
    }
    this.removedAtMillis = removed;
    this.today = today;
    this.substitute = substitute;
  }

  /** Tells whether an event names a limit that the table does not have at its time. */
  boolean differ() {
    return (removedAtMillis != Long.MAX_VALUE && today.at(removedAtMillis) != null)
        || byWindowEnd.values().stream().anyMatch(this::differs);
  }

  private boolean differs(AlertEvent event) {
    Limit limit = today.at(event.windowEndMillis());
    return limit == null || !from(event, limit).equals(limit);
  }

  @Override
  public @Nullable Limit at(long windowEndMillis) {
    if (windowEndMillis >= removedAtMillis || byWindowEnd.isEmpty()) {
      return null;
    }
    var named = byWindowEnd.ceilingEntry(windowEndMillis);
    AlertEvent event = (named == null ? byWindowEnd.lastEntry() : named).getValue();
    Limit limit = today.at(windowEndMillis);
    return from(event, limit == null ? substitute : limit);
  }

  private static Limit from(AlertEvent event, Limit otherwise) {
    BigDecimal allowedTop = event.allowedTop();
    BigDecimal clearTop = event.clearTop();
    Integer of = event.of();
    int ofWindows = of == null ? otherwise.ofWindows() : of;
    return new Limit(
        allowedTop == null ? otherwise.allowedTop() : allowedTop,
        event.warningTop(),
        clearTop == null ? otherwise.clearTop() : clearTop,
        Math.min(otherwise.breachingWindows(), ofWindows),
        ofWindows,
        otherwise.clearWindows(),
        otherwise.channel(),
        event.limitValidFromMillis());
  }
}
