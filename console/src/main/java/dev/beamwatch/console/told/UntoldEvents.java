package dev.beamwatch.console.told;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which events of alerts have no outcome, for each that is told of them. Events and outcomes may
 * come in any order.
 *
 * <p>An outcome covers all earlier events of its processor: those of its alert by their sequence,
 * those of other alerts by their windows. What an earlier event said is then no news any more, and
 * never has an outcome of its own. So a processor waits once, since the first event that is not
 * covered.
 *
 * <p>Not thread-safe. Bounded: see {@link #UntoldEvents}.
 */
final class UntoldEvents {
  /** Events of one processor that are remembered: the newest. */
  static final int MOST_OF_ONE = 50;

  private final int most;
  private final Map<Subject, List<Written>> events = new LinkedHashMap<>();
  private final Map<String, Lane> lanes = new LinkedHashMap<>();

  /**
   * What an alert is about.
   *
   * @param cpu null for a host
   */
  record Subject(String host, @Nullable String cpu) {}

  /** An event of a subject. */
  record Event(String alertId, long sequence, long windowEnd) {
    boolean covers(Event other) {
      return alertId.equals(other.alertId)
          ? sequence >= other.sequence
          : windowEnd >= other.windowEnd;
    }
  }

  private record Written(Event event, long at) {}

  /** One that is told, and what it was told. */
  private final class Lane {
    /** The newest that was told, and when. */
    private final Map<Subject, Written> told = new LinkedHashMap<>();

    /** Those that were refused for now: they wait, whenever they were written. */
    private final Map<Subject, Event> refused = new LinkedHashMap<>();

    private long firstToldAt = Long.MAX_VALUE;
    private long forgottenUntil = Long.MIN_VALUE;

    void told(Subject subject, Event event, long toldAt) {
      Written known = told.get(subject);
      if (known != null && known.event().covers(event)) {
        return;
      }
      Event owed = refused.get(subject);
      if (owed != null && event.covers(owed)) {
        refused.remove(subject);
      }
      told.remove(subject);
      told.put(subject, new Written(event, toldAt));
      if (told.size() > most) {
        Iterator<Written> oldest = told.values().iterator();
        forgottenUntil = Math.max(forgottenUntil, oldest.next().at());
        oldest.remove();
      }
    }

    void refused(Subject subject, Event event) {
      if (refused.size() < most) {
        refused.put(subject, event);
      }
    }

    /** Returns when the first event of a subject was written that waits; null if none does. */
    @Nullable Long since(Subject subject, List<Written> written, long after) {
      Written newest = told.get(subject);
      Event owed = refused.get(subject);
      long begin = Math.max(after, Math.max(firstToldAt, forgottenUntil));
      long since = Long.MAX_VALUE;
      for (Written each : written) {
        boolean isCovered = newest != null && newest.event().covers(each.event());
        if (!isCovered && (each.at() > begin || each.event().equals(owed))) {
          since = Math.min(since, each.at());
        }
      }
      return since == Long.MAX_VALUE ? null : since;
    }
  }

  /**
   * Begins empty.
   *
   * @param most so many processors and hosts are remembered, those with the newest events. The same
   *     holds for what each lane was told; an event that is older than a forgotten outcome does not
   *     wait
   */
  UntoldEvents(int most) {
    this.most = most;
  }

  /**
   * Takes an event.
   *
   * @param at time of its record
   */
  void event(Subject subject, Event event, long at) {
    List<Written> known = events.remove(subject);
    List<Written> written = known == null ? new ArrayList<>(1) : known;
    if (written.stream().noneMatch(each -> each.event().equals(event))) {
      written.add(new Written(event, at));
    }
    if (written.size() > MOST_OF_ONE) {
      written.remove(0);
    }
    events.put(subject, written);
    if (events.size() > most) {
      events.remove(events.keySet().iterator().next());
    }
  }

  /**
   * Takes an outcome.
   *
   * @param lane who was told; from the first outcome on, all later events are for it
   * @param isFinal whether the event is not told again
   */
  void outcome(String lane, Subject subject, Event event, boolean isFinal, long toldAt) {
    Lane of = lanes.computeIfAbsent(lane, unused -> new Lane());
    of.firstToldAt = Math.min(of.firstToldAt, toldAt);
    if (isFinal) {
      of.told(subject, event, toldAt);
    } else {
      of.refused(subject, event);
    }
  }

  /** Forgets a lane: nobody is told there any more. */
  void forget(String lane) {
    lanes.remove(lane);
  }

  /**
   * Gives what waits in a lane, of all that was written after a moment: the subject, and since when
   * it waits.
   */
  void waiting(String lane, long after, BiConsumer<Subject, Long> taker) {
    Lane of = lanes.get(lane);
    if (of == null) {
      return;
    }
    events.forEach(
        (subject, written) -> {
          Long since = of.since(subject, written, after);
          if (since != null) {
            taker.accept(subject, since);
          }
        });
  }

  /** Forgets what was written or told before a moment. */
  void forgetBefore(long at) {
    events.values().forEach(written -> written.removeIf(each -> each.at() < at));
    events.values().removeIf(List::isEmpty);
    lanes.values().forEach(lane -> lane.told.values().removeIf(each -> each.at() < at));
  }
}
