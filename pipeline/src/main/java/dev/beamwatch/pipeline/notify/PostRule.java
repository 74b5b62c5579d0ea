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
 * @param pause from one post to the next in one channel; no pause is shorter
 */
record PostRule(Duration pause) implements Serializable {
  /** After so many failures in a row, almost an hour of them, the messages are given up. */
  static final int MAX_TRIES = 60;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Pauses while Slack refuses every post. Somebody has to mend something first. */
  private static final Duration FIRST_REFUSED_PAUSE = Duration.ofSeconds(30);

  private static final Duration LONGEST_REFUSED_PAUSE = Duration.ofMinutes(10);

  /**
   * The channel that was posted to.
   *
   * @param name id or name
   * @param streak what went wrong before this outcome
   * @param posted messages in the post
   * @param waiting counts the messages that wait, those of the post among them. Asked only where
   *     the log says the number, for counting reads all of them
   */
  record Channel(String name, Streak streak, int posted, IntSupplier waiting) {}

  /**
   * What has gone wrong in a row. The two are counted apart: a Slack that was away for an hour is
   * no reason to wait ten minutes after the first refusal.
   *
   * @param failures posts that Slack did not answer, or with an error of its own
   * @param refusals posts that Slack refused as it would refuse every other
   */
  record Streak(int failures, int refusals) {
    static final Streak NONE = new Streak(0, 0);
  }

  /** What becomes of the messages of a post. */
  enum Messages {
    /** Slack has them. */
    SENT,
    /** The log has them. */
    LOGGED,
    /** They wait for the next post. */
    WAIT,
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
  record Decision(
      Messages messages, String why, Streak streak, Duration untilNext, @Nullable LogLine line) {}

  /** A line for the log. */
  record LogLine(Level level, String text) {}

  /**
   * Decides.
   *
   * @param jitter by which part, from -1 to 1, the pause after a failure is longer. So channels
   *     that failed together do not come back together
   */
  Decision after(PostOutcome outcome, Channel channel, double jitter) {
    if (outcome instanceof PostOutcome.Logged) {
      return new Decision(Messages.LOGGED, "", channel.streak(), pause, null);
    }
    if (outcome instanceof PostOutcome.Sent) {
      return new Decision(Messages.SENT, "", Streak.NONE, pause, afterFailures(channel));
    }
    if (outcome instanceof PostOutcome.SlowDown slowDown) {
      return slowDown(slowDown, channel);
    }
    if (outcome instanceof PostOutcome.Refused refused) {
      return refused(refused, channel);
    }
    PostOutcome.TryAgain failure = (PostOutcome.TryAgain) outcome;
    Streak streak = new Streak(channel.streak().failures() + 1, channel.streak().refusals());
    return streak.failures() % MAX_TRIES == 0
        ? undelivered(
            "given up after " + MAX_TRIES + " tries: " + failure.why(), streak, pause, channel)
        : failed(failure, streak, channel, jitter);
  }

  private static @Nullable LogLine afterFailures(Channel channel) {
    return channel.streak().equals(Streak.NONE)
        ? null
        : new LogLine(
            Level.INFO, "Slack takes messages for channel %s again".formatted(channel.name()));
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
            "Slack asks for a pause: next post to channel %s in %d s, %d messages wait. No action is needed"
                .formatted(channel.name(), seconds(asked), channel.waiting().getAsInt())));
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
            "cannot post to Slack channel %s: %s. Next try in %d s, %d messages wait"
                .formatted(
                    channel.name(),
                    failure.why(),
                    seconds(untilNext),
                    channel.waiting().getAsInt())));
  }

  /** Slack has answered, so failures begin anew. */
  private Decision refused(PostOutcome.Refused refused, Channel channel) {
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

  private static Decision undelivered(
      String why, Streak streak, Duration untilNext, Channel channel) {
    return new Decision(
        Messages.UNDELIVERED,
        why,
        streak,
        untilNext,
        new LogLine(
            Level.ERROR,
            "%d messages for Slack channel %s are not sent, they are in the dead-letter topic: %s. Tell people what they missed. Next post in %d s"
                .formatted(channel.posted(), channel.name(), why, seconds(untilNext))));
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
