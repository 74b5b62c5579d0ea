package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.background.BackgroundCall;
import dev.beamwatch.pipeline.background.BackgroundCalls;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.detect.BreachCoder;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.reject.DeadLetters;
import dev.beamwatch.schemas.DeadLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.metrics.Counter;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the breaches that Slack has not taken yet, and posts them one post at a time. The key is
 * the channel: each has its own queue, pace, failures and post under way.
 *
 * <p>What waits is in Beam's state, so it survives what the pipeline survives. A timer sets the
 * pace. The post itself runs beside the runner's threads, see {@link BackgroundCall}. The timer
 * comes back for its outcome, and {@link PostRule} says what follows from it. Breaches leave the
 * state when their outcome is known. If a worker dies before that, their post is repeated.
 *
 * <p>An outcome counts only for breaches that still wait. It may be older than the state: the job
 * has gone back to a checkpoint, or the key was on this worker before.
 */
final class PostToSlackFn extends DoFn<KV<String, List<Breach>>, List<DeadLetter>> {
  private static final Logger LOG = LoggerFactory.getLogger(PostToSlackFn.class);

  /**
   * How long the first breach waits for those that come with it. The breaches of a window come one
   * after the other. One that misses the first post waits a second or more for the next.
   */
  static final Duration GATHER = Duration.ofMillis(50);

  /** How soon the timer looks again for the outcome of a post. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /** How many breaches are sorted out at a time. A post holds about a hundred. */
  private static final int MAX_NEXT = 1_000;

  private static final Comparator<Breach> OLDEST_FIRST =
      Comparator.comparingLong(Breach::windowEndMillis)
          .thenComparing(Breach::hostname)
          .thenComparing(Breach::cpu);

  /**
   * The oldest breaches, in the order in which they go out. Most posts look at these alone.
   * Scanning all that waits for each post would be quadratic.
   */
  @StateId("next")
  private final StateSpec<ValueState<List<Breach>>> next =
      StateSpecs.value(ListCoder.of(BreachCoder.INSTANCE));

  /** The others, none older than any of the oldest. */
  @StateId("waiting")
  private final StateSpec<BagState<Breach>> waiting = StateSpecs.bag(BreachCoder.INSTANCE);

  /** Whether the timer is set. */
  @StateId("awake")
  private final StateSpec<ValueState<Boolean>> awake = StateSpecs.value(BooleanCoder.of());

  /** Failures in a row, see {@link PostRule.Streak}. */
  @StateId("failures")
  private final StateSpec<ValueState<Integer>> failures = StateSpecs.value(VarIntCoder.of());

  /** Refusals in a row. */
  @StateId("refusals")
  private final StateSpec<ValueState<Integer>> refusals = StateSpecs.value(VarIntCoder.of());

  @TimerId("post")
  private final TimerSpec post = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final SlackClient client;
  private final String channelNow;
  private final PostRule rule;
  private final double jitter;
  private final BackgroundCalls<Posted> calls;
  private final Counter logged = PipelineCounter.SLACK_LOGGED.counter();
  private final Counter sent = PipelineCounter.SLACK_SENT.counter();
  private final Counter posts = PipelineCounter.SLACK_POSTS.counter();
  private final Counter retries = PipelineCounter.SLACK_RETRIES.counter();
  private final Counter undelivered = PipelineCounter.SLACK_UNDELIVERED.counter();

  /**
   * Posts with a client.
   *
   * @param channelNow the channel of breaches whose key is empty: they came when no channel was
   *     configured
   * @param pause from one post to the next, in one channel
   * @param jitter by which part, from 0 to 1, a pause after a failure is at most longer or shorter
   *     at random
   */
  PostToSlackFn(
      SlackClient client,
      String channelNow,
      Duration pause,
      double jitter,
      BackgroundCalls<Posted> calls) {
    this.client = client;
    this.channelNow = channelNow;
    this.rule = new PostRule(pause);
    this.jitter = jitter;
    this.calls = calls;
  }

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(logged, sent, posts, retries, undelivered);
  }

  @ProcessElement
  public void process(
      @Element KV<String, List<Breach>> element,
      @StateId("next") ValueState<List<Breach>> next,
      @StateId("waiting") BagState<Breach> waiting,
      @StateId("awake") ValueState<Boolean> awake,
      @TimerId("post") Timer post) {
    List<Breach> oldest = read(next);
    if (!oldest.isEmpty()) {
      Breach lastOfOldest = oldest.get(oldest.size() - 1);
      if (element.getValue().stream().anyMatch(b -> OLDEST_FIRST.compare(b, lastOfOldest) < 0)) {
        oldest.forEach(waiting::add);
        next.clear();
      }
    }
    element.getValue().forEach(waiting::add);
    if (awake.read() == null) {
      awake.write(true);
      set(post, GATHER);
    }
  }

  @OnTimer("post")
  public void onPost(
      @Key String key,
      @StateId("next") ValueState<List<Breach>> next,
      @StateId("waiting") BagState<Breach> waiting,
      @StateId("awake") ValueState<Boolean> awake,
      @StateId("failures") ValueState<Integer> failures,
      @StateId("refusals") ValueState<Integer> refusals,
      @TimerId("post") Timer post,
      OutputReceiver<List<DeadLetter>> out) {
    String channel = key.isEmpty() ? channelNow : key;
    BackgroundCall<Posted> call = calls.of(key);
    BackgroundCall.Outcome<Posted> outcome = call.takeOutcome();
    if (outcome != null) {
      Posted posted = outcome.value();
      if (posted == null) {
        String why = "the program failed: " + outcome.failure();
        posted = new Posted(List.of(), new PostOutcome.TryAgain(why));
      } else {
        posted = ofThoseThatWait(posted, next, waiting);
      }
      if (!posted.breaches().isEmpty() || outcome.failure() != null) {
        set(post, settle(channel, posted, next, waiting, failures, refusals, out));
        return;
      }
    }
    if (call.isUnderWay()) {
      set(post, LOOK_AGAIN);
      return;
    }
    List<Breach> first = SlackMessage.firstPost(read(next));
    if (first.size() == read(next).size()) {
      sortOut(next, waiting);
      first = SlackMessage.firstPost(read(next));
    }
    if (first.isEmpty()) {
      awake.clear();
      return;
    }
    List<Breach> told = first;
    call.start(() -> new Posted(told, client.post(channel, SlackMessage.text(told))));
    set(post, LOOK_AGAIN);
  }

  @Teardown
  public void teardown() {
    client.close();
    calls.forget();
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  private static List<Breach> read(ValueState<List<Breach>> next) {
    List<Breach> oldest = next.read();
    return oldest == null ? List.of() : oldest;
  }

  /** Takes the oldest of all that waits. */
  private static void sortOut(ValueState<List<Breach>> next, BagState<Breach> waiting) {
    List<Breach> oldestFirst = new ArrayList<>(read(next));
    waiting.read().forEach(oldestFirst::add);
    oldestFirst.sort(OLDEST_FIRST);
    int count = Math.min(MAX_NEXT, oldestFirst.size());
    next.write(List.copyOf(oldestFirst.subList(0, count)));
    waiting.clear();
    oldestFirst.subList(count, oldestFirst.size()).forEach(waiting::add);
  }

  /** Returns an outcome without the breaches of a post that do not wait any more. */
  private static Posted ofThoseThatWait(
      Posted posted, ValueState<List<Breach>> next, BagState<Breach> waiting) {
    if (begins(read(next), posted.breaches())) {
      return posted;
    }
    Set<Breach> all = new HashSet<>(read(next));
    waiting.read().forEach(all::add);
    return new Posted(posted.breaches().stream().filter(all::contains).toList(), posted.outcome());
  }

  /** Books the outcome of a post. Returns the pause until the next. */
  private Duration settle(
      String channel,
      Posted posted,
      ValueState<List<Breach>> next,
      BagState<Breach> waiting,
      ValueState<Integer> failures,
      ValueState<Integer> refusals,
      OutputReceiver<List<DeadLetter>> out) {
    List<Breach> breaches = posted.breaches();
    PostRule.Decision decision =
        rule.after(
            posted.outcome(),
            new PostRule.Channel(
                channel,
                new PostRule.Streak(orZero(failures.read()), orZero(refusals.read())),
                breaches.size(),
                () -> count(next, waiting)),
            jitter * ThreadLocalRandom.current().nextDouble(-1, 1));
    failures.write(decision.streak().failures());
    refusals.write(decision.streak().refusals());
    if (decision.messages() != PostRule.Messages.WAIT) {
      remove(breaches, next, waiting);
    }
    switch (decision.messages()) {
      case SENT -> {
        sent.inc(breaches.size());
        posts.inc();
      }
      case LOGGED -> logged.inc(breaches.size());
      case WAIT -> retries.inc();
      case UNDELIVERED -> {
        undelivered.inc(breaches.size());
        out.output(
            breaches.stream()
                .map(breach -> DeadLetters.undelivered(SlackMessage.line(breach), decision.why()))
                .toList());
      }
    }
    log(decision.line());
    return decision.untilNext();
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

  private static void remove(
      List<Breach> posted, ValueState<List<Breach>> next, BagState<Breach> waiting) {
    List<Breach> oldest = read(next);
    if (begins(oldest, posted)) {
      next.write(List.copyOf(oldest.subList(posted.size(), oldest.size())));
      return;
    }
    // An older one has come while the post was under way.
    List<Breach> left = new ArrayList<>(oldest);
    waiting.read().forEach(left::add);
    posted.forEach(left::remove);
    next.clear();
    waiting.clear();
    left.forEach(waiting::add);
  }

  private static boolean begins(List<Breach> oldest, List<Breach> posted) {
    return oldest.size() >= posted.size() && oldest.subList(0, posted.size()).equals(posted);
  }

  private static int count(ValueState<List<Breach>> next, BagState<Breach> waiting) {
    int count = read(next).size();
    for (Breach unused : waiting.read()) {
      count++;
    }
    return count;
  }

  private static void set(Timer timer, Duration delay) {
    timer.offset(org.joda.time.Duration.millis(delay.toMillis())).setRelative();
  }

  /** A post and what became of it. */
  record Posted(List<Breach> breaches, PostOutcome outcome) {}
}
