package dev.beamwatch.pipeline.notify;

import java.io.Serializable;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Decides what follows from the outcome of a post: what becomes of its messages, when the next post
 * goes out, and what the log says. The table in docs/decisions/0006 is this rule in words.
 *
 * @param service that is posted to
 * @param pause from one post to the next in one channel; no pause is shorter
 * @param givesUp whether messages are given up that the service does not take. If not, they are
 *     posted again until it does
 */
public record PostRule(Service service, Duration pause, boolean givesUp) implements Serializable {
  /** After so many failures in a row, almost an hour of them, the messages are given up. */
  static final int MAX_TRIES = 60;

  /** Returns the same with another pause. */
  public PostRule withPause(Duration pause) {
    return new PostRule(service, pause, givesUp);
  }

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Pauses while the service refuses every post. Somebody has to mend something first. */
  private static final Duration FIRST_REFUSED_PAUSE = Duration.ofSeconds(30);

  private static final Duration LONGEST_REFUSED_PAUSE = Duration.ofMinutes(10);

  /**
   * A service, in the words of the log.
   *
   * @param name as people know it
   * @param target what it has many of: channels, servers
   * @param messages what it takes
   */
  public record Service(String name, String target, String messages) implements Serializable {
    /** Slack. */
    public static final Service SLACK = new Service("Slack", "channel", "messages");

    /** Alertmanager. */
    public static final Service ALERTMANAGER = new Service("Alertmanager", "server", "alerts");
  }

  /**
   * The channel that was posted to.
   *
   * @param name id or name
   * @param streak what went wrong before this outcome
   * @param posted messages in the post
   * @param waiting counts the messages that wait, those of the post among them. Asked only where
   *     the log says the number, for counting reads all of them
   */
  public record Channel(String name, Streak streak, int posted, IntSupplier waiting) {}

  /**
   * What has gone wrong in a row. The two are counted apart: a service that was away for an hour is
   * no reason to wait ten minutes after the first refusal.
   *
   * @param failures posts without an answer, or with an error of the service's own
   * @param refusals posts that the service refused as it would refuse every other
   */
  public record Streak(int failures, int refusals) {
    /** Nothing has. */
    public static final Streak NONE = new Streak(0, 0);
  }

  /** What becomes of the messages of a post. */
  public enum Messages {
    /** The service has them. */
    SENT,
    /** The log has them. */
    LOGGED,
    /** They wait for the next post. */
    WAIT,
    /** They wait, and the message that was to be changed is to be posted anew. */
    GONE,
    /** They go to the dead-letter topic. */
    UNDELIVERED
  }

  /**
   * What is to be done.
   *
   * @param messages what becomes of the messages of the post
   * @param why they are undelivered; empty if they are not
   * @param streak what has gone wrong in a row, with this outcome
   * @param untilNext how long to wait before the next post
   * @param line for the log; null if there is nothing to say
   */
  public record Decision(
      Messages messages, String why, Streak streak, Duration untilNext, @Nullable LogLine line) {}

  /** A line for the log. */
  public record LogLine(Level level, String text) {}

  /**
   * Decides.
   *
   * @param jitter by which part, from -1 to 1, the pause after a failure is longer. So channels
   *     that failed together do not come back together
   */
  public Decision after(PostOutcome outcome, Channel channel, double jitter) {
    if (outcome instanceof PostOutcome.Logged) {
      return new Decision(Messages.LOGGED, "", channel.streak(), pause, null);
    }
    if (outcome instanceof PostOutcome.Sent) {
      return new Decision(Messages.SENT, "", Streak.NONE, pause, afterFailures(channel));
    }
    if (outcome instanceof PostOutcome.Gone) {
      return new Decision(Messages.GONE, "", Streak.NONE, pause, afterFailures(channel));
    }
    if (outcome instanceof PostOutcome.SlowDown slowDown) {
      return slowDown(slowDown, channel);
    }
    if (outcome instanceof PostOutcome.Refused refused) {
      return refused(refused, channel);
    }
    PostOutcome.TryAgain failure = (PostOutcome.TryAgain) outcome;
    Streak streak = new Streak(channel.streak().failures() + 1, channel.streak().refusals());
    return givesUp && streak.failures() % MAX_TRIES == 0
        ? undelivered(
            "given up after " + MAX_TRIES + " tries: " + failure.why(), streak, pause, channel)
        : failed(failure, streak, channel, jitter);
  }

  private @Nullable LogLine afterFailures(Channel channel) {
    return channel.streak().equals(Streak.NONE)
        ? null
        : new LogLine(
            Level.INFO,
            "%s takes %s for %s %s again"
                .formatted(service.name(), service.messages(), service.target(), channel.name()));
  }

  private Decision slowDown(PostOutcome.SlowDown slowDown, Channel channel) {
    Duration asked = atLeastPause(slowDown.retryAfter());
    return new Decision(
        Messages.WAIT,
        "",
        channel.streak(),
        asked,
        new LogLine(
            Level.INFO,
            "%s asks for a pause: next post to %s %s in %d s, %d %s wait. No action is needed"
                .formatted(
                    service.name(),
                    service.target(),
                    channel.name(),
                    seconds(asked),
                    channel.waiting().getAsInt(),
                    service.messages())));
  }

  private Decision failed(
      PostOutcome.TryAgain failure, Streak streak, Channel channel, double jitter) {
    Duration grown = grown(FIRST_PAUSE, LONGEST_PAUSE, streak.failures());
    Duration untilNext = atLeastPause(Duration.ofMillis((long) (grown.toMillis() * (1 + jitter))));
    return new Decision(
        Messages.WAIT,
        "",
        streak,
        untilNext,
        new LogLine(
            Level.WARN,
            "cannot post to %s %s %s: %s. Next try in %d s, %d %s wait"
                .formatted(
                    service.name(),
                    service.target(),
                    channel.name(),
                    failure.why(),
                    seconds(untilNext),
                    channel.waiting().getAsInt(),
                    service.messages())));
  }

  /** The service has answered, so failures begin anew. */
  private Decision refused(PostOutcome.Refused refused, Channel channel) {
    if (!givesUp) {
      return refusedForNow(refused, channel);
    }
    if (!refused.everyPost()) {
      return undelivered(refused.why(), new Streak(0, channel.streak().refusals()), pause, channel);
    }
    Streak streak = new Streak(0, channel.streak().refusals() + 1);
    return undelivered(
        refused.why(),
        streak,
        atLeastPause(grown(FIRST_REFUSED_PAUSE, LONGEST_REFUSED_PAUSE, streak.refusals())),
        channel);
  }

  /** What is wrong must be mended, and the messages wait for that. */
  private Decision refusedForNow(PostOutcome.Refused refused, Channel channel) {
    Streak streak = new Streak(0, channel.streak().refusals() + 1);
    Duration untilNext =
        atLeastPause(grown(FIRST_PAUSE, LONGEST_PAUSE, channel.streak().refusals() + 1));
    return new Decision(
        Messages.WAIT,
        refused.why(),
        streak,
        untilNext,
        new LogLine(
            Level.ERROR,
            "%s %s %s refuses %d %s: %s. Next try in %d s"
                .formatted(
                    service.name(),
                    service.target(),
                    channel.name(),
                    channel.posted(),
                    service.messages(),
                    refused.why(),
                    seconds(untilNext))));
  }

  private Decision undelivered(String why, Streak streak, Duration untilNext, Channel channel) {
    return new Decision(
        Messages.UNDELIVERED,
        why,
        streak,
        untilNext,
        new LogLine(
            Level.ERROR,
            "%d %s for %s %s %s are not sent, they are in the dead-letter topic: %s. Once it is mended, scripts/resend tells people what they missed. Next post in %d s"
                .formatted(
                    channel.posted(),
                    service.messages(),
                    service.name(),
                    service.target(),
                    channel.name(),
                    why,
                    seconds(untilNext))));
  }

  /** Doubles a pause with each failure. */
  private static Duration grown(Duration first, Duration longest, int failures) {
    return Duration.ofMillis(
        Math.min(first.toMillis() << Math.min(failures - 1, 20), longest.toMillis()));
  }

  /** Returns whole seconds, never 0: that reads as if nothing were waited for. */
  private static long seconds(Duration duration) {
    return Math.max(1, Math.round(duration.toMillis() / 1_000.0));
  }

  private Duration atLeastPause(Duration duration) {
    return duration.compareTo(pause) > 0 ? duration : pause;
  }
}
