package dev.beamwatch.console.told;

import dev.beamwatch.console.history.RollingCount;
import dev.beamwatch.schemas.Notification;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The outcomes of one receiver. Not thread-safe. */
final class Receiver {
  /** Refusals that are remembered, so that a later success takes them back. */
  private static final int MOST_REFUSALS = 5_000;

  private final RollingCount sent;
  private final RollingCount refused;
  private final RollingCount tooOld;
  private final Map<Thing, Refusal> refusals = new LinkedHashMap<>();

  private long newestOutcomeAt = Long.MIN_VALUE;
  private long newestSentAt = Long.MIN_VALUE;
  private @Nullable Long refusingSince;

  /** What was told. */
  private record Thing(
      String host,
      @Nullable String cpu,
      long windowEnd,
      @Nullable String alertId,
      @Nullable Long sequence) {
    static Thing of(Notification outcome) {
      return new Thing(
          outcome.hostname(),
          outcome.cpu(),
          outcome.windowEndMillis(),
          outcome.alertId(),
          outcome.sequence());
    }

    /** Tells whether this is told together with something later. */
    boolean isToldWith(Thing later) {
      return equals(later)
          || (alertId != null
              && alertId.equals(later.alertId)
              && sequence != null
              && later.sequence != null
              && sequence <= later.sequence);
    }
  }

  private record Refusal(long at, String detail) {}

  Receiver(Duration period) {
    sent = new RollingCount(period);
    refused = new RollingCount(period);
    tooOld = new RollingCount(period);
  }

  /** Takes an outcome of this receiver. */
  void outcome(Notification outcome, long now) {
    long at = outcome.toldAtMillis();
    newestOutcomeAt = Math.max(newestOutcomeAt, at);
    switch (outcome.state()) {
      case SENT -> {
        sent.add(at, 1, now);
        newestSentAt = Math.max(newestSentAt, at);
        seekRefusing();
      }
      case TOO_OLD -> tooOld.add(at, 1, now);
      case REFUSED -> refuse(Thing.of(outcome), at, outcome.detail(), now);
    }
  }

  private void refuse(Thing thing, long at, @Nullable String detail, long now) {
    Refusal known = refusals.remove(thing);
    if (known == null) {
      refused.add(at, 1, now);
    }
    refusals.put(thing, new Refusal(known == null ? at : known.at(), detail == null ? "" : detail));
    if (refusals.size() > MOST_REFUSALS) {
      refusals.remove(refusals.keySet().iterator().next());
    }
    if (at > newestSentAt) {
      refusingSince = refusingSince == null ? (Long) at : (Long) Math.min(refusingSince, at);
    }
  }

  /** Takes back what was refused and has been told now, here or in another channel. */
  void mend(Notification told, long now) {
    if (refusals.isEmpty()) {
      return;
    }
    Thing thing = Thing.of(told);
    boolean isMended = false;
    for (Iterator<Map.Entry<Thing, Refusal>> all = refusals.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<Thing, Refusal> each = all.next();
      if (each.getKey().isToldWith(thing) && each.getValue().at() <= told.toldAtMillis()) {
        refused.add(each.getValue().at(), -1, now);
        all.remove();
        isMended = true;
      }
    }
    if (isMended) {
      seekRefusing();
    }
  }

  private void seekRefusing() {
    if (refusingSince == null) {
      return;
    }
    long first = Long.MAX_VALUE;
    for (Refusal refusal : refusals.values()) {
      first = refusal.at() > newestSentAt ? Math.min(first, refusal.at()) : first;
    }
    refusingSince = first == Long.MAX_VALUE ? null : first;
  }

  long newestOutcomeAt() {
    return newestOutcomeAt;
  }

  /** Forgets refusals before a moment. */
  void forgetBefore(long at) {
    refusals.values().removeIf(refusal -> refusal.at() < at);
  }

  /**
   * Returns how it is.
   *
   * @param patience so long nothing may come while something waits
   */
  ReceiverView view(
      String notifier, @Nullable String channel, Waiting waiting, long patience, long now) {
    Long since = waiting.since().isPresent() ? (Long) waiting.since().getAsLong() : null;
    Long silentSince = since == null ? null : (Long) Math.max(since, newestOutcomeAt);
    boolean isSilent = silentSince != null && now - silentSince >= patience;
    String newest = null;
    for (Refusal refusal : refusals.values()) {
      newest = refusal.detail();
    }
    return new ReceiverView(
        notifier,
        channel,
        sent.total(now),
        Math.max(0, refused.total(now)),
        newest,
        tooOld.total(now),
        waiting.count(),
        since,
        refusingSince != null ? refusingSince : isSilent ? silentSince : null);
  }
}
