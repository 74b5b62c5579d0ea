package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.alert.SeriesState.Firing;
import dev.beamwatch.pipeline.detect.JudgedWindow;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.AlertEvent.Why;
import dev.beamwatch.schemas.WindowStats;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The life of an alert: what a judged window makes of what is remembered of its series. A window
 * causes at most one event.
 *
 * <p>Windows of a series come in order. One that comes again, or later than its followers, takes
 * its place among the last windows. It may make an alert begin, and never takes one back.
 *
 * @param windowSize of every window
 * @param repeatAfter how long after its last event an alert that goes on is repeated; zero: never
 */
record AlertRule(Duration windowSize, Duration repeatAfter) implements Serializable {
  /** A series without a reading for so long is forgotten. */
  static final Duration FORGET_AFTER = Duration.ofHours(24);

  /**
   * Takes a window of a series that has a limit.
   *
   * @param state of the series, which is changed; a new one begins with this window
   */
  @Nullable AlertEvent judge(SeriesState state, WindowStats stats, Limit limit) {
    long end = stats.windowEndMillis();
    long ahead = (end - state.newestEndMillis) / windowSize.toMillis();
    int kept = Math.max(AlertEvent.MOST_RECENT, limit.ofWindows());
    if (ahead > 0) {
      state.windows.advance(ahead);
      state.means.advance(ahead, kept);
      state.newestEndMillis = end;
    }
    int place = (int) Math.min(Math.max(0, -ahead), Integer.MAX_VALUE);
    if (place < LastWindows.KEPT && end > state.beginMillis) {
      state.windows.set(place, JudgedWindow.verdict(stats.usageAvg(), limit));
    }
    state.means.set(place, stats.usageAvg(), kept);
    Firing firing = state.firing;
    if (firing == null) {
      return begin(state, stats, limit);
    }
    if (end > firing.startedAtMillis()) {
      firing = firing.withPeak(stats.usageAvg());
      state.firing = firing;
    }
    return goOn(state, firing, stats, limit);
  }

  private @Nullable AlertEvent begin(SeriesState state, WindowStats stats, Limit limit) {
    LastWindows windows = state.windows;
    int of = limit.ofWindows();
    if (windows.breachingOf(of) < limit.breachingWindows()) {
      return null;
    }
    Level level =
        windows.criticalOf(of) >= limit.breachingWindows() ? Level.CRITICAL : Level.WARNING;
    int oldest = windows.oldestBreachingOf(of);
    long startedAt = state.newestEndMillis - (oldest + 1) * windowSize.toMillis();
    double peak = state.means.largestSince(oldest);
    state.firing =
        new Firing(
            startedAt,
            1,
            level,
            state.newestEndMillis,
            stats.windowEndMillis(),
            peak,
            limit.channel());
    return event(Kind.FIRING, state, state.firing, stats, limit, null);
  }

  private @Nullable AlertEvent goOn(
      SeriesState state, Firing firing, WindowStats stats, Limit limit) {
    LastWindows windows = state.windows;
    long levelFor = (state.newestEndMillis - firing.levelSinceMillis()) / windowSize.toMillis();
    if (firing.level() == Level.WARNING
        && windows.criticalOf(limit.ofWindows()) >= limit.breachingWindows()) {
      return next(Kind.ESCALATED, Level.CRITICAL, state, firing, stats, limit);
    }
    if (windows.clearRun() >= limit.clearWindows()) {
      AlertEvent resolved = next(Kind.RESOLVED, firing.level(), state, firing, stats, limit);
      state.firing = null;
      state.windows.clear();
      state.beginMillis = state.newestEndMillis;
      return resolved;
    }
    if (firing.level() == Level.CRITICAL
        && limit.warningTop() != null
        && windows.belowCriticalRun(levelFor) >= limit.clearWindows()) {
      return next(Kind.EASED, Level.WARNING, state, firing, stats, limit);
    }
    boolean isDue =
        !repeatAfter.isZero()
            && stats.windowEndMillis() - firing.lastEventMillis() >= repeatAfter.toMillis();
    return isDue ? next(Kind.REPEATED, firing.level(), state, firing, stats, limit) : null;
  }

  private AlertEvent next(
      Kind kind,
      Level level,
      SeriesState state,
      Firing firing,
      WindowStats stats,
      @Nullable Limit limit) {
    long levelSince = level == firing.level() ? firing.levelSinceMillis() : state.newestEndMillis;
    Firing after =
        new Firing(
            firing.startedAtMillis(),
            firing.sequence() + 1,
            level,
            levelSince,
            stats.windowEndMillis(),
            firing.peak(),
            firing.channel());
    state.firing = after;
    return event(kind, state, after, stats, limit, null);
  }

  /**
   * Takes a window of a series that has no limit any more. The series is forgotten afterwards.
   *
   * @param state of the series
   * @return null if no alert fires
   */
  @Nullable AlertEvent limitRemoved(SeriesState state, WindowStats stats) {
    Firing firing = state.firing;
    if (firing == null) {
      return null;
    }
    double peak = Math.max(firing.peak(), stats.usageAvg());
    state.means.advance(
        (stats.windowEndMillis() - state.newestEndMillis) / windowSize.toMillis(),
        AlertEvent.MOST_RECENT);
    state.means.set(0, stats.usageAvg(), AlertEvent.MOST_RECENT);
    Firing last =
        new Firing(
            firing.startedAtMillis(),
            firing.sequence() + 1,
            firing.level(),
            firing.levelSinceMillis(),
            stats.windowEndMillis(),
            peak,
            firing.channel());
    return event(Kind.RESOLVED, state, last, stats, null, Why.LIMIT_REMOVED);
  }

  /** Tells whether a series has had no reading for so long that it is forgotten at a time. */
  boolean isForgotten(SeriesState state, long endMillis) {
    return endMillis - state.newestEndMillis >= FORGET_AFTER.toMillis();
  }

  /**
   * Forgets a series.
   *
   * @return null if no alert fires
   */
  @Nullable AlertEvent forget(SeriesState state, ProcessorKey processor) {
    Firing firing = state.firing;
    if (firing == null) {
      return null;
    }
    long end = state.newestEndMillis + FORGET_AFTER.toMillis();
    return new AlertEvent(
        AlertEvent.id(processor.hostname(), processor.cpu(), firing.startedAtMillis()),
        firing.sequence() + 1,
        Kind.RESOLVED,
        firing.level(),
        processor.hostname(),
        processor.cpu(),
        end,
        firing.startedAtMillis(),
        null,
        null,
        null,
        null,
        null,
        null,
        firing.peak(),
        null,
        null,
        state.means.last(AlertEvent.MOST_RECENT),
        Why.FORGOTTEN,
        end - firing.startedAtMillis());
  }

  private static AlertEvent event(
      Kind kind,
      SeriesState state,
      Firing firing,
      WindowStats stats,
      @Nullable Limit limit,
      @Nullable Why why) {
    return new AlertEvent(
        AlertEvent.id(stats.hostname(), stats.cpu(), firing.startedAtMillis()),
        firing.sequence(),
        kind,
        firing.level(),
        stats.hostname(),
        stats.cpu(),
        stats.windowEndMillis(),
        firing.startedAtMillis(),
        stats.usageAvg(),
        stats.usageMax(),
        limit == null ? null : limit.allowedTop(),
        limit == null ? null : limit.warningTop(),
        limit == null ? null : limit.clearTop(),
        limit == null ? null : limit.validFromMillis(),
        firing.peak(),
        limit == null ? null : (Integer) state.windows.breachingOf(limit.ofWindows()),
        limit == null ? null : (Integer) limit.ofWindows(),
        state.means.last(AlertEvent.MOST_RECENT),
        why,
        kind == Kind.RESOLVED ? (Long) (stats.windowEndMillis() - firing.startedAtMillis()) : null);
  }
}
