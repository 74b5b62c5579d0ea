package dev.beamwatch.console.told;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which breaches have no outcome. Breaches and outcomes may come in any order.
 *
 * <p>The console may see breaches that the pipeline does not: its limits can differ for a while. No
 * outcome ever comes for those. But the pipeline tells the oldest window first. So a breach does
 * not wait any more when one of a later window was told {@link #OVERTAKEN_MILLIS} after it was
 * written.
 *
 * <p>Not thread-safe. Bounded: see {@link #UntoldBreaches}.
 */
final class UntoldBreaches {
  /** By then the pipeline knows of a breach, whichever worker found it. */
  static final long OVERTAKEN_MILLIS = 60_000;

  private final int most;

  /** When each was written. */
  private final Map<Breach, Long> untold = new LinkedHashMap<>();

  /** Outcomes whose breach has not come, with the time of the outcome. */
  private final Map<Breach, Long> early = new LinkedHashMap<>();

  /**
   * By the end of a window, when it was told last. Only what says more than the windows behind it:
   * from one to the next the times fall.
   */
  private final NavigableMap<Long, Long> told = new TreeMap<>();

  private long forgottenUntil = Long.MIN_VALUE;

  /** A window of a processor. */
  private record Breach(String host, String cpu, long windowEnd) {}

  /**
   * Begins empty.
   *
   * @param most so many breaches, and so many outcomes without a breach, are remembered. Of more
   *     breaches the first are. A breach that is older than a forgotten outcome does not wait
   */
  UntoldBreaches(int most) {
    this.most = most;
  }

  /**
   * Takes a breach.
   *
   * @param at time of its record
   */
  void breach(String host, String cpu, long windowEnd, long at) {
    Breach breach = new Breach(host, cpu, windowEnd);
    if (early.remove(breach) == null
        && at > forgottenUntil
        && !isOvertaken(windowEnd, at)
        && untold.size() < most) {
      untold.putIfAbsent(breach, at);
    }
  }

  /**
   * Takes the outcome of a breach.
   *
   * @param toldAt when it was told, refused or found too old
   */
  void told(String host, String cpu, long windowEnd, long toldAt) {
    Breach breach = new Breach(host, cpu, windowEnd);
    if (untold.remove(breach) == null) {
      early.put(breach, toldAt);
      if (early.size() > most) {
        Iterator<Long> oldest = early.values().iterator();
        forgottenUntil = Math.max(forgottenUntil, oldest.next());
        oldest.remove();
      }
    }
    if (tells(windowEnd, toldAt)) {
      untold.entrySet().removeIf(each -> isOvertaken(each.getKey().windowEnd(), each.getValue()));
    }
  }

  /** Notes when a window was told; tells whether that is news. */
  private boolean tells(long windowEnd, long toldAt) {
    Map.Entry<Long, Long> behind = told.ceilingEntry(windowEnd);
    if (behind != null && behind.getValue() >= toldAt) {
      return false;
    }
    told.headMap(windowEnd, true).values().removeIf(at -> at <= toldAt);
    told.put(windowEnd, toldAt);
    return true;
  }

  private boolean isOvertaken(long windowEnd, long at) {
    Map.Entry<Long, Long> behind = told.higherEntry(windowEnd);
    return behind != null && behind.getValue() >= at + OVERTAKEN_MILLIS;
  }

  /** Returns what waits of all that was written after a moment. */
  Waiting waiting(long after) {
    Waiting waiting = Waiting.NOTHING;
    for (long at : untold.values()) {
      waiting = at > after ? waiting.with(at) : waiting;
    }
    return waiting;
  }

  /** Forgets what was written or told before a moment. */
  void forgetBefore(long at) {
    untold.values().removeIf(written -> written < at);
    early.values().removeIf(toldAt -> toldAt < at);
    told.values().removeIf(toldAt -> toldAt < at);
  }
}
