package dev.beamwatch.pipeline.resend;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops the command between two posts: on Ctrl-C or SIGTERM the post that is under way gets its
 * answer and its record, and no other begins. Thread-safe.
 */
public final class Stop implements TellAgain.Pause, AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;

  private Stop(Duration patience) {
    hook = new Thread(() -> ask(patience), "stop");
  }

  /**
   * Stops when the process is told to end.
   *
   * @param patience how long the process waits for the post and its record
   */
  public static Stop onSignal(Duration patience) {
    Stop stop = new Stop(patience);
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  private void ask(Duration patience) {
    asked.countDown();
    try {
      var unused = done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean goesOnAfter(Duration pause) {
    try {
      return !asked.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Says that all is done. */
  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook with it.
    }
  }
}
