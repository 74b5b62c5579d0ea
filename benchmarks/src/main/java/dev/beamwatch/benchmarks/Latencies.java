package dev.beamwatch.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * How late something was, in milliseconds. What a window leads to is late from the moment when its
 * watermark could pass: the window's end and the 10 seconds that the watermark trails by design.
 */
final class Latencies {
  /** How far the watermark trails, milliseconds. */
  static final long WATERMARK_DELAY_MILLIS = 10_000;

  private final List<Long> millis = new ArrayList<>();

  /** Adds what was so late. */
  void add(long lateMillis) {
    millis.add(lateMillis);
  }

  /** Adds what came at a time and belongs to a window, both milliseconds since the epoch. */
  void add(long cameAtMillis, long windowEndMillis) {
    millis.add(cameAtMillis - windowEndMillis - WATERMARK_DELAY_MILLIS);
  }

  /** Adds what came at a time and does not tell its window: it was the newest that could pass. */
  void addOfNewestWindow(long cameAtMillis) {
    millis.add(Math.floorMod(cameAtMillis - WATERMARK_DELAY_MILLIS, Workload.WINDOW_MILLIS));
  }

  /** Returns how many there are. */
  int count() {
    return millis.size();
  }

  /**
   * Returns the latency that a part of all are at or below.
   *
   * @param part above 0, at most 1; 1 gives the largest
   * @throws IllegalStateException if there is none
   */
  long quantile(double part) {
    if (millis.isEmpty()) {
      throw new IllegalStateException("no latencies");
    }
    List<Long> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
  }

  /** Returns median, p99 and maximum in words. */
  String summary() {
    return millis.isEmpty()
        ? "none"
        : String.format(
            Locale.ROOT,
            "median %,d ms, p99 %,d ms, maximum %,d ms of %,d",
            quantile(0.5),
            quantile(0.99),
            quantile(1),
            count());
  }
}
