package dev.beamwatch.pipeline.background;

import java.io.Serializable;

/** Tells the wall-clock time. Tests bring their own. Event time never comes from here. */
@FunctionalInterface
public interface WallClock extends Serializable {
  /** The machine's clock. */
  WallClock SYSTEM = new SystemClock();

  /** Returns milliseconds since the epoch. */
  long millis();

  /** A class with a name is found again in an old checkpoint. A method reference is not. */
  final class SystemClock implements WallClock {
    private static final long serialVersionUID = 1;

    private SystemClock() {}

    @Override
    public long millis() {
      return System.currentTimeMillis();
    }
  }
}
