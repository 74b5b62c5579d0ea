package dev.beamwatch.schemas;

import java.math.BigDecimal;

/**
 * One row of the reference table {@code cpu_thresholds}.
 *
 * @param hostname the device
 * @param allowedTop the mean usage, in percent, that a window of the host may reach without an
 *     alert; any decimal, below zero as well
 */
public record Threshold(String hostname, BigDecimal allowedTop) {
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
