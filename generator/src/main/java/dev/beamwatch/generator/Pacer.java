package dev.beamwatch.generator;

/** Holds a run back until each message is due: the only place that waits. */
final class Pacer {
  /** A message that is due at this time is never waited for. */
  static final long NOW = Long.MIN_VALUE;

  /** Progress is shown at least this often while a run waits. */
  private static final long LONGEST_PAUSE_MILLIS = 500;

  /** What is done with the time before a pause. */
  interface Interlude {
    void run() throws DeliveryException;
  }

  private final PaceClock clock;
  private final StopSignal stop;
  private long lastSeenMillis = Long.MIN_VALUE;

  Pacer(PaceClock clock, StopSignal stop) {
    this.clock = clock;
    this.stop = stop;
  }

  /**
   * Waits until a message is due.
   *
   * @param dueAtMillis milliseconds since the epoch; a time that has passed is not waited for
   * @param beforeEachPause runs before every pause, and not at all if there is nothing to wait for
   * @return false if the run is to stop instead
   */
  boolean awaitDue(long dueAtMillis, Interlude beforeEachPause) throws DeliveryException {
    while (!stop.isRequested()) {
      if (dueAtMillis <= lastSeenMillis) {
        return true;
      }
      lastSeenMillis = clock.millis();
      if (dueAtMillis <= lastSeenMillis) {
        return true;
      }
      beforeEachPause.run();
      clock.pause(Math.min(dueAtMillis - lastSeenMillis, LONGEST_PAUSE_MILLIS), stop);
    }
    return false;
  }
}
