package dev.beamwatch.pipeline.suggest;

import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.pipeline.threshold.LimitDefaults;

/**
 * When alerts begin and end.
 *
 * @param breachingWindows how many of the last windows must breach for an alert to begin; 1 to
 *     {@code ofWindows}
 * @param ofWindows how many windows are the last ones; at most 60
 * @param clearWindows after how many clear windows in a row an alert ends; 1 to 60
 */
record LifeCycle(int breachingWindows, int ofWindows, int clearWindows) {
  static LifeCycle of(Limit limit) {
    return new LifeCycle(limit.breachingWindows(), limit.ofWindows(), limit.clearWindows());
  }

  static LifeCycle of(LimitDefaults defaults) {
    return new LifeCycle(
        defaults.breachingWindows(), defaults.ofWindows(), defaults.clearWindows());
  }
}
