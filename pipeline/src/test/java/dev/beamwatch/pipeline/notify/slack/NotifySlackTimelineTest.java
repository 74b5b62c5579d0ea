package dev.beamwatch.pipeline.notify.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.detect.BreachCoder;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.notify.OldNews;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.pipeline.notify.Telling;
import dev.beamwatch.pipeline.notify.Tellings;
import dev.beamwatch.pipeline.notify.slack.BreachNotifier.Post;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** When posts go out, with what in them, and what becomes of those that fail. */
class NotifySlackTimelineTest {
  private static final Breach FIRST = breach(1_000, "doc");
  private static final Breach SECOND = breach(2_000, "doc");
  private static final Breach THIRD = breach(2_000, "grumpy");

  /** Timers fire when their time has passed, so a millisecond later: a look at the outcome. */
  private static final org.joda.time.Duration LOOK = millis(101);

  /** A millisecond later than the first post. */
  private static final org.joda.time.Duration GATHERED = millis(Tellings.GATHER.toMillis() + 1);

  private static final KvCoder<String, List<Breach>> BY_CHANNEL =
      KvCoder.of(StringUtf8Coder.of(), ListCoder.of(BreachCoder.INSTANCE));
  private static final WallClock AT_THE_EPOCH = () -> 0;
  private static final NotifySlack.Connection CONNECTION =
      new NotifySlack.Connection(
          "http://127.0.0.1:9/",
          null,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ZERO,
          ZoneOffset.UTC);

  private static final PostOutcome SENT = new PostOutcome.Sent("C1 1.2");

  @Test
  void breachesThatComeOneAfterTheOtherGoOutInOnePost() {
    ScriptedSlack slack = new ScriptedSlack(SENT);
    run(
        slack,
        stream()
            .addElements(List.of(SECOND))
            .advanceProcessingTime(millis(Tellings.GATHER.toMillis() - 1))
            .addElements(List.of(THIRD))
            .advanceProcessingTime(millis(2)));

    assertThat(slack.posts()).containsExactly(line(SECOND) + "\n" + line(THIRD));
  }

  @Test
  void breachesOfOneElementGoOutInOnePostOldestFirst() {
    ScriptedSlack slack = new ScriptedSlack(SENT);
    run(slack, stream().addElements(List.of(SECOND, FIRST, THIRD)).advanceProcessingTime(GATHERED));

    assertThat(slack.posts())
        .containsExactly(line(FIRST) + "\n" + line(SECOND) + "\n" + line(THIRD));
  }

  /** The ones that were sorted out already are sorted anew. */
  @Test
  void anOlderBreachAmongNewerOnesOvertakesThoseThatWait() {
    ScriptedSlack slack = new ScriptedSlack(new PostOutcome.TryAgain("down"), SENT);
    run(
        slack,
        stream()
            .addElements(List.of(SECOND))
            .advanceProcessingTime(GATHERED)
            .advanceProcessingTime(LOOK)
            .addElements(List.of(THIRD, FIRST))
            .advanceProcessingTime(millis(1_001))
            .advanceProcessingTime(LOOK));

    assertThat(slack.posts())
        .containsExactly(line(SECOND), line(FIRST) + "\n" + line(SECOND) + "\n" + line(THIRD));
  }

  @Test
  void aBreachIsPostedWithoutAnother() {
    ScriptedSlack slack = new ScriptedSlack(SENT);
    run(slack, stream().addElements(List.of(FIRST)).advanceProcessingTime(GATHERED));

    assertThat(slack.posts()).containsExactly(line(FIRST));
  }

  @Test
  void theClientIsClosedWhenTheWorkerIsDone() {
    ScriptedSlack slack = new ScriptedSlack(SENT);
    run(slack, stream().addElements(List.of(FIRST)).advanceProcessingTime(GATHERED));

    Awaitility.await("the client is closed").until(slack::isClosed);
  }

  @Test
  void whatWaitsGoesOutTogetherOldestFirst() {
    ScriptedSlack slack = new ScriptedSlack(SENT);
    Map<PipelineCounter, Long> counters =
        run(
            slack,
            stream()
                .addElements(List.of(FIRST))
                .advanceProcessingTime(GATHERED)
                .addElements(List.of(THIRD))
                .addElements(List.of(SECOND))
                .advanceProcessingTime(LOOK)
                .advanceProcessingTime(millis(1_001))
                .advanceProcessingTime(LOOK));

    assertThat(slack.posts()).containsExactly(line(FIRST), line(SECOND) + "\n" + line(THIRD));
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isEqualTo(3);
    assertThat(counters.get(PipelineCounter.SLACK_POSTS)).isEqualTo(2);
  }

  @Test
  void thousandsThatWaitGoOutOldestFirstAndOnceAlsoIfOlderOnesComeInBetween() {
    List<Breach> inOrder = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      inOrder.add(breach(1_000L + i / 7, "host%04d".formatted(i)));
    }
    // Those of the first window come when posting has begun, in one element with the newest.
    int newest = inOrder.size() - 1;
    List<Breach> oldestAndNewest = new ArrayList<>(inOrder.subList(0, 7));
    oldestAndNewest.add(inOrder.get(newest));
    List<Breach> early = new ArrayList<>(inOrder.subList(7, newest));
    Collections.shuffle(early, new Random(1));
    ScriptedSlack slack = new ScriptedSlack(SENT);
    TestStream.Builder<List<Breach>> stream = addAll(early, stream());
    for (int post = 0; post < 50; post++) {
      stream = stream.advanceProcessingTime(LOOK).advanceProcessingTime(millis(1_001));
      if (post == 3) {
        stream = stream.addElements(oldestAndNewest);
      }
    }
    Map<PipelineCounter, Long> counters = run(slack, stream);

    List<String> posted =
        slack.posts().stream().flatMap(text -> Stream.of(text.split("\n", -1))).toList();
    assertThat(posted)
        .containsExactlyInAnyOrderElementsOf(
            inOrder.stream().map(NotifySlackTimelineTest::line).toList());
    List<String> late = inOrder.subList(0, 7).stream().map(NotifySlackTimelineTest::line).toList();
    assertThat(posted).filteredOn(line -> !late.contains(line)).isSorted();
    assertThat(slack.posts().subList(0, 6))
        .as("before the hundreds that were sorted out already")
        .filteredOn(text -> text.startsWith(late.get(0)))
        .hasSize(1);
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isEqualTo(2_500);
  }

  @Test
  void thereIsAPauseBetweenPosts() {
    ScriptedSlack slack = new ScriptedSlack(SENT);
    run(
        slack,
        stream()
            .addElements(List.of(FIRST))
            .advanceProcessingTime(GATHERED)
            .addElements(List.of(SECOND))
            .advanceProcessingTime(LOOK)
            .advanceProcessingTime(millis(900)));

    assertThat(slack.posts()).containsExactly(line(FIRST));
  }

  @Test
  void slackSaysForHowLongToWait() {
    ScriptedSlack slack = new ScriptedSlack(new PostOutcome.SlowDown(Duration.ofSeconds(30)), SENT);
    TestStream.Builder<List<Breach>> untilJustBefore =
        stream()
            .addElements(List.of(FIRST))
            .advanceProcessingTime(GATHERED)
            .advanceProcessingTime(LOOK)
            .advanceProcessingTime(millis(29_900));
    run(slack, untilJustBefore);
    assertThat(slack.posts()).hasSize(1);

    ScriptedSlack again = new ScriptedSlack(new PostOutcome.SlowDown(Duration.ofSeconds(30)), SENT);
    Map<PipelineCounter, Long> counters =
        run(
            again,
            untilJustBefore
                .addElements(List.of(SECOND))
                .advanceProcessingTime(LOOK)
                .advanceProcessingTime(LOOK));
    assertThat(again.posts()).containsExactly(line(FIRST), line(FIRST) + "\n" + line(SECOND));
    assertThat(counters.get(PipelineCounter.SLACK_RETRIES)).isEqualTo(1);
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isEqualTo(2);
  }

  @Test
  void failuresAreRetriedWithGrowingPausesAndNothingIsLost() {
    PostOutcome failure = new PostOutcome.TryAgain("HTTP 503");
    ScriptedSlack slack = new ScriptedSlack(failure, failure, failure, SENT);
    TestStream.Builder<List<Breach>> stream =
        stream().addElements(List.of(FIRST)).advanceProcessingTime(GATHERED);
    // Pauses of 1, 2 and 4 seconds, each after the look at the outcome a tenth of a second later.
    for (int seconds : new int[] {1, 2, 4}) {
      stream =
          stream
              .advanceProcessingTime(LOOK)
              .advanceProcessingTime(millis(seconds * 1_000L - 10))
              .advanceProcessingTime(millis(11));
    }
    Map<PipelineCounter, Long> counters = run(slack, stream.advanceProcessingTime(LOOK));

    assertThat(slack.posts()).containsExactly(line(FIRST), line(FIRST), line(FIRST), line(FIRST));
    assertThat(counters.get(PipelineCounter.SLACK_RETRIES)).isEqualTo(3);
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isEqualTo(1);
    assertThat(counters.get(PipelineCounter.SLACK_UNDELIVERED)).isZero();
  }

  @Test
  void anHourOfFailuresIsGivenUpAndKept() {
    ScriptedSlack slack = new ScriptedSlack(new PostOutcome.TryAgain("HTTP 503"));
    TestStream.Builder<List<Breach>> stream =
        stream().addElements(List.of(FIRST)).advanceProcessingTime(GATHERED);
    for (int tries = 1; tries <= 60; tries++) {
      stream = stream.advanceProcessingTime(LOOK).advanceProcessingTime(millis(60_001));
    }
    Map<PipelineCounter, Long> counters = run(slack, stream, line(FIRST));

    assertThat(slack.posts()).hasSize(60);
    assertThat(counters.get(PipelineCounter.SLACK_RETRIES)).isEqualTo(59);
    assertThat(counters.get(PipelineCounter.SLACK_UNDELIVERED)).isEqualTo(1);
  }

  @Test
  void withoutATokenMessagesAreWrittenToTheLogAndCounted() {
    Map<PipelineCounter, Long> counters =
        run(
            new LogSlackClient(),
            stream()
                .addElements(List.of(FIRST), List.of(SECOND))
                .advanceProcessingTime(GATHERED)
                .advanceProcessingTime(LOOK));

    assertThat(counters.get(PipelineCounter.SLACK_LOGGED)).isEqualTo(2);
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isZero();
  }

  @Test
  void aRefusedPostGoesToTheDeadLettersMessageByMessage() {
    ScriptedSlack slack =
        new ScriptedSlack(new PostOutcome.Refused("Slack says channel_not_found", true));
    Map<PipelineCounter, Long> counters =
        run(
            slack,
            stream()
                .addElements(List.of(FIRST), List.of(SECOND))
                .advanceProcessingTime(GATHERED)
                .advanceProcessingTime(LOOK),
            line(FIRST),
            line(SECOND));

    assertThat(counters.get(PipelineCounter.SLACK_UNDELIVERED)).isEqualTo(2);
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isZero();
  }

  @Test
  void slackIsNotHammeredWhileEveryPostIsRefused() {
    ScriptedSlack slack =
        new ScriptedSlack(new PostOutcome.Refused("Slack says invalid_auth", true), SENT);
    run(
        slack,
        stream()
            .addElements(List.of(FIRST))
            .advanceProcessingTime(GATHERED)
            .advanceProcessingTime(LOOK)
            .addElements(List.of(SECOND))
            .advanceProcessingTime(millis(29_900)),
        line(FIRST));
    assertThat(slack.posts()).hasSize(1);

    ScriptedSlack mended =
        new ScriptedSlack(new PostOutcome.Refused("Slack says invalid_auth", true), SENT);
    Map<PipelineCounter, Long> counters =
        run(
            mended,
            stream()
                .addElements(List.of(FIRST))
                .advanceProcessingTime(GATHERED)
                .advanceProcessingTime(LOOK)
                .addElements(List.of(SECOND))
                .advanceProcessingTime(millis(30_001))
                .advanceProcessingTime(LOOK),
            line(FIRST));
    assertThat(mended.posts()).containsExactly(line(FIRST), line(SECOND));
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isEqualTo(1);
  }

  @Test
  void aMessageThatAloneIsRefusedDoesNotHoldUpTheNext() {
    ScriptedSlack slack =
        new ScriptedSlack(new PostOutcome.Refused("Slack says msg_too_long", false), SENT);
    run(
        slack,
        stream()
            .addElements(List.of(FIRST))
            .advanceProcessingTime(GATHERED)
            .addElements(List.of(SECOND))
            .advanceProcessingTime(LOOK)
            .advanceProcessingTime(millis(1_001)),
        line(FIRST));

    assertThat(slack.posts()).containsExactly(line(FIRST), line(SECOND));
  }

  /** As after a restore with another channel: what waited for the old one is still there. */
  @Test
  void theOutcomeOfOneChannelIsNotBookedOnAnother() {
    ChannelsInMemory slack = new ChannelsInMemory(Map.of("C-old", SENT, "C-new", refused()));
    Map<PipelineCounter, Long> counters =
        runByChannel(
            slack,
            byChannel()
                .addElements(KV.of("C-old", List.of(FIRST)), KV.of("C-new", List.of(THIRD)))
                .advanceProcessingTime(GATHERED)
                .advanceProcessingTime(LOOK)
                .advanceProcessingTime(millis(31_000))
                .advanceProcessingTime(LOOK),
            line(THIRD));

    assertThat(slack.posts("C-old")).containsExactly(line(FIRST));
    assertThat(slack.posts("C-new")).containsExactly(line(THIRD));
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isEqualTo(1);
    assertThat(counters.get(PipelineCounter.SLACK_UNDELIVERED)).isEqualTo(1);
  }

  @Test
  void aChannelThatFailsDoesNotHoldUpAnother() {
    ChannelsInMemory slack =
        new ChannelsInMemory(
            Map.of("C-old", new PostOutcome.SlowDown(Duration.ofHours(1)), "C-new", SENT));
    Map<PipelineCounter, Long> counters =
        runByChannel(
            slack,
            byChannel()
                .addElements(KV.of("C-old", List.of(FIRST)), KV.of("C-new", List.of(SECOND)))
                .advanceProcessingTime(GATHERED)
                .advanceProcessingTime(LOOK)
                .addElements(KV.of("C-new", List.of(THIRD)))
                .advanceProcessingTime(millis(1_001))
                .advanceProcessingTime(LOOK));

    assertThat(slack.posts("C-old")).containsExactly(line(FIRST));
    assertThat(slack.posts("C-new")).containsExactly(line(SECOND), line(THIRD));
    assertThat(counters.get(PipelineCounter.SLACK_RETRIES)).isEqualTo(1);
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isEqualTo(2);
  }

  /** Each at its own pace, as if the other were not there. */
  @Test
  void failuresAreCountedByChannel() {
    PostOutcome failure = new PostOutcome.TryAgain("HTTP 503");
    ChannelsInMemory slack = new ChannelsInMemory(Map.of("C-old", failure, "C-new", failure));
    TestStream.Builder<KV<String, List<Breach>>> stream =
        byChannel()
            .addElements(KV.of("C-old", List.of(FIRST)), KV.of("C-new", List.of(SECOND)))
            .advanceProcessingTime(GATHERED);
    for (int seconds : new int[] {1, 2, 4}) {
      stream =
          stream.advanceProcessingTime(LOOK).advanceProcessingTime(millis(seconds * 1_000L + 1));
    }
    runByChannel(slack, stream);

    assertThat(slack.posts("C-old")).hasSize(4).containsOnly(line(FIRST));
    assertThat(slack.posts("C-new")).hasSize(4).containsOnly(line(SECOND));
  }

  /** A savepoint of a job without a token knows no channel. */
  @Test
  void whatWaitedWithoutAChannelGoesToTheOneThatIsConfiguredNow() {
    ChannelsInMemory slack = new ChannelsInMemory(Map.of("C-new", SENT));
    runByChannel(
        slack,
        byChannel()
            .addElements(KV.of("", List.of(FIRST)))
            .advanceProcessingTime(GATHERED)
            .advanceProcessingTime(LOOK));

    assertThat(slack.posts("C-new")).containsExactly(line(FIRST));
  }

  /** The job has gone back to a checkpoint, or the key has been on another worker meanwhile. */
  @Test
  void anOutcomeThatSpeaksOfNothingThatWaitsIsNotBooked() {
    ChannelsInMemory slack = new ChannelsInMemory(Map.of("C-new", SENT));
    Tellings.Calls<Post> calls = new Tellings.Calls<>();
    calls.leave("C-new", post(FIRST), refused());
    Map<PipelineCounter, Long> counters = runLeftBehind(slack, calls, List.of(SECOND));

    assertThat(slack.posts("C-new")).containsExactly(line(SECOND));
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isEqualTo(1);
    assertThat(counters.get(PipelineCounter.SLACK_UNDELIVERED)).isZero();
  }

  @Test
  void anOutcomeThatWasLeftBehindIsBookedOnThoseThatStillWait() {
    ChannelsInMemory slack = new ChannelsInMemory(Map.of("C-new", SENT));
    Tellings.Calls<Post> calls = new Tellings.Calls<>();
    calls.leave("C-new", post(FIRST, SECOND), SENT);
    Map<PipelineCounter, Long> counters = runLeftBehind(slack, calls, List.of(SECOND, THIRD));

    assertThat(slack.posts("C-new")).containsExactly(line(THIRD));
    assertThat(counters.get(PipelineCounter.SLACK_SENT)).isEqualTo(2);
  }

  private static Map<PipelineCounter, Long> runLeftBehind(
      SlackClient slack, Tellings.Calls<Post> calls, List<Breach> waiting) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    return run(
        pipeline,
        pipeline
            .apply(
                "Breaches",
                stream()
                    .addElements(waiting)
                    .advanceProcessingTime(GATHERED)
                    .advanceProcessingTime(LOOK)
                    .advanceProcessingTime(millis(1_001))
                    .advanceProcessingTime(LOOK)
                    .advanceWatermarkToInfinity())
            .apply("ByChannel", WithKeys.of("C-new"))
            .setCoder(BY_CHANNEL)
            .apply("NotifySlack", Tellings.alone(Tellings.with(calls, notifier(slack, "C-new"))))
            .undelivered());
  }

  /** Runs a timeline of several channels, of which {@code C-new} is the one that is configured. */
  private static Map<PipelineCounter, Long> runByChannel(
      SlackClient slack,
      TestStream.Builder<KV<String, List<Breach>>> stream,
      String... undelivered) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    return run(
        pipeline,
        pipeline
            .apply("Breaches", stream.advanceWatermarkToInfinity())
            .apply("NotifySlack", Tellings.alone(notifier(slack, "C-new").inline(AT_THE_EPOCH)))
            .undelivered(),
        undelivered);
  }

  private static TestStream.Builder<KV<String, List<Breach>>> byChannel() {
    return TestStream.create(BY_CHANNEL);
  }

  private static PostOutcome refused() {
    return new PostOutcome.Refused("Slack says channel_not_found", true);
  }

  /** Runs a timeline, and asserts which messages end in the dead letters. */
  private static Map<PipelineCounter, Long> run(
      SlackClient slack, TestStream.Builder<List<Breach>> stream, String... undelivered) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PCollection<List<DeadLetter>> lists =
        pipeline
            .apply("Breaches", stream.advanceWatermarkToInfinity())
            .apply("ByChannel", WithKeys.of("test"))
            .setCoder(BY_CHANNEL)
            .apply("NotifySlack", Tellings.alone(notifier(slack, "test").inline(AT_THE_EPOCH)))
            .undelivered();
    return run(pipeline, lists, undelivered);
  }

  private static Telling<Breach, BreachQueue, Post> notifier(SlackClient slack, String channel) {
    return NotifySlack.ofBreaches(slack, CONNECTION, channel);
  }

  private static Post post(Breach... breaches) {
    return new Post(List.of(breaches), OldNews.NONE, "not looked at");
  }

  private static Map<PipelineCounter, Long> run(
      Pipeline pipeline, PCollection<List<DeadLetter>> lists, String... undelivered) {
    PCollection<DeadLetter> letters = lists.apply("Each", Flatten.iterables());
    List<String> expected = List.of(undelivered);
    PAssert.that(letters)
        .satisfies(
            found -> {
              assertThat(found)
                  .allSatisfy(
                      letter -> assertThat(letter.reason()).isEqualTo(RejectionReason.UNDELIVERED))
                  .extracting(letter -> new String(letter.payload(), StandardCharsets.UTF_8))
                  .containsExactlyInAnyOrderElementsOf(expected);
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return PipelineCounter.readAll(result.metrics());
  }

  private static TestStream.Builder<List<Breach>> stream() {
    return TestStream.create(ListCoder.of(BreachCoder.INSTANCE));
  }

  /** Adds breaches in an element each, a hundred to a bundle: each bundle costs the runner time. */
  @SuppressWarnings("unchecked") // There are no arrays of generic types.
  private static TestStream.Builder<List<Breach>> addAll(
      List<Breach> breaches, TestStream.Builder<List<Breach>> stream) {
    for (int from = 0; from < breaches.size(); from += 100) {
      int until = Math.min(from + 100, breaches.size());
      List<Breach>[] others =
          breaches.subList(from + 1, until).stream()
              .map(List::of)
              .toArray(size -> (List<Breach>[]) new List<?>[size]);
      stream = stream.addElements(List.of(breaches.get(from)), others);
    }
    return stream;
  }

  private static org.joda.time.Duration millis(long millis) {
    return org.joda.time.Duration.millis(millis);
  }

  private static Breach breach(long windowEndMillis, String hostname) {
    return new Breach(
        windowEndMillis - 30_000, windowEndMillis, hostname, "cpu1", 91.5, BigDecimal.valueOf(20));
  }

  private static String line(Breach breach) {
    return "host:" + breach.hostname() + " CPU: cpu1 avg CPU value:91.5 over the threshold 20";
  }

  /** Answers as told, the last answer for ever, and remembers what was posted. */
  private static final class ScriptedSlack implements SlackClient {
    private static final long serialVersionUID = 1;
    private static final Map<String, List<String>> POSTS = new ConcurrentHashMap<>();
    private static final Map<String, List<PostOutcome>> ANSWERS = new ConcurrentHashMap<>();
    private static final Set<String> CLOSED = ConcurrentHashMap.newKeySet();

    private final String id = UUID.randomUUID().toString();

    ScriptedSlack(PostOutcome... answers) {
      ANSWERS.put(id, List.of(answers));
    }

    @Override
    public PostOutcome call(SlackCall call) {
      List<String> posts = POSTS.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>());
      posts.add(call.text());
      List<PostOutcome> script = ANSWERS.getOrDefault(id, List.of());
      return script.get(Math.min(posts.size(), script.size()) - 1);
    }

    @Override
    public void close() {
      CLOSED.add(id);
    }

    List<String> posts() {
      return POSTS.getOrDefault(id, List.of());
    }

    boolean isClosed() {
      return CLOSED.contains(id);
    }
  }

  /** Answers each channel in its own way, and remembers what was posted to which. */
  private static final class ChannelsInMemory implements SlackClient {
    private static final long serialVersionUID = 1;
    private static final Map<String, List<String>> POSTS = new ConcurrentHashMap<>();
    private static final Map<String, Map<String, PostOutcome>> ANSWERS = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();

    ChannelsInMemory(Map<String, PostOutcome> answers) {
      ANSWERS.put(id, answers);
    }

    @Override
    public PostOutcome call(SlackCall call) {
      POSTS
          .computeIfAbsent(id + call.channel(), key -> new CopyOnWriteArrayList<>())
          .add(call.text());
      return ANSWERS
          .getOrDefault(id, Map.of())
          .getOrDefault(call.channel(), new PostOutcome.TryAgain("no channel " + call.channel()));
    }

    List<String> posts(String channel) {
      return POSTS.getOrDefault(id + channel, List.of());
    }
  }
}
