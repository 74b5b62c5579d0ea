package dev.beamwatch.generator;

import java.util.concurrent.TimeUnit;

/** The clock that a run goes by, and its only way to wait. */
interface PaceClock {
  /** Returns the time in milliseconds since the epoch; never less than it was before. */
  long millis();

  /** Returns when the time has passed or a stop is requested. */
  void pause(long millis, StopSignal stop);

  /**
   * Returns the machine's clock. It takes the time of day once and then counts on, so that a clock
   * that is set while a run goes on neither stops it nor makes it race.
   */
  static PaceClock system() {
    long epochMillis = System.currentTimeMillis();
    long nanos = System.nanoTime();
    return new PaceClock() {
      @Override
      public long millis() {
        return epochMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
      }

      @Override
      public void pause(long millis, StopSignal stop) {
        stop.await(millis);
      }
    };
  }
}
