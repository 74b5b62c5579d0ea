package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.background.WallClock;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the thresholds are to be loaded next: an interval after a success; after failures sooner,
 * with pauses that grow from a second to the interval.
 *
 * <p>All clones of a DoFn within one JVM share the schedule. A tick only asks whether loading is
 * due, so ticks that pile up while a pipeline is down do no harm. Thread-safe.
 */
final class RefreshSchedule implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Map<String, State> STATES = new ConcurrentHashMap<>();
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final String id = UUID.randomUUID().toString();
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

  /** Takes note of a success; returns how many failures came before it. */
  int succeeded() {
    int failures = state().failures();
    STATES.put(id, new State(clock.millis() + interval.toMillis(), 0));
    return failures;
  }

  /** Takes note of a failure; returns the pause until the next try. */
  Duration failed() {
    int failures = state().failures() + 1;
    long grown = FIRST_PAUSE.toMillis() << Math.min(failures - 1, 20);
    Duration pause = Duration.ofMillis(Math.min(grown, interval.toMillis()));
    STATES.put(id, new State(clock.millis() + pause.toMillis(), failures));
    return pause;
  }

  private State state() {
    return STATES.getOrDefault(id, new State(Long.MIN_VALUE, 0));
  }

  private record State(long dueMillis, int failures) {}
}
