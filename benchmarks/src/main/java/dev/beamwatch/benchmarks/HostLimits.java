package dev.beamwatch.benchmarks;

import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Limits of all hosts of a benchmark, 80 to 83 percent, and the defaults of the contract for the
 * rest.
 *
 * @param byHost percent
 */
record HostLimits(Map<String, Integer> byHost) {
  private static final int LOWEST = 80;
  private static final int DIFFERENT = 4;

  /**
   * Returns those of all hosts that a workload has.
   *
   * @param series its processors, 1 or more
   */
  static HostLimits of(int series) {
    Map<String, Integer> byHost = new LinkedHashMap<>();
    for (int each = 0; each < series; each++) {
      byHost.putIfAbsent(Workload.hostname(each), LOWEST + byHost.size() % DIFFERENT);
    }
    return new HostLimits(byHost);
  }

  /** Returns them as the pipeline has them after it has read the table. */
  Map<String, Limit> limits() {
    LimitDefaults defaults = LimitDefaults.OF_CONTRACT;
    return byHost.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    new Limit(
                        BigDecimal.valueOf(entry.getValue()),
                        null,
                        BigDecimal.valueOf(entry.getValue()),
                        defaults.breachingWindows(),
                        defaults.ofWindows(),
                        defaults.clearWindows(),
                        null,
                        null)));
  }

  /** Returns them as SQL has rows after {@code VALUES}. */
  String rows() {
    return byHost.entrySet().stream()
        .map(entry -> "('%s', %d)".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }
}
