package dev.beamwatch.pipeline.threshold;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits of all hosts as they were read at one moment. Immutable.
 *
 * @param allowedTopByHost mean usage in percent that a window of the host may reach without an
 *     alert
 * @param loadedAtMillis wall-clock time of the reading
 */
public record Thresholds(Map<String, Integer> allowedTopByHost, long loadedAtMillis) {

  /** Returns the limit of a host; null if it has none. */
  public @Nullable Integer allowedTop(String hostname) {
    return allowedTopByHost.get(hostname);
  }
}
