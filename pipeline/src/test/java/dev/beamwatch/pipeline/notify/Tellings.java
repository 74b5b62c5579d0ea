package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.background.BackgroundCalls;
import java.time.Duration;

/** What tests of notifiers need of {@link TellFn}. */
public final class Tellings {
  /** How long the first news waits for that which comes with it. */
  public static final Duration GATHER = TellFn.GATHER;

  private Tellings() {}

  /**
   * Calls of which some have ended before the first news comes.
   *
   * @param <C> the type of call
   */
  public static final class Calls<C> {
    private final BackgroundCalls<TellFn.Made<C>> calls = BackgroundCalls.inline();

    /** Leaves a call and its outcome for a receiver. */
    public void leave(String receiver, C call, PostOutcome outcome) {
      calls.of(receiver).start(() -> new TellFn.Made<>(call, outcome));
    }
  }

  /** Returns a transform with these calls. */
  public static <N, Q, C> TellEach<N, Q, C> with(Calls<C> calls, TellEach<N, Q, C> tell) {
    return tell.with(calls.calls, () -> 0);
  }
}
