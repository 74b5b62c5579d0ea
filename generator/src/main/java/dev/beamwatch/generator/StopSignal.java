package dev.beamwatch.generator;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a run to come to its end, from another thread: once asked, it stays asked. */
final class StopSignal {
  private final CountDownLatch requested = new CountDownLatch(1);

  void request() {
    requested.countDown();
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Returns when the request comes, after the given time at the latest. */
  void await(long millis) {
    try {
      boolean unused = requested.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Whoever interrupts the thread wants the same.
      request();
      Thread.currentThread().interrupt();
    }
  }
}
