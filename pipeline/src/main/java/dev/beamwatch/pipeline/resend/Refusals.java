package dev.beamwatch.pipeline.resend;

import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds what Slack refused and nobody has told since. It goes over the topic twice: {@link
 * #addRefused} takes every record, then {@link #removeTold} does. So it holds what was refused, and
 * never all that was sent. Not thread-safe.
 */
public final class Refusals {
  private static final Comparator<Notification> OLDEST_FIRST =
      Comparator.comparingLong(Notification::windowEndMillis)
          .thenComparing(Notification::hostname)
          .thenComparing(Notification::cpu, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Notification::sequence, Comparator.nullsFirst(Comparator.naturalOrder()));

  private final Choice choice;

  /** By alert and sequence. */
  private final Map<String, NavigableMap<Long, Notification>> events = new HashMap<>();

  private final Map<Window, Notification> windows = new HashMap<>();

  /** What a default message is about. */
  private record Window(long endMillis, String hostname, @Nullable String cpu) {
    static Window of(Notification told) {
      return new Window(told.windowEndMillis(), told.hostname(), told.cpu());
    }
  }

  /** Makes an empty one. */
  public Refusals(Choice choice) {
    this.choice = choice;
  }

  /** Takes a record of the topic. If it is a refusal of the choice, it is to be told again. */
  public void addRefused(Notification told) {
    if (!isBySlack(told, State.REFUSED) || !choice.takes(told)) {
      return;
    }
    // After a failure a message may be refused twice. The newer record knows the channel of today.
    if (told.alertId() == null) {
      windows.put(Window.of(told), told);
    } else {
      events.computeIfAbsent(told.alertId(), id -> new TreeMap<>()).put(sequence(told), told);
    }
  }

  /**
   * Takes a record of the topic. What was sent is not told again, in whatever channel people have
   * it. An event of an alert tells all earlier ones of the alert, too.
   */
  public void removeTold(Notification told) {
    if (!isBySlack(told, State.SENT)) {
      return;
    }
    if (told.alertId() == null) {
      windows.remove(Window.of(told));
    } else {
      NavigableMap<Long, Notification> ofAlert = events.get(told.alertId());
      if (ofAlert != null) {
        ofAlert.headMap(sequence(told), true).clear();
      }
    }
  }

  /** Returns what is to be told again, the oldest window first. */
  public List<Notification> oldestFirst() {
    List<Notification> all = new ArrayList<>(windows.values());
    events.values().forEach(ofAlert -> all.addAll(ofAlert.values()));
    all.sort(OLDEST_FIRST);
    return all;
  }

  private static boolean isBySlack(Notification told, State state) {
    return told.state() == state && told.notifier().equals(Notification.SLACK);
  }

  private static long sequence(Notification told) {
    return Objects.requireNonNullElse(told.sequence(), 0L);
  }
}
