package dev.beamwatch.pipeline.suggest;

import dev.beamwatch.pipeline.alert.SeriesAlerts;
import dev.beamwatch.pipeline.suggest.Suggestion.Chosen;
import dev.beamwatch.pipeline.suggest.Suggestion.Span;
import dev.beamwatch.pipeline.suggest.Suggestion.Today;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The past of one host under each limit. Mutable, not thread-safe. */
final class HostHistory {
  private final HostLimits limits;
  private final Function<String, @Nullable Limit> todays;
  private final Duration windowSize;
  private final LoadOverTime load;
  private final Map<String, Processor> processors = new HashMap<>();
  private long fromMillis = Long.MAX_VALUE;
  private long toMillis = Long.MIN_VALUE;
  private long windows;

  /**
   * Begins.
   *
   * @param todays what counts today for a processor; null if nothing does
   */
  HostHistory(HostLimits limits, Function<String, @Nullable Limit> todays, Duration windowSize) {
    this.limits = limits;
    this.todays = todays;
    this.windowSize = windowSize;
    this.load = new LoadOverTime(windowSize);
  }

  /** One processor of the host. */
  private static final class Processor {
    private final TriedLimits tried;
    private final @Nullable Limit todaysLimit;
    private final SeriesAlerts todaysRule;
    private int todaysAlerts;

    Processor(LifeCycle cycle, @Nullable Limit todaysLimit, Duration windowSize) {
      this.tried = new TriedLimits(cycle, windowSize);
      this.todaysLimit = todaysLimit;
      this.todaysRule = new SeriesAlerts(windowSize, Duration.ZERO);
    }

    void take(WindowStats stats) {
      tried.take(stats.windowEndMillis(), stats.usageAvg());
      if (todaysLimit == null) {
        return;
      }
      for (AlertEvent event : todaysRule.judge(stats, todaysLimit)) {
        if (event.kind() == AlertEvent.Kind.FIRING) {
          todaysAlerts++;
        }
      }
    }
  }

  /** Takes the next window of one of its processors. */
  void take(WindowStats stats) {
    String cpu = stats.cpu();
    Processor processor = processors.get(cpu);
    if (processor == null) {
      processor = new Processor(limits.lifeCycle(cpu), todays.apply(cpu), windowSize);
      processors.put(cpu, processor);
    }
    processor.take(stats);
    load.take(stats.windowStartMillis(), TriedLimits.exceeded(stats.usageAvg()));
    fromMillis = Math.min(fromMillis, stats.windowStartMillis());
    toMillis = Math.max(toMillis, stats.windowEndMillis());
    windows++;
  }

  /** Returns what there is of it. */
  Span span() {
    return new Span(fromMillis, toMillis, windows);
  }

  /**
   * Suggests a limit.
   *
   * @param mostFiring limits are passed over with which an alert fires after a larger share of
   *     windows, 0 to 1
   */
  Suggestion suggest(Budget budget, double mostFiring, TakeOver takeOver) {
    long allowed = budget.allowedIn(Duration.ofMillis(toMillis - fromMillis));
    Chosen chosen = choose(allowed, mostFiring);
    return new Suggestion(
        limits.hostname(),
        span(),
        processors.size(),
        today(),
        allowed,
        chosen,
        chosen == null
            ? List.of()
            : takeOver.statements(limits, processors.keySet(), chosen.limit()));
  }

  private @Nullable Chosen choose(long allowed, double mostFiring) {
    Collection<Processor> all = processors.values();
    for (int limit = 1; limit <= TriedLimits.HIGHEST; limit++) {
      int alerts = 0;
      long firing = 0;
      for (Processor processor : all) {
        alerts += processor.tried.alerts(limit);
        firing += processor.tried.firingWindows(limit);
      }
      double firingShare = (double) firing / windows;
      if (alerts <= allowed && firingShare <= mostFiring) {
        return new Chosen(limit, alerts, firingShare, load.drift(limit));
      }
    }
    return null;
  }

  private Today today() {
    // By value: 20 and 20.0 are one limit.
    Collection<BigDecimal> tops = new TreeSet<>(Comparator.<BigDecimal>naturalOrder());
    int alerts = 0;
    for (Processor processor : processors.values()) {
      if (processor.todaysLimit != null) {
        tops.add(processor.todaysLimit.allowedTop());
      }
      alerts += processor.todaysAlerts;
    }
    return new Today(new ArrayList<>(tops), alerts);
  }
}
