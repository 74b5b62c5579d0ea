package dev.beamwatch.console.history;

import java.time.Duration;

/**
 * How much is remembered at most.
 *
 * @param period how far back; what is older is forgotten
 * @param hosts how many; further ones are left out and counted
 * @param series processors, of all hosts; further ones are left out and counted
 * @param windows of all processors together
 * @param breaches the newest
 * @param deadLetters the newest
 */
public record Bounds(
    Duration period, int hosts, int series, int windows, int breaches, int deadLetters) {
  /** A window, its objects and its place, in bytes of heap. */
  private static final int WINDOW_BYTES = 96;

  /** Returns what fits into a heap: windows take half of it. */
  public static Bounds of(Duration period, long heapBytes) {
    long windows = heapBytes / 2 / WINDOW_BYTES;
    return new Bounds(
        period, 10_000, 200_000, (int) Math.min(Integer.MAX_VALUE, windows), 5_000, 2_000);
  }
}
