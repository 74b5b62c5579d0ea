package dev.beamwatch.pipeline.background;

import java.io.Serializable;

/**
 * Where the pipeline asks for the wall-clock time, so that tests can say what time it is. Event
 * time never comes from here.
 */
@FunctionalInterface
public interface WallClock extends Serializable {
  /** The machine's clock. */
  WallClock SYSTEM = System::currentTimeMillis;

  /** Returns milliseconds since the epoch. */
  long millis();
}
