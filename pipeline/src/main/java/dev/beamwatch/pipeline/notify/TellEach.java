package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.background.BackgroundCalls;
import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.coders.DeadLetterCoder;
import dev.beamwatch.pipeline.coders.NotificationCoder;
import java.util.List;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Tells each receiver by a notifier.
 *
 * <p>Input: news, by receiver. Output: what became of it. Delivery: at least once. A call is
 * repeated if a worker dies between the call and the next checkpoint, or if the answer is lost.
 * Pace: one call at a time for each receiver, then a pause. Time: nothing here waits for event
 * time, and nothing else waits for a receiver. Cost: all that waits for a receiver is the state of
 * one key.
 *
 * @param <N> the type of news
 * @param <Q> the type of queue
 * @param <C> the type of call
 */
public final class TellEach<N, Q, C> extends PTransform<PCollection<KV<String, List<N>>>, Told> {
  /** Pauses after failures vary by a fifth. */
  private static final double JITTER = 0.2;

  private final Notifier<N, Q, C> notifier;
  private final String receiverNow;
  private final PostRule rule;
  private final NotifierCounters counters;
  private final double jitter;
  private final BackgroundCalls<TellFn.Made<C>> calls;
  private final WallClock clock;

  private TellEach(
      Notifier<N, Q, C> notifier,
      String receiverNow,
      PostRule rule,
      NotifierCounters counters,
      double jitter,
      BackgroundCalls<TellFn.Made<C>> calls,
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
   * @param receiverNow the receiver of news with an empty key: it came when none was configured
   * @param rule for the outcomes of calls
   */
  public static <N, Q, C> TellEach<N, Q, C> by(
      Notifier<N, Q, C> notifier, String receiverNow, PostRule rule, NotifierCounters counters) {
    return new TellEach<>(
        notifier,
        receiverNow,
        rule,
        counters,
        JITTER,
        BackgroundCalls.onTheirOwnThreads(),
        WallClock.SYSTEM);
  }

  /** Returns the same with calls of a test, which end within the timer that starts them. */
  public TellEach<N, Q, C> inline(WallClock clock) {
    return new TellEach<>(
        notifier, receiverNow, rule, counters, 0, BackgroundCalls.inline(), clock);
  }

  /** Returns the same with a test's calls. */
  TellEach<N, Q, C> with(BackgroundCalls<TellFn.Made<C>> calls, WallClock clock) {
    return new TellEach<>(notifier, receiverNow, rule, counters, 0, calls, clock);
  }

  @Override
  public Told expand(PCollection<KV<String, List<N>>> news) {
    PCollectionTuple told =
        news.apply(
            "Tell",
            ParDo.of(new TellFn<>(notifier, receiverNow, rule, jitter, counters, calls, clock))
                .withOutputTags(TellFn.DEAD_LETTERS, TupleTagList.of(TellFn.NOTIFICATIONS)));
    return new Told(
        told.get(TellFn.DEAD_LETTERS).setCoder(ListCoder.of(DeadLetterCoder.INSTANCE)),
        told.get(TellFn.NOTIFICATIONS).setCoder(ListCoder.of(NotificationCoder.INSTANCE)));
  }
}
