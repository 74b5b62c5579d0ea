package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.detect.JudgedWindow.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts on the last {@link #KEPT} windows of a series, by number. A window without readings
 * has none. Mutable, not thread-safe.
 *
 * <p>Place 0 is the newest window. Bit i of a mask stands for place i. What leaves at the far end
 * is forgotten, except for runs of windows that all agree: of those the length is kept.
 */
final class LastWindows {
  /** No rule looks at more windows. */
  static final int KEPT = 60;

  private static final long ALL = (1L << KEPT) - 1;
  private static final long LAST = 1L << (KEPT - 1);

  /** Above a limit: warning or critical. */
  private long breaching;

  private long critical;
  private long clear;

  /** With readings. */
  private long present;

  /** How many clear windows in a row have left. */
  private int clearBefore;

  /** How many windows below critical in a row have left. */
  private int belowCriticalBefore;

  LastWindows() {}

  /** Restores what the accessors returned. */
  LastWindows(
      long breaching,
      long critical,
      long clear,
      long present,
      int clearBefore,
      int belowCriticalBefore) {
    this.breaching = breaching;
    this.critical = critical;
    this.clear = clear;
    this.present = present;
    this.clearBefore = clearBefore;
    this.belowCriticalBefore = belowCriticalBefore;
  }

  /** Forgets all windows. */
  void clear() {
    breaching = 0;
    critical = 0;
    clear = 0;
    present = 0;
    clearBefore = 0;
    belowCriticalBefore = 0;
  }

  /** Begins a new window, after a number of windows without readings. */
  void advance(long windows) {
    for (long i = 0; i < Math.min(windows, KEPT); i++) {
      if ((present & LAST) != 0) {
        clearBefore = (clear & LAST) != 0 ? clearBefore + 1 : 0;
        belowCriticalBefore = (critical & LAST) == 0 ? belowCriticalBefore + 1 : 0;
      }
      breaching = (breaching << 1) & ALL;
      critical = (critical << 1) & ALL;
      clear = (clear << 1) & ALL;
      present = (present << 1) & ALL;
    }
  }

  /** Puts a verdict at a place, in the place of an earlier one. */
  void set(int place, @Nullable Verdict verdict) {
    long bit = 1L << place;
    breaching = with(breaching, bit, verdict == Verdict.WARNING || verdict == Verdict.CRITICAL);
    critical = with(critical, bit, verdict == Verdict.CRITICAL);
    clear = with(clear, bit, verdict == Verdict.CLEAR);
    present = with(present, bit, verdict != null);
  }

  private static long with(long mask, long bit, boolean isSet) {
    return isSet ? mask | bit : mask & ~bit;
  }

  /** Returns how many of the last n windows breach. */
  int breachingOf(int n) {
    return Long.bitCount(breaching & last(n));
  }

  /** Returns how many of the last n windows are critical. */
  int criticalOf(int n) {
    return Long.bitCount(critical & last(n));
  }

  /** Returns the place of the oldest breaching one of the last n windows; -1 if there is none. */
  int oldestBreachingOf(int n) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(breaching & last(n));
  }

  /** Returns how many windows in a row are clear, up to the newest; missing ones do not count. */
  long clearRun() {
    return run(clear, clearBefore);
  }

  /**
   * Returns how many windows in a row are below critical, up to the newest; missing ones do not
   * count.
   *
   * @param places how many windows to look at
   */
  long belowCriticalRun(long places) {
    return places >= KEPT
        ? run(present & ~critical, belowCriticalBefore)
        : Math.min(
            run(present & ~critical, 0), Long.bitCount(present & ~critical & last((int) places)));
  }

  private long run(long agreeing, int before) {
    long breaks = present & ~agreeing;
    if (breaks == 0) {
      return Long.bitCount(agreeing) + (long) before;
    }
    long newerThanBreak = Long.lowestOneBit(breaks) - 1;
    return Long.bitCount(agreeing & newerThanBreak);
  }

  private static long last(int n) {
    return n >= KEPT ? ALL : (1L << n) - 1;
  }

  long breaching() {
    return breaching;
  }

  long critical() {
    return critical;
  }

  long clearOnes() {
    return clear;
  }

  long present() {
    return present;
  }

  int clearBefore() {
    return clearBefore;
  }

  int belowCriticalBefore() {
    return belowCriticalBefore;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LastWindows that
        && breaching == that.breaching
        && critical == that.critical
        && clear == that.clear
        && present == that.present
        && clearBefore == that.clearBefore
        && belowCriticalBefore == that.belowCriticalBefore;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * breaching + present);
  }
}
