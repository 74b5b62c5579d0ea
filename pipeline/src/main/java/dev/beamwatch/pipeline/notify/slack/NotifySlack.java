package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.notify.NotifierCounters;
import dev.beamwatch.pipeline.notify.PostRule;
import dev.beamwatch.pipeline.notify.Telling;
import dev.beamwatch.schemas.SecretReference;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The ways to tell people on Slack. */
public final class NotifySlack {
  private NotifySlack() {}

  /**
   * How Slack is reached.
   *
   * @param url of the Web API
   * @param token where the bot token is; null to write the messages to the log instead
   * @param pause from one post to the next: Slack takes about one a second per channel
   * @param timeout of a post
   * @param maxAge older windows are not told; zero: all are
   * @param zone of times in texts
   */
  public record Connection(
      String url,
      @Nullable SecretReference token,
      Duration pause,
      Duration timeout,
      Duration maxAge,
      ZoneId zone) {
    private SlackClient client() {
      return token == null ? new LogSlackClient() : new HttpSlackClient(url, token, timeout);
    }
  }

  /**
   * Tells of each breach, in the wording of the contract. The receiver is the channel.
   *
   * @param channel of breaches without one; empty if there is no token
   */
  public static Telling<Breach, ?, ?> ofBreaches(Connection slack, String channel) {
    return ofBreaches(slack.client(), slack, channel);
  }

  static Telling<Breach, BreachQueue, BreachNotifier.Post> ofBreaches(
      SlackClient client, Connection slack, String channel) {
    return Telling.by(
        new BreachNotifier(client, slack.maxAge(), slack.zone()),
        channel,
        rule(slack),
        NotifierCounters.ofSlack());
  }

  /**
   * Tells of alerts: one message per host in trouble, which is changed in place. The key is the
   * channel.
   *
   * @param channel of alerts without one; empty if there is no token
   */
  public static Telling<AlertNews, ?, ?> ofAlerts(Connection slack, String channel) {
    return ofAlerts(slack.client(), slack, channel);
  }

  static Telling<AlertNews, Board, AlertNotifier.Call> ofAlerts(
      SlackClient client, Connection slack, String channel) {
    return Telling.by(
        new AlertNotifier(client, slack.maxAge(), slack.zone()),
        channel,
        rule(slack),
        NotifierCounters.ofSlack());
  }

  private static PostRule rule(Connection slack) {
    return new PostRule(PostRule.Service.SLACK, slack.pause(), true);
  }
}
