package dev.beamwatch.pipeline.explain;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds whom an alert was told, in the topic of notifications. Of outcomes that repeat it keeps the
 * first one that was sent, and the last one that was not. Not thread-safe.
 */
public final class TellingSearch {
  private final RecordedAlert alert;
  private final Map<Outcome, Notification> outcomes = new LinkedHashMap<>();

  /** Those that tell any alerts. */
  private final SortedSet<String> notifiers = new TreeSet<>();

  private final Map<State, WindowMessages> windowMessages = new EnumMap<>(State.class);

  private record Outcome(String notifier, String channel, long sequence, State state) {}

  /** Default messages of a state: how many, and when the first and the last one. */
  record WindowMessages(long count, long firstMillis, long lastMillis) {
    WindowMessages and(WindowMessages other) {
      return new WindowMessages(
          count + other.count,
          Math.min(firstMillis, other.firstMillis),
          Math.max(lastMillis, other.lastMillis));
    }
  }

  /** Begins a search. */
  public TellingSearch(RecordedAlert alert) {
    this.alert = alert;
  }

  /** Takes a record of the topic. */
  public void add(Notification told) {
    if (told.alertId() == null) {
      addWindowMessage(told);
      return;
    }
    notifiers.add(told.notifier());
    if (told.alertId().equals(alert.id())) {
      Outcome outcome =
          new Outcome(
              told.notifier(),
              told.channel(),
              Objects.requireNonNullElse(told.sequence(), 0L),
              told.state());
      outcomes.merge(outcome, told, (before, now) -> told.state() == State.SENT ? before : now);
    }
  }

  private void addWindowMessage(Notification told) {
    boolean isOfAlert =
        told.cpu() != null
            && told.cpu().equals(alert.first().cpu())
            && told.hostname().equals(alert.first().hostname())
            && told.windowEndMillis() > alert.first().startedAtMillis()
            && (alert.goesOn() || told.windowEndMillis() <= alert.last().windowEndMillis());
    if (isOfAlert) {
      windowMessages.merge(
          told.state(),
          new WindowMessages(1, told.toldAtMillis(), told.toldAtMillis()),
          WindowMessages::and);
    }
  }

  /** Returns what became of telling each notifier of an event. Empty if nobody tells alerts. */
  List<Telling> of(AlertEvent event) {
    List<Telling> all = new ArrayList<>();
    for (String notifier : notifiers) {
      List<Telling> known = known(notifier, event.sequence());
      all.addAll(known.isEmpty() ? List.of(Telling.waiting(notifier, null)) : known);
    }
    return all;
  }

  private List<Telling> known(String notifier, long sequence) {
    SortedSet<String> channels = new TreeSet<>();
    outcomes.keySet().stream()
        .filter(outcome -> outcome.notifier().equals(notifier))
        .forEach(outcome -> channels.add(outcome.channel()));
    List<Telling> known = new ArrayList<>();
    List<Telling> waiting = new ArrayList<>();
    for (String channel : channels) {
      Telling telling = known(notifier, channel, sequence);
      if (telling == null) {
        waiting.add(Telling.waiting(notifier, channel));
      } else {
        known.add(telling);
      }
    }
    // Slack has one channel for an alert, unless a person sent it again to another. Each
    // Alertmanager must hear of everything.
    if (!notifier.equals(Notification.SLACK) || known.isEmpty()) {
      known.addAll(waiting);
    }
    return known;
  }

  private @Nullable Telling known(String notifier, String channel, long sequence) {
    Notification own = null;
    Notification sent = null;
    for (Notification told :
        outcomes.values().stream()
            .filter(told -> told.notifier().equals(notifier) && told.channel().equals(channel))
            .sorted(Comparator.comparingLong(TellingSearch::sequence))
            .toList()) {
      boolean isOwn = sequence(told) == sequence;
      if (told.state() == State.SENT && sent == null && sequence(told) >= sequence) {
        sent = told;
      } else if (isOwn) {
        own = told;
      }
    }
    // A later message tells all that came before.
    Notification counts = sent == null ? own : sent;
    return counts == null
        ? null
        : new Telling(
            notifier,
            channel,
            counts.state().text(),
            counts.toldAtMillis(),
            sequence(counts) == sequence ? null : (Long) sequence(counts),
            counts.detail());
  }

  private static long sequence(Notification told) {
    return Objects.requireNonNullElse(told.sequence(), 0L);
  }

  /** Returns the default messages for windows of the alert, by what became of them. */
  Map<State, WindowMessages> windowMessages() {
    return windowMessages;
  }
}
