package dev.beamwatch.pipeline.alert;

import java.io.Serializable;

/**
 * What {@link Fleet} must know of windows.
 *
 * @param windowSizeMillis length of a window
 */
record FleetRule(long windowSizeMillis) implements Serializable {

  /** Returns the end of the first window that ends at a time or later. */
  long windowEndFrom(long millis) {
    return millis == Long.MAX_VALUE
        ? millis
        : -Math.floorDiv(-millis, windowSizeMillis) * windowSizeMillis;
  }
}
