package dev.beamwatch.acceptance;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for conditions, for as long as a slow machine may need and no longer. */
final class Patience {
  /** For what takes a second or a few where nothing is in the way. */
  static final Duration SHORT = Duration.ofSeconds(45);

  /** For what needs several starts of a program. */
  static final Duration LONG = Duration.ofMinutes(2);

  private Patience() {}

  /**
   * Waits until a condition holds.
   *
   * @param what the condition in words, for the failure's message
   */
  static void await(String what, Duration limit, Callable<Boolean> condition) {
    Awaitility.await(what)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .atMost(limit)
        .until(condition);
  }

  /**
   * Waits until an assertion holds, and fails as it does when the time is over.
   *
   * @param what the assertion in words, for the failure's message
   */
  static void awaitAsserted(String what, Duration limit, ThrowingRunnable assertion) {
    Awaitility.await(what)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .atMost(limit)
        .untilAsserted(assertion);
  }
}
