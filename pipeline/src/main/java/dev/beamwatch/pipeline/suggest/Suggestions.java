package dev.beamwatch.pipeline.suggest;

import dev.beamwatch.pipeline.suggest.Suggestion.LeftOut;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.WindowStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Suggests limits for many hosts in one pass over their windows. Memory grows with the number of
 * processors, some kilobytes each, not with the length of the past. Mutable, not thread-safe.
 */
public final class Suggestions {
  /** A host needs so much data: a day has its quiet hours and its busy ones. */
  public static final Duration LEAST_DATA = Duration.ofHours(24);

  private final Thresholds limits;
  private final LimitDefaults defaults;
  private final HostGlob wanted;
  private final Duration windowSize;
  private final long todayMillis;

  /** By host; null for one that is not wanted. */
  private final Map<String, @Nullable HostHistory> hosts = new HashMap<>();

  /**
   * Begins.
   *
   * @param limits today's are among them
   * @param defaults what counts where a row does not say it
   * @param wanted the hosts to look at
   * @param todayMillis a row counts today if it is valid at this time
   */
  public Suggestions(
      Thresholds limits,
      LimitDefaults defaults,
      HostGlob wanted,
      Duration windowSize,
      long todayMillis) {
    this.limits = limits;
    this.defaults = defaults;
    this.wanted = wanted;
    this.windowSize = windowSize;
    this.todayMillis = todayMillis;
  }

  /**
   * What came out, by host.
   *
   * @param leftOut hosts with less than 24 hours from their first window to their last one
   */
  public record Outcome(List<Suggestion> suggestions, List<LeftOut> leftOut) {}

  /** Takes all windows that end at the next time. */
  public void take(List<WindowStats> windows) {
    for (WindowStats stats : windows) {
      HostHistory host = hosts.get(stats.hostname());
      if (host == null && !hosts.containsKey(stats.hostname())) {
        host = begin(stats.hostname());
        hosts.put(stats.hostname(), host);
      }
      if (host != null) {
        host.take(stats);
      }
    }
  }

  private @Nullable HostHistory begin(String hostname) {
    return wanted.matches(hostname)
        ? new HostHistory(
            HostLimits.find(limits, defaults, hostname, todayMillis),
            cpu -> limits.limit(hostname, cpu, todayMillis),
            windowSize)
        : null;
  }

  /**
   * Returns what is suggested.
   *
   * @param mostFiring limits are passed over with which an alert fires after a larger share of
   *     windows, 0 to 1
   */
  public Outcome outcome(Budget budget, double mostFiring, TakeOver takeOver) {
    List<Suggestion> suggestions = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    for (Map.Entry<String, @Nullable HostHistory> each : new TreeMap<>(hosts).entrySet()) {
      HostHistory host = each.getValue();
      if (host == null) {
        continue;
      }
      Suggestion.Span span = host.span();
      if (span.toMillis() - span.fromMillis() < LEAST_DATA.toMillis()) {
        leftOut.add(new LeftOut(each.getKey(), span));
      } else {
        suggestions.add(host.suggest(budget, mostFiring, takeOver));
      }
    }
    return new Outcome(suggestions, leftOut);
  }
}
