package dev.beamwatch.schemas;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One row of the reference table {@code cpu_thresholds}. Only the first two columns must be there.
 * Null stands for a column that the table does not have, and for NULL.
 *
 * @param hostname the device; {@link #ALL_HOSTS} for every host without a row of its own
 * @param allowedTop the mean usage, in percent, that a window may reach without an alert; any
 *     decimal, below zero as well
 * @param cpu the only processor that the row is for; null for all of the host
 * @param warningTop percent; there is a warning above it; below {@code allowedTop}; null for no
 *     warning
 * @param clearTop percent; an alert ends only at or below it; not above {@code allowedTop} or
 *     {@code warningTop}; null for the lower one of these
 * @param breachingWindows how many of the last windows must breach; 1 to 60; null for the default
 * @param ofWindows how many windows are the last ones; 1 to 60; null for the default
 * @param clearWindows after how many clear windows in a row an alert ends; 1 to 60; null for the
 *     default
 * @param silentAfterSeconds after how long without a reading the host is silent; 0 for never; null
 *     for the default
 * @param channel Slack channel of alerts; null for the default
 * @param validFromMillis event time from which the row counts; null for since ever
 */
public record Threshold(
    String hostname,
    BigDecimal allowedTop,
    @Nullable String cpu,
    @Nullable BigDecimal warningTop,
    @Nullable BigDecimal clearTop,
    @Nullable Integer breachingWindows,
    @Nullable Integer ofWindows,
    @Nullable Integer clearWindows,
    @Nullable Integer silentAfterSeconds,
    @Nullable String channel,
    @Nullable Long validFromMillis) {
  /** Stands in the table for every host that has no row of its own. */
  public static final String ALL_HOSTS = "*";

  /** No alert looks at more windows than this. */
  public static final int MOST_WINDOWS = 60;

  /** How many of the last windows must breach, unless it is said otherwise. */
  public static final int BREACHING_WINDOWS = 3;

  /** How many windows are the last ones, unless it is said otherwise. */
  public static final int OF_WINDOWS = 5;

  /** A row of a table with two columns. */
  public Threshold(String hostname, BigDecimal allowedTop) {
    this(hostname, allowedTop, null, null, null, null, null, null, null, null, null);
  }

  /**
   * Tells whether a mean is strictly above a limit. Both are taken as the decimals that people see:
   * a mean as Java prints it, which is how it is published.
   *
   * @param usageAvg mean usage of a window, in percent; finite
   * @param allowedTop the limit, in percent
   */
  public static boolean isExceeded(double usageAvg, BigDecimal allowedTop) {
    // Rounding to the nearest double keeps the order, and the printed mean rounds to the mean. So
    // decimals whose doubles differ are in the order of those; only equal doubles leave it open.
    double nearest = allowedTop.doubleValue();
    return usageAvg > nearest
        || (usageAvg == nearest && BigDecimal.valueOf(usageAvg).compareTo(allowedTop) > 0);
  }
}
