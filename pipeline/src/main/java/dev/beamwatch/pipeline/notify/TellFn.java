package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.background.BackgroundCall;
import dev.beamwatch.pipeline.background.BackgroundCalls;
import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a notifier has to tell, and tells it one call at a time. The key is the receiver: each
 * has its own queue, pace, failures and call under way.
 *
 * <p>What waits is in Beam's state, so it survives what the pipeline survives. A timer sets the
 * pace. The call itself runs beside the runner's threads, see {@link BackgroundCall}. The timer
 * comes back for its outcome, and {@link PostRule} says what follows from it. News leaves the state
 * when its outcome is known. If a worker dies before that, the call is repeated.
 *
 * <p>An outcome counts only for what still waits. It may be older than the state: the job has gone
 * back to a checkpoint, or the key was on this worker before.
 *
 * @param <N> the type of news
 * @param <Q> the type of queue
 * @param <C> the type of call
 */
final class TellFn<N, Q, C> extends DoFn<KV<String, List<N>>, List<DeadLetter>> {
  private static final Logger LOG = LoggerFactory.getLogger(TellFn.class);

  static final TupleTag<List<DeadLetter>> DEAD_LETTERS = new TupleTag<>("deadLetters") {};
  static final TupleTag<List<Notification>> NOTIFICATIONS = new TupleTag<>("notifications") {};

  /**
   * How long the first news waits for that which comes with it. The breaches of a window come one
   * after the other. One that misses the first call waits a second or more for the next.
   */
  static final Duration GATHER = Duration.ofMillis(50);

  /** How soon the timer looks again for the outcome of a call. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  @StateId("queue")
  private final StateSpec<ValueState<Q>> queue;

  /** News that came since, and what the queue has no room for. */
  @StateId("waiting")
  private final StateSpec<BagState<N>> waiting;

  /** Whether news came that belongs before something in the queue. */
  @StateId("overtaken")
  private final StateSpec<ValueState<Boolean>> overtaken = StateSpecs.value(BooleanCoder.of());

  /** There if the timer is set. True if news must not bring it forward. */
  @StateId("awake")
  private final StateSpec<ValueState<Boolean>> awake = StateSpecs.value(BooleanCoder.of());

  /** Failures in a row, see {@link PostRule.Streak}. */
  @StateId("failures")
  private final StateSpec<ValueState<Integer>> failures = StateSpecs.value(VarIntCoder.of());

  /** Refusals in a row. */
  @StateId("refusals")
  private final StateSpec<ValueState<Integer>> refusals = StateSpecs.value(VarIntCoder.of());

  /** Wall-clock time since when something waits and nothing was told. */
  @StateId("since")
  private final StateSpec<ValueState<Long>> since = StateSpecs.value(VarLongCoder.of());

  @TimerId("tell")
  private final TimerSpec tell = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final Notifier<N, Q, C> notifier;
  private final String receiverNow;
  private final PostRule rule;
  private final double jitter;
  private final NotifierCounters counters;
  private final BackgroundCalls<Made<C>> calls;
  private final WallClock clock;

  /**
   * A call that was made.
   *
   * @param <C> the type of call
   */
  record Made<C>(C call, PostOutcome outcome) {}

  /**
   * Tells with a notifier.
   *
   * @param receiverNow the receiver of news whose key is empty: it came when none was configured
   * @param rule for outcomes
   * @param jitter by which part, from 0 to 1, a pause after a failure is at most longer or shorter
   *     at random
   */
  TellFn(
      Notifier<N, Q, C> notifier,
      String receiverNow,
      PostRule rule,
      double jitter,
      NotifierCounters counters,
      BackgroundCalls<Made<C>> calls,
      WallClock clock) {
    this.queue = StateSpecs.value(notifier.queueCoder());
    this.waiting = StateSpecs.bag(notifier.newsCoder());
    this.notifier = notifier;
    this.receiverNow = receiverNow;
    this.rule = rule;
    this.jitter = jitter;
    this.counters = counters;
    this.calls = calls;
    this.clock = clock;
  }

  @StartBundle
  public void startBundle() {
    counters.show();
  }

  @ProcessElement
  public void process(
      @Element KV<String, List<N>> element,
      @StateId("queue") ValueState<Q> queue,
      @StateId("waiting") BagState<N> waiting,
      @StateId("overtaken") ValueState<Boolean> overtaken,
      @StateId("awake") ValueState<Boolean> awake,
      @StateId("since") ValueState<Long> since,
      @TimerId("tell") Timer tell) {
    if (since.read() == null) {
      since.write(clock.millis());
    }
    element.getValue().forEach(waiting::add);
    Q known = queue.read();
    if (known != null && notifier.comesBefore(element.getValue(), known)) {
      overtaken.write(true);
    }
    Boolean isBusy = awake.read();
    if (isBusy == null || !isBusy) {
      awake.write(true);
      set(tell, GATHER);
    }
  }

  @OnTimer("tell")
  public void onTell(
      @Key String key,
      @StateId("queue") ValueState<Q> queue,
      @StateId("waiting") BagState<N> waiting,
      @StateId("overtaken") ValueState<Boolean> overtaken,
      @StateId("awake") ValueState<Boolean> awake,
      @StateId("failures") ValueState<Integer> failures,
      @StateId("refusals") ValueState<Integer> refusals,
      @StateId("since") ValueState<Long> since,
      @TimerId("tell") Timer tell,
      MultiOutputReceiver out) {
    Q known = queue.read();
    Turn turn =
        new Turn(
            key.isEmpty() ? receiverNow : key,
            known == null ? notifier.newQueue() : known,
            new Behind<>(waiting, overtaken),
            failures,
            refusals);
    Duration untilNext = turn.take(calls.of(key));
    note(since, untilNext != null, turn.hasTold);
    counters.waitingSince(key, since.read());
    if (untilNext == null) {
      untilNext = notifier.lookAgain(turn.queue, clock.millis());
      if (untilNext == null) {
        awake.clear();
      } else {
        awake.write(false);
      }
    } else {
      awake.write(true);
    }
    if (untilNext != null) {
      set(tell, untilNext);
    }
    queue.write(turn.queue);
    counters.count(turn.ledger);
    if (!turn.ledger.deadLetters().isEmpty()) {
      out.get(DEAD_LETTERS).output(turn.ledger.deadLetters());
    }
    if (!turn.ledger.notifications().isEmpty()) {
      out.get(NOTIFICATIONS).output(turn.ledger.notifications());
    }
  }

  @Teardown
  public void teardown() {
    notifier.close();
    calls.forget();
  }

  private void note(ValueState<Long> since, boolean isBusy, boolean hasTold) {
    if (!isBusy) {
      since.clear();
    } else if (hasTold || since.read() == null) {
      since.write(clock.millis());
    }
  }

  /** One look at a receiver. */
  private final class Turn {
    private final String to;
    private final Q queue;
    private final Behind<N> backlog;
    private final ValueState<Integer> failures;
    private final ValueState<Integer> refusals;
    private final Ledger ledger = new Ledger();

    /** Whether a call has come to its end. */
    private boolean hasTold;

    Turn(
        String to,
        Q queue,
        Behind<N> backlog,
        ValueState<Integer> failures,
        ValueState<Integer> refusals) {
      this.to = to;
      this.queue = queue;
      this.backlog = backlog;
      this.failures = failures;
      this.refusals = refusals;
    }

    /** Returns the time until the next look; null if there is nothing to tell. */
    @Nullable Duration take(BackgroundCall<Made<C>> call) {
      BackgroundCall.Outcome<Made<C>> outcome = call.takeOutcome();
      if (outcome != null) {
        Made<C> made = outcome.value();
        if (made == null) {
          String why = "the program failed: " + outcome.failure();
          return settle(null, new PostOutcome.TryAgain(why));
        }
        C due = notifier.stillDue(made.call(), queue, backlog);
        if (due != null) {
          return settle(due, made.outcome());
        }
      }
      if (call.isUnderWay()) {
        return LOOK_AGAIN;
      }
      C next = notifier.next(queue, backlog, to, clock.millis(), ledger);
      if (next == null) {
        return null;
      }
      call.start(() -> new Made<>(next, notifier.call(to, next)));
      return LOOK_AGAIN;
    }

    /** Books the outcome of a call. Returns the pause until the next. */
    private Duration settle(@Nullable C call, PostOutcome outcome) {
      PostRule ofCall =
          call == null ? rule : rule.withPause(notifier.pauseAfter(call, rule.pause()));
      PostRule.Decision decision =
          ofCall.after(
              outcome,
              new PostRule.Channel(
                  to,
                  new PostRule.Streak(orZero(failures.read()), orZero(refusals.read())),
                  call == null ? 0 : notifier.size(call),
                  () -> notifier.waiting(queue, backlog)),
              jitter * ThreadLocalRandom.current().nextDouble(-1, 1));
      failures.write(decision.streak().failures());
      refusals.write(decision.streak().refusals());
      counters.count(decision.messages());
      hasTold = decision.messages() != PostRule.Messages.WAIT;
      if (call != null) {
        notifier.settle(call, outcome, decision, queue, backlog, to, clock.millis(), ledger);
      }
      log(decision.line());
      return decision.untilNext();
    }
  }

  /** The backlog in Beam's state. */
  private record Behind<N>(BagState<N> waiting, ValueState<Boolean> overtaken)
      implements Backlog<N> {
    @Override
    public boolean hasOvertaken() {
      return overtaken.read() != null;
    }

    @Override
    public List<N> all() {
      List<N> all = new ArrayList<>();
      waiting.read().forEach(all::add);
      return all;
    }

    @Override
    public List<N> takeAll() {
      List<N> all = all();
      if (!all.isEmpty()) {
        waiting.clear();
      }
      if (hasOvertaken()) {
        overtaken.clear();
      }
      return all;
    }

    @Override
    public void putBack(List<N> news) {
      news.forEach(waiting::add);
    }
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  private static void log(PostRule.@Nullable LogLine line) {
    if (line == null) {
      return;
    }
    switch (line.level()) {
      case ERROR -> LOG.error(line.text());
      case WARN -> LOG.warn(line.text());
      default -> LOG.info(line.text());
    }
  }

  private static void set(Timer timer, Duration pause) {
    timer.offset(org.joda.time.Duration.millis(pause.toMillis())).setRelative();
  }
}
