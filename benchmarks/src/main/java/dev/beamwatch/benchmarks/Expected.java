package dev.beamwatch.benchmarks;

import java.util.Arrays;

/** What the outputs of every contender must hold, gathered from the readings themselves. */
final class Expected {
  private final Workload workload;
  private final MultisetHash filtered = new MultisetHash();
  private final double[] sums;
  private final double[] maxima;
  private final int[] counts;
  private int groups;

  Expected(Workload workload) {
    this.workload = workload;
    int size = Math.multiplyExact(workload.windows(), workload.series());
    this.sums = new double[size];
    this.maxima = new double[size];
    this.counts = new int[size];
    Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
  }

  /** Adds reading {@code n} of the workload. */
  void add(long n) {
    int series = workload.seriesOf(n);
    double usage = Workload.usage(n);
    if (usage > 80) {
      filtered.add(
          Workload.hostname(series), Workload.cpu(series), usage, workload.occurredAtMillis(n));
    }
    int group = group(workload.window(n), series);
    if (counts[group]++ == 0) {
      groups++;
    }
    sums[group] += usage;
    maxima[group] = Math.max(maxima[group], usage);
  }

  /** Returns the workload whose readings these are. */
  Workload workload() {
    return workload;
  }

  /** Returns the readings above 80. */
  MultisetHash filtered() {
    return filtered;
  }

  /** Returns how many windows of a processor have readings, and so a record. */
  int groups() {
    return groups;
  }

  /**
   * Returns how many readings a processor has in a window.
   *
   * @param window from 0, below the workload's
   * @param series from 0, below the workload's
   */
  int count(int window, int series) {
    return counts[group(window, series)];
  }

  /** Returns the mean of a processor's readings in a window, percent. */
  double mean(int window, int series) {
    int group = group(window, series);
    return sums[group] / counts[group];
  }

  /** Returns the largest of a processor's readings in a window, percent. */
  double max(int window, int series) {
    return maxima[group(window, series)];
  }

  private int group(int window, int series) {
    return window * workload.series() + series;
  }
}
