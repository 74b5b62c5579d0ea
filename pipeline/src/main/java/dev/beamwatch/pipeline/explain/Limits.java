package dev.beamwatch.pipeline.explain;

import dev.beamwatch.pipeline.threshold.Limit;
import org.jspecify.annotations.Nullable;

/** The limits of one processor, by time. */
@FunctionalInterface
public interface Limits {
  /**
   * Returns the limit of a window.
   *
   * @param windowEndMillis event time at which the window ends
   * @return null if there is none
   */
  @Nullable Limit at(long windowEndMillis);
}
