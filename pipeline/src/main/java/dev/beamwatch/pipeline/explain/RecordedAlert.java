package dev.beamwatch.pipeline.explain;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An alert as the topic of events has it.
 *
 * @param id its id
 * @param events by sequence; at least one. The first ones may be missing: topics forget
 * @param earlierEnd the event that ended the processor's alert before; null if there is none
 * @param contradictions sequences that the topic has with different contents
 */
public record RecordedAlert(
    String id,
    List<RecordedEvent> events,
    @Nullable AlertEvent earlierEnd,
    List<Long> contradictions) {
  /** Returns the oldest event that the topic still has. */
  AlertEvent first() {
    return events.get(0).event();
  }

  /** Returns the newest event: the state of the alert. */
  AlertEvent last() {
    return events.get(events.size() - 1).event();
  }

  /** Returns the host that it is about. */
  public String hostname() {
    return first().hostname();
  }

  /** Returns the processor that it is about; empty for a host as a whole. */
  public String cpuOrNone() {
    return Objects.requireNonNullElse(first().cpu(), "");
  }

  /** Tells whether it is about a host as a whole, which was silent. */
  public boolean isOfHost() {
    return first().cpu() == null;
  }

  /** Tells whether the topic has no end of it. */
  boolean goesOn() {
    return last().kind() != Kind.RESOLVED && last().kind() != Kind.HEARD;
  }
}
