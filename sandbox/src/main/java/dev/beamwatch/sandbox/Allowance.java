package dev.beamwatch.sandbox;

/**
 * Counts how many calls may still come: some at once after a quiet time, and more as time goes by.
 * Not thread-safe.
 */
final class Allowance {
  private final int burst;
  private final double perSecond;
  private double left;
  private long countedAtNanos;

  /**
   * Makes a full allowance.
   *
   * @param burst how many may come at once; 0 for as many as like
   * @param perSecond how many may come in the long run, above 0
   * @param nowNanos the time as {@link System#nanoTime} tells it
   */
  Allowance(int burst, double perSecond, long nowNanos) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.left = burst;
    this.countedAtNanos = nowNanos;
  }

  /** Takes one call from the allowance, or returns the whole seconds until there is one. */
  long secondsToWait(long nowNanos) {
    if (burst == 0) {
      return 0;
    }
    left = Math.min(burst, left + (nowNanos - countedAtNanos) / 1e9 * perSecond);
    countedAtNanos = nowNanos;
    if (left >= 1) {
      left--;
      return 0;
    }
    return Math.max(1, (long) Math.ceil((1 - left) / perSecond));
  }
}
