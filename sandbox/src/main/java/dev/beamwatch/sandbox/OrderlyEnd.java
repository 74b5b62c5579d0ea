package dev.beamwatch.sandbox;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs an action so that Ctrl-C and {@code kill} end it in order: its thread is interrupted, and
 * the JVM waits until it has cleaned up.
 */
final class OrderlyEnd {
  private static final int LIMIT_SECONDS = 90;

  /** What shells report after Ctrl-C; the JVM exits with the code of the signal whatever it is. */
  private static final int INTERRUPTED = 130;

  private OrderlyEnd() {}

  static int of(Callable<Integer> action) throws Exception {
    AtomicBoolean ending = new AtomicBoolean();
    Thread actor = Thread.currentThread();
    CountDownLatch finished = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              ending.set(true);
              actor.interrupt();
              try {
                boolean unusedInTime = finished.await(LIMIT_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "orderly end");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return action.call();
    } catch (Exception e) {
      // What fails because it was interrupted is no news to who interrupted it.
      if (ending.get()) {
        return INTERRUPTED;
      }
      throw e;
    } finally {
      finished.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM is ending, and the hook has done its part.
        finished.countDown();
      }
    }
  }
}
