package dev.beamwatch.pipeline.threshold;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.background.SharedByClones;
import dev.beamwatch.pipeline.background.WallClock;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Decides when to load the thresholds next. After a success it waits one interval. After failures
 * its pauses grow from one second to the interval.
 *
 * <p>All clones of a DoFn within one JVM share the schedule. A tick only asks whether loading is
 * due, so ticks that pile up while a pipeline is down do no harm. Thread-safe.
 */
final class RefreshSchedule implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final SharedByClones<AtomicReference<State>> state =
      new SharedByClones<>(() -> new AtomicReference<>(new State(Long.MIN_VALUE, 0, false)));
  private final Duration interval;
  private final WallClock clock;

  RefreshSchedule(Duration interval, WallClock clock) {
    this.interval = interval;
    this.clock = clock;
  }

  /** Tells whether it is time to load. */
  boolean isDue() {
    return clock.millis() >= state().dueMillis();
  }

  /** Records a success. Returns how many failures came before it. */
  int succeeded() {
    int failures = state().failures();
    state.get().set(new State(clock.millis() + interval.toMillis(), 0, true));
    return failures;
  }

  /** Records a failure. Returns the pause until the next try. */
  Duration failed() {
    State before = state();
    int failures = before.failures() + 1;
    long grown = FIRST_PAUSE.toMillis() << Math.min(failures - 1, 20);
    Duration pause = Duration.ofMillis(Math.min(grown, interval.toMillis()));
    state.get().set(new State(clock.millis() + pause.toMillis(), failures, before.hasSucceeded()));
    return pause;
  }

  /** Tells whether thresholds were loaded since this process began. */
  boolean hasSucceeded() {
    return state().hasSucceeded();
  }

  private State state() {
    return requireNonNull(state.get().get());
  }

  private record State(long dueMillis, int failures, boolean hasSucceeded) {}
}
