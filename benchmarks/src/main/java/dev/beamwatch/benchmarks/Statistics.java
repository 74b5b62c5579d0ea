package dev.beamwatch.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A figure that was measured several times.
 *
 * @param median the middle one, or the mean of the two in the middle; not a number if there is none
 * @param smallest the least of all
 * @param largest the greatest of all
 * @param values all, in the order of the rounds
 */
record Statistics(double median, double smallest, double largest, List<Double> values) {
  /** Summarises a figure of each of several. */
  static <T> Statistics of(Collection<T> all, ToDoubleFunction<? super T> figure) {
    return of(all.stream().map(figure::applyAsDouble).toList());
  }

  /** Summarises figures; what is not a number is left out. */
  static Statistics of(List<Double> figures) {
    List<Double> values = figures.stream().filter(Double::isFinite).toList();
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    if (size == 0) {
      return new Statistics(Double.NaN, Double.NaN, Double.NaN, values);
    }
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Statistics(median, sorted.get(0), sorted.get(size - 1), values);
  }

  /**
   * Returns it for people: the median, with the range behind it if it was measured more than once;
   * a dash if there is none.
   *
   * @param format of a figure, such as {@code %.2f}
   */
  String text(String format) {
    if (values.isEmpty()) {
      return "-";
    }
    String middle = String.format(Locale.ROOT, format, median);
    return values.size() == 1
        ? middle
        : String.format(
            Locale.ROOT, "%s (" + format + " to " + format + ")", middle, smallest, largest);
  }
}
