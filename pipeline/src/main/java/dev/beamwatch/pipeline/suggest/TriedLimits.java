package dev.beamwatch.pipeline.suggest;

import dev.beamwatch.pipeline.alert.SeriesAlerts;
import java.time.Duration;
import java.util.Arrays;

/**
 * The alerts that one processor would have given with each whole limit from 1 to 99. A limit is
 * tried alone: without a warning level, and alerts end at or below it.
 *
 * <p>Alerts are not fewer with every higher limit: one that lasts becomes several. So all limits
 * are tried, in one pass. A limit above every mean so far has nothing to remember, and takes no
 * time or memory. The rule is that of {@link SeriesAlerts}, as far as it decides when alerts begin
 * and end; here a limit takes 20 bytes. Mutable, not thread-safe.
 */
final class TriedLimits {
  /** The highest limit that is tried. The lowest is 1. */
  static final int HIGHEST = 99;

  private static final int NOT_FIRING = -1;

  private final LifeCycle cycle;
  private final long windowMillis;

  /** The bits of the last windows. */
  private final long lastWindows;

  private long newestEndMillis = Long.MIN_VALUE;

  /** How many limits have been exceeded so far; the arrays are as long. */
  private int tried;

  /** By limit minus 1, while no alert fires: the last windows that breach; bit 0 is the newest. */
  private long[] breaching = {};

  /**
   * By limit minus 1: how many windows in a row are clear; {@link #NOT_FIRING} without an alert.
   */
  private int[] clearRun = {};

  /** By limit minus 1. */
  private int[] alerts = {};

  /** By limit minus 1: windows after which an alert fired. */
  private int[] firing = {};

  TriedLimits(LifeCycle cycle, Duration windowSize) {
    this.cycle = cycle;
    this.windowMillis = windowSize.toMillis();
    this.lastWindows = (1L << cycle.ofWindows()) - 1;
  }

  /** Returns how many of the limits a mean is strictly above: all from 1 to this number. */
  static int exceeded(double usageAvg) {
    return (int) Math.max(0, Math.min(HIGHEST, Math.ceil(usageAvg) - 1));
  }

  /** Takes the next window. */
  void take(long endMillis, double usageAvg) {
    long ahead = newestEndMillis == Long.MIN_VALUE ? 1 : (endMillis - newestEndMillis);
    if (newestEndMillis != Long.MIN_VALUE) {
      if (ahead >= SeriesAlerts.FORGET_AFTER.toMillis()) {
        Arrays.fill(breaching, 0);
        Arrays.fill(clearRun, NOT_FIRING);
      }
      ahead /= windowMillis;
    }
    newestEndMillis = endMillis;
    int exceeded = exceeded(usageAvg);
    growTo(exceeded);
    for (int limit = 0; limit < exceeded; limit++) {
      breach(limit, ahead);
    }
    for (int limit = exceeded; limit < tried; limit++) {
      clear(limit, ahead);
    }
  }

  private void breach(int limit, long ahead) {
    if (clearRun[limit] == NOT_FIRING) {
      long windows = (moved(breaching[limit], ahead) | 1) & lastWindows;
      if (Long.bitCount(windows) < cycle.breachingWindows()) {
        breaching[limit] = windows;
        return;
      }
      alerts[limit]++;
    }
    clearRun[limit] = 0;
    firing[limit]++;
  }

  private void clear(int limit, long ahead) {
    if (clearRun[limit] == NOT_FIRING) {
      breaching[limit] = moved(breaching[limit], ahead) & lastWindows;
      return;
    }
    clearRun[limit]++;
    if (clearRun[limit] < cycle.clearWindows()) {
      firing[limit]++;
    } else {
      clearRun[limit] = NOT_FIRING;
      breaching[limit] = 0;
    }
  }

  private static long moved(long windows, long places) {
    return places < Long.SIZE ? windows << places : 0;
  }

  private void growTo(int limits) {
    if (limits <= tried) {
      return;
    }
    breaching = Arrays.copyOf(breaching, limits);
    clearRun = Arrays.copyOf(clearRun, limits);
    Arrays.fill(clearRun, tried, limits, NOT_FIRING);
    alerts = Arrays.copyOf(alerts, limits);
    firing = Arrays.copyOf(firing, limits);
    tried = limits;
  }

  /** Returns how many alerts a limit gives. */
  int alerts(int limit) {
    return limit <= tried ? alerts[limit - 1] : 0;
  }

  /** Returns after how many windows an alert fires with a limit. */
  int firingWindows(int limit) {
    return limit <= tried ? firing[limit - 1] : 0;
  }
}
