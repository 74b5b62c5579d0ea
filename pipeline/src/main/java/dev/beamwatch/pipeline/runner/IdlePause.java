package dev.beamwatch.pipeline.runner;

import java.time.Duration;

/**
 * Lets the machine rest while there is nothing to read. The DirectRunner asks its sources, and
 * looks for timers, again and again without a pause: a pipeline without readings takes a whole
 * core. With one thread ({@code --targetParallelism=1}) a reader that waits makes the runner wait,
 * too.
 */
public final class IdlePause {
  /** Much less than anybody notices: a reading waits for so long at most. */
  private static final Duration LENGTH = Duration.ofMillis(20);

  private IdlePause() {}

  /** Waits a little, unless the thread is interrupted. */
  public static void take() {
    try {
      Thread.sleep(LENGTH.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
