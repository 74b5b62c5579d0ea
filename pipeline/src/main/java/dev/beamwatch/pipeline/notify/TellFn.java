package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.background.BackgroundCall;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.Coder;
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
import org.apache.beam.sdk.transforms.join.RawUnionValue;
import org.apache.beam.sdk.transforms.join.UnionCoder;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what notifiers have to tell, and tells it one call at a time. The key is the notifier and
 * the receiver: each has its own queue, pace, failures and call under way.
 *
 * <p>What waits is in Beam's state, so it survives what the pipeline survives. A timer sets the
 * pace. The call itself runs beside the runner's threads, see {@link BackgroundCall}. The timer
 * comes back for its outcome, and {@link PostRule} says what follows from it. News leaves the state
 * when its outcome is known. If a worker dies before that, the call is repeated.
 *
 * <p>An outcome counts only for what still waits. It may be older than the state: the job has gone
 * back to a checkpoint, or the key was on this worker before.
 */
final class TellFn extends DoFn<KV<String, RawUnionValue>, List<DeadLetter>> {
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

  /** The place of the notifier, and its queue. */
  @StateId("queue")
  private final StateSpec<ValueState<RawUnionValue>> queue;

  /** News that came since, and what the queue has no room for. */
  @StateId("waiting")
  private final StateSpec<BagState<RawUnionValue>> waiting;

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

  private final List<Telling<?, ?, ?>> tellings;

  /** Tells with notifiers. The place of each is in the state. */
  TellFn(List<Telling<?, ?, ?>> tellings) {
    this.tellings = List.copyOf(tellings);
    List<Coder<?>> queues = new ArrayList<>();
    List<Coder<?>> news = new ArrayList<>();
    for (Telling<?, ?, ?> telling : tellings) {
      queues.add(telling.notifier.queueCoder());
      news.add(telling.notifier.newsCoder());
    }
    this.queue = StateSpecs.value(UnionCoder.of(queues));
    this.waiting = StateSpecs.bag(UnionCoder.of(news));
  }

  @StartBundle
  public void startBundle() {
    tellings.forEach(telling -> telling.counters.show());
  }

  @ProcessElement
  public void process(
      @Element KV<String, RawUnionValue> element,
      @StateId("queue") ValueState<RawUnionValue> queue,
      @StateId("waiting") BagState<RawUnionValue> waiting,
      @StateId("overtaken") ValueState<Boolean> overtaken,
      @StateId("awake") ValueState<Boolean> awake,
      @StateId("since") ValueState<Long> since,
      @TimerId("tell") Timer tell) {
    int place = element.getValue().getUnionTag();
    Telling<?, ?, ?> telling = tellings.get(place);
    if (since.read() == null) {
      since.write(telling.clock.millis());
    }
    List<?> news = (List<?>) element.getValue().getValue();
    news.forEach(each -> waiting.add(new RawUnionValue(place, each)));
    RawUnionValue known = queue.read();
    if (known != null && comesBefore(telling, news, known)) {
      overtaken.write(true);
    }
    Boolean isBusy = awake.read();
    if (isBusy == null || !isBusy) {
      awake.write(true);
      set(tell, GATHER);
    }
  }

  @SuppressWarnings("unchecked") // the place says of which types they are
  private static <N, Q> boolean comesBefore(
      Telling<N, Q, ?> telling, List<?> news, RawUnionValue queue) {
    return telling.notifier.comesBefore((List<N>) news, (Q) queue.getValue());
  }

  @OnTimer("tell")
  public void onTell(
      @Key String key,
      @StateId("queue") ValueState<RawUnionValue> queue,
      @StateId("waiting") BagState<RawUnionValue> waiting,
      @StateId("overtaken") ValueState<Boolean> overtaken,
      @StateId("awake") ValueState<Boolean> awake,
      @StateId("failures") ValueState<Integer> failures,
      @StateId("refusals") ValueState<Integer> refusals,
      @StateId("since") ValueState<Long> since,
      @TimerId("tell") Timer tell,
      MultiOutputReceiver out) {
    int colon = key.indexOf(':');
    int place = Integer.parseInt(key.substring(0, colon));
    String receiver = key.substring(colon + 1);
    Telling<?, ?, ?> telling = tellings.get(place);
    Turn<?, ?, ?> turn =
        Turn.of(telling, place, receiver, queue.read(), waiting, overtaken, failures, refusals);
    Duration untilNext = turn.take();
    long now = telling.clock.millis();
    if (untilNext == null) {
      since.clear();
    } else if (turn.hasTold || since.read() == null) {
      since.write(now);
    }
    telling.counters.waitingSince(receiver, since.read());
    if (untilNext == null) {
      untilNext = turn.lookAgain(now);
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
    queue.write(new RawUnionValue(place, turn.queue));
    telling.counters.count(turn.ledger);
    if (!turn.ledger.deadLetters().isEmpty()) {
      out.get(DEAD_LETTERS).output(turn.ledger.deadLetters());
    }
    if (!turn.ledger.notifications().isEmpty()) {
      out.get(NOTIFICATIONS).output(turn.ledger.notifications());
    }
  }

  @Teardown
  public void teardown() {
    for (Telling<?, ?, ?> telling : tellings) {
      telling.notifier.close();
      telling.calls.forget();
    }
  }

  /** One look at a receiver. */
  private static final class Turn<N, Q, C> {
    private final Telling<N, Q, C> telling;
    private final String receiver;
    private final String to;
    private final Q queue;
    private final Behind<N> backlog;
    private final ValueState<Integer> failures;
    private final ValueState<Integer> refusals;
    private final Ledger ledger = new Ledger();

    /** Whether a call has come to its end. */
    private boolean hasTold;

    private Turn(
        Telling<N, Q, C> telling,
        String receiver,
        Q queue,
        Behind<N> backlog,
        ValueState<Integer> failures,
        ValueState<Integer> refusals) {
      this.telling = telling;
      this.receiver = receiver;
      this.to = receiver.isEmpty() ? telling.receiverNow : receiver;
      this.queue = queue;
      this.backlog = backlog;
      this.failures = failures;
      this.refusals = refusals;
    }

    @SuppressWarnings("unchecked") // the place says of which type it is
    static <N, Q, C> Turn<N, Q, C> of(
        Telling<N, Q, C> telling,
        int place,
        String receiver,
        @Nullable RawUnionValue known,
        BagState<RawUnionValue> waiting,
        ValueState<Boolean> overtaken,
        ValueState<Integer> failures,
        ValueState<Integer> refusals) {
      return new Turn<>(
          telling,
          receiver,
          known == null ? telling.notifier.newQueue() : (Q) known.getValue(),
          new Behind<>(place, waiting, overtaken),
          failures,
          refusals);
    }

    /** Returns the time until the next look; null if there is nothing to tell. */
    @Nullable Duration take() {
      BackgroundCall<Telling.Made<C>> call = telling.calls.of(receiver);
      BackgroundCall.Outcome<Telling.Made<C>> outcome = call.takeOutcome();
      if (outcome != null) {
        Telling.Made<C> made = outcome.value();
        if (made == null) {
          String why = "the program failed: " + outcome.failure();
          return settle(null, new PostOutcome.TryAgain(why));
        }
        C due = telling.notifier.stillDue(made.call(), queue, backlog);
        if (due != null) {
          return settle(due, made.outcome());
        }
      }
      if (call.isUnderWay()) {
        return LOOK_AGAIN;
      }
      C next = telling.notifier.next(queue, backlog, to, telling.clock.millis(), ledger);
      if (next == null) {
        return null;
      }
      call.start(() -> new Telling.Made<>(next, telling.notifier.call(to, next)));
      return LOOK_AGAIN;
    }

    @Nullable Duration lookAgain(long nowMillis) {
      return telling.notifier.lookAgain(queue, nowMillis);
    }

    /** Books the outcome of a call. Returns the pause until the next. */
    private Duration settle(@Nullable C call, PostOutcome outcome) {
      Notifier<N, Q, C> notifier = telling.notifier;
      PostRule rule = telling.rule;
      if (call != null) {
        rule = rule.withPause(notifier.pauseAfter(call, rule.pause()));
      }
      PostRule.Decision decision =
          rule.after(
              outcome,
              new PostRule.Channel(
                  to,
                  new PostRule.Streak(orZero(failures.read()), orZero(refusals.read())),
                  call == null ? 0 : notifier.size(call),
                  () -> notifier.waiting(queue, backlog)),
              telling.jitter * ThreadLocalRandom.current().nextDouble(-1, 1));
      failures.write(decision.streak().failures());
      refusals.write(decision.streak().refusals());
      telling.counters.count(decision.messages());
      hasTold = decision.messages() != PostRule.Messages.WAIT;
      if (call != null) {
        notifier.settle(
            call, outcome, decision, queue, backlog, to, telling.clock.millis(), ledger);
      }
      log(decision.line());
      return decision.untilNext();
    }
  }

  /** The backlog in Beam's state. */
  private record Behind<N>(
      int place, BagState<RawUnionValue> waiting, ValueState<Boolean> overtaken)
      implements Backlog<N> {
    @Override
    public boolean hasOvertaken() {
      return overtaken.read() != null;
    }

    @Override
    @SuppressWarnings("unchecked") // the place says of which type it is
    public List<N> all() {
      List<N> all = new ArrayList<>();
      waiting.read().forEach(news -> all.add((N) news.getValue()));
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
      news.forEach(each -> waiting.add(new RawUnionValue(place, each)));
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
