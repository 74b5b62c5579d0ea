package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.processor.Buckets;
import java.io.Serializable;

/**
 * What {@link Fleet} must know of windows.
 *
 * @param windowSizeMillis length of a window
 * @param buckets those that the windows are kept in
 */
record FleetRule(long windowSizeMillis, Buckets buckets) implements Serializable {

  /** Returns the end of the first window that ends at a time or later. */
  long windowEndFrom(long millis) {
    return millis == Long.MAX_VALUE
        ? millis
        : -Math.floorDiv(-millis, windowSizeMillis) * windowSizeMillis;
  }
}
