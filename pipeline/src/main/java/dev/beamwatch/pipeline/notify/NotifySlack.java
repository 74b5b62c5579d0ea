package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.background.BackgroundCalls;
import dev.beamwatch.pipeline.coders.DeadLetterCoder;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.detect.BreachCoder;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.SecretReference;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Tells people of breaches on a Slack channel.
 *
 * <p>Input: breaches. Output: the messages that Slack refused for good, as dead letters. Delivery:
 * at least once. A message is repeated if a worker dies between the post and the next checkpoint,
 * or if Slack's answer is lost: Slack has no key to tell repeats by. Order: oldest window first.
 * Pace: one post, then a pause. Breaches that wait meanwhile go out together. Time: nothing here
 * waits for event time, and nothing else waits for Slack. Cost: all waiting breaches are the state
 * of one key, the channel. A job that goes on from a savepoint with another channel has two keys
 * for a while. Breaches that wait for the old channel still go there.
 */
public final class NotifySlack
    extends PTransform<PCollection<List<Breach>>, PCollection<List<DeadLetter>>> {
  /** Pauses after failures vary by a fifth. */
  private static final double JITTER = 0.2;

  private final SlackClient client;
  private final String channel;
  private final Duration pause;
  private final double jitter;
  private final BackgroundCalls<PostToSlackFn.Posted> calls;

  private NotifySlack(
      SlackClient client,
      String channel,
      Duration pause,
      double jitter,
      BackgroundCalls<PostToSlackFn.Posted> calls) {
    this.client = client;
    this.channel = channel;
    this.pause = pause;
    this.jitter = jitter;
    this.calls = calls;
  }

  /**
   * Posts over HTTP.
   *
   * @param url of Slack's Web API
   * @param channel id or name; empty if there is no token
   * @param token where the bot token is; null to write the messages to the log instead
   * @param pause from one post to the next: Slack takes about one a second per channel
   * @param timeout of a post
   */
  public static NotifySlack over(
      String url,
      String channel,
      @Nullable SecretReference token,
      Duration pause,
      Duration timeout) {
    return new NotifySlack(
        token == null ? new LogSlackClient() : new HttpSlackClient(url, token, timeout),
        channel,
        pause,
        JITTER,
        BackgroundCalls.onTheirOwnThreads());
  }

  /** Posts with a test's client, within the timer that starts the post. */
  static NotifySlack inline(SlackClient client, String channel, Duration pause) {
    return by(BackgroundCalls.inline(), client, channel, pause);
  }

  /** Posts with a test's client by a test's calls. */
  static NotifySlack by(
      BackgroundCalls<PostToSlackFn.Posted> calls,
      SlackClient client,
      String channel,
      Duration pause) {
    return new NotifySlack(client, channel, pause, 0, calls);
  }

  @Override
  public PCollection<List<DeadLetter>> expand(PCollection<List<Breach>> breaches) {
    return breaches
        .apply("ByChannel", WithKeys.of(channel))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ListCoder.of(BreachCoder.INSTANCE)))
        .apply("PostToSlack", postByChannel())
        .setCoder(ListCoder.of(DeadLetterCoder.INSTANCE));
  }

  /** Returns the step that posts what comes with the name of a channel. */
  ParDo.SingleOutput<KV<String, List<Breach>>, List<DeadLetter>> postByChannel() {
    return ParDo.of(new PostToSlackFn(client, channel, pause, jitter, calls));
  }
}
