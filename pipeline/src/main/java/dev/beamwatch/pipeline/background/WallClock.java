package dev.beamwatch.pipeline.background;

import java.io.Serializable;

/**
 * Where the pipeline asks for the wall-clock time, so that tests can say what time it is. Event
 * time never comes from here.
 */
@FunctionalInterface
public interface WallClock extends Serializable {
  /** The machine's clock. */
  WallClock SYSTEM = new SystemClock();

  /** Returns milliseconds since the epoch. */
  long millis();

  /** A class with a name, unlike a method reference, is found again in an old checkpoint. */
  final class SystemClock implements WallClock {
    private static final long serialVersionUID = 1;

    private SystemClock() {}

    @Override
    public long millis() {
      return System.currentTimeMillis();
    }
  }
}
