package dev.beamwatch.pipeline.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEventCodec;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds an alert in the topic of events. It goes over the topic twice: {@link #addEvent} takes
 * every record, then {@link #addEarlier} does. So it holds the events of one alert, and never those
 * of all. Not thread-safe.
 */
public final class AlertSearch {
  private final String alertId;
  private final AlertEventCodec codec;
  private final NavigableMap<Long, RecordedEvent> events = new TreeMap<>();
  private final NavigableSet<Long> contradictions = new TreeSet<>();
  private @Nullable AlertEvent earlierEnd;
  private long unreadable;

  /**
   * Begins a search.
   *
   * @param zone of the timestamps in the topic
   */
  public AlertSearch(String alertId, ZoneId zone) {
    this.alertId = alertId;
    this.codec = new AlertEventCodec(zone);
  }

  /** Takes the value of a record. It counts if it is of the alert. */
  public void addEvent(byte @Nullable [] value) {
    AlertEvent event = decode(value);
    if (event == null) {
      unreadable++;
      return;
    }
    if (!event.alertId().equals(alertId)) {
      return;
    }
    RecordedEvent recorded =
        new RecordedEvent(event, new String(Objects.requireNonNull(value), UTF_8));
    RecordedEvent before = events.put(event.sequence(), recorded);
    if (before != null && !before.json().equals(recorded.json())) {
      contradictions.add(event.sequence());
    }
  }

  /** Takes the value of a record. It counts if it ended the processor's alert before. */
  public void addEarlier(byte @Nullable [] value) {
    AlertEvent event = decode(value);
    if (event == null || event.kind() != Kind.RESOLVED || events.isEmpty()) {
      return;
    }
    AlertEvent first = events.firstEntry().getValue().event();
    if (event.hostname().equals(first.hostname())
        && Objects.equals(event.cpu(), first.cpu())
        && event.windowEndMillis() <= first.startedAtMillis()
        && (earlierEnd == null || event.windowEndMillis() > earlierEnd.windowEndMillis())) {
      earlierEnd = event;
    }
  }

  private @Nullable AlertEvent decode(byte @Nullable [] value) {
    try {
      return codec.decode(value == null ? new byte[0] : value);
    } catch (UncheckedIOException e) {
      return null;
    }
  }

  /** Returns the alert, if the topic has any event of it. */
  public Optional<RecordedAlert> found() {
    return events.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RecordedAlert(
                alertId,
                new ArrayList<>(events.values()),
                earlierEnd,
                new ArrayList<>(contradictions)));
  }

  /** Returns how many records are no events. */
  public long unreadable() {
    return unreadable;
  }
}
