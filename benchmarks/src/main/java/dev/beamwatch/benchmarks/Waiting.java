package dev.beamwatch.benchmarks;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for conditions. */
final class Waiting {
  private Waiting() {}

  /**
   * Waits until a condition holds.
   *
   * @param condition in words
   * @throws BenchmarkException if the limit passes before
   */
  static void until(String condition, Duration limit, Duration pause, BooleanSupplier holds) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new BenchmarkException(
            "waited " + limit.toSeconds() + " s in vain until " + condition);
      }
      sleep(pause);
    }
  }

  /** Does nothing for a while. */
  static void sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }
}
