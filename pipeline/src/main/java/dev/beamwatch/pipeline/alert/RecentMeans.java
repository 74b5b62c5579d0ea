package dev.beamwatch.pipeline.alert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The means of the last windows of a series, by number. Mutable, not thread-safe. Place 0 is the
 * newest window.
 */
final class RecentMeans {
  /** Oldest first; NaN for a window without readings. */
  private double[] means;

  RecentMeans() {
    this(new double[0]);
  }

  /** Takes what {@link #toArray} returned. */
  RecentMeans(double[] means) {
    this.means = means;
  }

  /**
   * Begins a new window, after a number of windows without readings.
   *
   * @param windows 1 or more
   * @param kept how many windows to keep
   */
  void advance(long windows, int kept) {
    int before = means.length;
    int after = (int) Math.min(kept, before + windows);
    int moved = (int) Math.max(0, after - windows);
    double[] next = new double[after];
    Arrays.fill(next, Double.NaN);
    System.arraycopy(means, before - moved, next, 0, moved);
    means = next;
  }

  /** Sets the mean at a place. A place before the first one becomes the first. */
  void set(int place, double mean, int kept) {
    if (place >= kept) {
      return;
    }
    if (place >= means.length) {
      double[] longer = new double[place + 1];
      Arrays.fill(longer, 0, longer.length - means.length, Double.NaN);
      System.arraycopy(means, 0, longer, longer.length - means.length, means.length);
      means = longer;
    }
    means[means.length - 1 - place] = mean;
  }

  /** Returns the largest mean from a place to the newest; NaN if there is none. */
  double largestSince(int place) {
    double largest = Double.NaN;
    for (int i = Math.max(0, means.length - 1 - place); i < means.length; i++) {
      if (!Double.isNaN(means[i]) && !(means[i] <= largest)) {
        largest = means[i];
      }
    }
    return largest;
  }

  /** Returns the last ones, oldest first; null for a window without readings. */
  List<@Nullable Double> last(int count) {
    List<@Nullable Double> last = new ArrayList<>(Math.min(count, means.length));
    for (int i = Math.max(0, means.length - count); i < means.length; i++) {
      last.add(Double.isNaN(means[i]) ? null : (Double) means[i]);
    }
    return last;
  }

  double[] toArray() {
    return means;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecentMeans that && Arrays.equals(means, that.means);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(means);
  }
}
