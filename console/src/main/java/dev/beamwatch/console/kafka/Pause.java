package dev.beamwatch.console.kafka;

import java.time.Duration;

/** The time between one try and the next. */
final class Pause {
  private Pause() {}

  /** Lets time pass; tells whether all of it has, or the thread is to end. */
  static boolean of(Duration time) {
    try {
      Thread.sleep(time.toMillis());
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
