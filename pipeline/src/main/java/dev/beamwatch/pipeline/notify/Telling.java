package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.background.BackgroundCalls;
import dev.beamwatch.pipeline.background.WallClock;
import java.io.Serializable;

/**
 * A notifier with all that {@link TellFn} needs to run it.
 *
 * @param <N> the type of news
 * @param <Q> the type of queue
 * @param <C> the type of call
 */
public final class Telling<N, Q, C> implements Serializable {
  private static final long serialVersionUID = 1;

  /** Pauses after failures vary by a fifth. */
  private static final double JITTER = 0.2;

  final Notifier<N, Q, C> notifier;
  final String receiverNow;
  final PostRule rule;
  final NotifierCounters counters;
  final double jitter;
  final BackgroundCalls<Made<C>> calls;
  final WallClock clock;

  /**
   * A call that was made.
   *
   * @param <C> the type of call
   */
  record Made<C>(C call, PostOutcome outcome) {}

  private Telling(
      Notifier<N, Q, C> notifier,
      String receiverNow,
      PostRule rule,
      NotifierCounters counters,
      double jitter,
      BackgroundCalls<Made<C>> calls,
      WallClock clock) {
    this.notifier = notifier;
    this.receiverNow = receiverNow;
    this.rule = rule;
    this.counters = counters;
    this.jitter = jitter;
    this.calls = calls;
    this.clock = clock;
  }

  /**
   * Tells by a notifier.
   *
   * @param receiverNow the receiver of news that names none: it came when none was configured
   * @param rule for the outcomes of calls
   */
  public static <N, Q, C> Telling<N, Q, C> by(
      Notifier<N, Q, C> notifier, String receiverNow, PostRule rule, NotifierCounters counters) {
    return new Telling<>(
        notifier,
        receiverNow,
        rule,
        counters,
        JITTER,
        BackgroundCalls.onTheirOwnThreads(),
        WallClock.SYSTEM);
  }

  /** Returns the same with calls of a test, which end within the timer that starts them. */
  public Telling<N, Q, C> inline(WallClock clock) {
    return with(BackgroundCalls.inline(), clock);
  }

  /** Returns the same with a test's calls. */
  Telling<N, Q, C> with(BackgroundCalls<Made<C>> calls, WallClock clock) {
    return new Telling<>(notifier, receiverNow, rule, counters, 0, calls, clock);
  }
}
