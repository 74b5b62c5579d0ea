package dev.beamwatch.pipeline.suggest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many windows of a host are above each limit, early and late in its time.
 *
 * <p>Nobody knows in advance how long the time is. So it is divided into at most 64 portions of
 * equal length. When there would be more, each two become one. A quarter consists of whole
 * portions: with fewer than 64 windows it is exact, with more it may be short by up to a thirtieth
 * of the time. Mutable, not thread-safe.
 */
final class LoadOverTime {
  private static final int MOST_PORTIONS = 64;
  private static final int QUARTERS = 4;

  private long portionMillis;
  private long beginMillis = Long.MIN_VALUE;

  /** By portion and by how many limits are exceeded: the number of windows. */
  private List<int[]> portions = new ArrayList<>();

  LoadOverTime(Duration windowSize) {
    this.portionMillis = windowSize.toMillis();
  }

  /**
   * Shares of windows above a limit, 0 to 1.
   *
   * @param early in the first quarter of the time
   * @param late in the last quarter of the time
   */
  public record Drift(double early, double late) {}

  /**
   * Takes a window. The first one begins the time.
   *
   * @param exceeded how many limits it is above
   */
  void take(long startMillis, int exceeded) {
    if (portions.isEmpty()) {
      beginMillis = startMillis;
    }
    while ((startMillis - beginMillis) / portionMillis >= MOST_PORTIONS) {
      makeLonger();
    }
    int portion = (int) ((startMillis - beginMillis) / portionMillis);
    while (portions.size() <= portion) {
      portions.add(new int[TriedLimits.HIGHEST + 1]);
    }
    portions.get(portion)[exceeded]++;
  }

  private void makeLonger() {
    List<int[]> longer = new ArrayList<>();
    for (int i = 0; i < portions.size(); i++) {
      if (i % 2 == 0) {
        longer.add(portions.get(i));
      } else {
        int[] sum = longer.get(i / 2);
        for (int each = 0; each < sum.length; each++) {
          sum[each] += portions.get(i)[each];
        }
      }
    }
    portions = longer;
    portionMillis *= 2;
  }

  /** Compares the first quarter with the last one. Returns null for fewer than four portions. */
  @Nullable Drift drift(int limit) {
    int quarter = portions.size() / QUARTERS;
    return quarter == 0
        ? null
        : new Drift(
            share(portions.subList(0, quarter), limit),
            share(portions.subList(portions.size() - quarter, portions.size()), limit));
  }

  /** The first portion has the first window, and the last one the last: no quarter is empty. */
  private static double share(List<int[]> quarter, int limit) {
    long above = 0;
    long all = 0;
    for (int[] portion : quarter) {
      for (int exceeded = 0; exceeded < portion.length; exceeded++) {
        all += portion[exceeded];
        above += exceeded >= limit ? portion[exceeded] : 0;
      }
    }
    return (double) above / all;
  }
}
