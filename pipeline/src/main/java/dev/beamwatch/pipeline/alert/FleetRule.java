package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.processor.Buckets;
import java.io.Serializable;

/**
 * What {@link Fleet} must know of windows.
 *
 * @param windowSizeMillis length of a window
 * @param buckets those that the windows are kept in
 * @param knownUntilMillis up to here it is known that no reading is missing, even if the input ends
 *     earlier: whoever is not heard until then is silent. {@link #WHERE_THE_INPUT_ENDS} for none
 */
record FleetRule(long windowSizeMillis, Buckets buckets, long knownUntilMillis)
    implements Serializable {
  /** Nothing is known of the time after the input's end. */
  static final long WHERE_THE_INPUT_ENDS = Long.MIN_VALUE;

  /** Returns the end of the first window that ends at a time or later. */
  long windowEndFrom(long millis) {
    return millis == Long.MAX_VALUE
        ? millis
        : -Math.floorDiv(-millis, windowSizeMillis) * windowSizeMillis;
  }
}
