package dev.beamwatch.pipeline.resend;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.pipeline.notify.PostRule;
import dev.beamwatch.pipeline.notify.slack.SlackMessage;
import dev.beamwatch.pipeline.words.Words;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells refused messages again, channel by channel, oldest first. Each post that Slack takes is
 * recorded before the next one goes out.
 */
public final class TellAgain {
  /** After so many tries of one post nothing more is tried. */
  static final int MAX_TRIES = 10;

  private final Slack slack;
  private final Journal journal;
  private final Pause pause;
  private final PostRule rule;
  private final WallClock clock;
  private final PrintStream out;
  private final PrintStream err;

  private int sent;
  private int notSent;

  /** Takes posts. */
  @FunctionalInterface
  public interface Slack {
    /**
     * Posts and waits for the answer. Never throws.
     *
     * @param text escaped
     */
    PostOutcome post(String channel, String text);
  }

  /** Keeps what was sent. */
  @FunctionalInterface
  public interface Journal {
    /** Returns when the records are safe. */
    void write(List<Notification> sent) throws IOException;
  }

  /** Waits between posts. */
  @FunctionalInterface
  public interface Pause {
    /**
     * Waits.
     *
     * @return whether to go on; if not, somebody has stopped the command
     */
    boolean goesOnAfter(Duration pause);
  }

  /**
   * A message that is to be told again.
   *
   * @param channel where
   * @param text one line that begins with the time, as people read it
   */
  public record Message(Notification refused, String channel, String text) {
    /**
     * Makes one.
     *
     * @param channel null for that of the refusal
     * @param zone of the time in the text
     * @return null if the record has no text
     */
    static @Nullable Message of(Notification refused, @Nullable String channel, ZoneId zone) {
      return refused.text() == null
          ? null
          : new Message(
              refused,
              Objects.requireNonNullElse(channel, refused.channel()),
              Words.oneLine(
                  SqlTimestamps.in(zone).format(refused.windowEndMillis())
                      + " "
                      + Words.zone(zone)
                      + ": "
                      + refused.text()));
    }

    String escaped() {
      return SlackMessage.escaped(text);
    }
  }

  /**
   * Tells by the given means.
   *
   * @param slackPause from one post to the next in a channel
   * @param out for each message that was sent
   * @param err for what is not sent, and why
   */
  public TellAgain(
      Slack slack,
      Journal journal,
      Pause pause,
      Duration slackPause,
      WallClock clock,
      PrintStream out,
      PrintStream err) {
    this.slack = slack;
    this.journal = journal;
    this.pause = pause;
    this.rule = new PostRule(PostRule.Service.SLACK, slackPause, true);
    this.clock = clock;
    this.out = out;
    this.err = err;
  }

  /**
   * Returns the messages for refusals, in their order. Refusals without a text have none.
   *
   * @param channel null for those of the refusals
   * @param zone of the times in the texts
   */
  public static List<Message> messages(
      List<Notification> refused, @Nullable String channel, ZoneId zone) {
    return refused.stream()
        .map(each -> Message.of(each, channel, zone))
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Tells messages and says what became of them.
   *
   * @return whether all were sent
   * @throws IOException if what Slack took could not be recorded
   */
  public boolean tell(List<Message> messages) throws IOException {
    Map<String, List<Message>> byChannel = new LinkedHashMap<>();
    for (Message message : messages) {
      byChannel.computeIfAbsent(message.channel(), channel -> new ArrayList<>()).add(message);
    }
    boolean goesOn = true;
    for (Map.Entry<String, List<Message>> channel : byChannel.entrySet()) {
      if (goesOn && pause.goesOnAfter(Duration.ZERO)) {
        goesOn = tell(channel.getKey(), channel.getValue());
      } else {
        goesOn = false;
        notSent(channel.getValue());
      }
    }
    out.println(counted(sent) + " sent, " + notSent + " not sent");
    return notSent == 0;
  }

  /** Returns a number of messages in words. */
  public static String counted(int messages) {
    return messages + (messages == 1 ? " message" : " messages");
  }

  /** Returns whether to go on with the next channel. */
  private boolean tell(String channel, List<Message> messages) throws IOException {
    List<Message> left = messages;
    PostRule.Streak streak = PostRule.Streak.NONE;
    int tries = 0;
    while (true) {
      List<Message> post = SlackMessage.firstPost(left, Message::escaped);
      PostOutcome outcome =
          slack.post(channel, String.join("\n", post.stream().map(Message::escaped).toList()));
      int waiting = left.size();
      PostRule.Decision decision =
          rule.after(outcome, new PostRule.Channel(channel, streak, post.size(), () -> waiting), 0);
      streak = decision.streak();
      switch (decision.messages()) {
        case SENT -> {
          tries = 0;
          sent(post);
          left = left.subList(post.size(), left.size());
        }
        case WAIT -> {
          tries++;
          if (tries == MAX_TRIES) {
            err.println("given up after " + MAX_TRIES + " tries. " + whyOf(outcome));
            notSent(left);
            return false;
          }
          if (decision.line() != null) {
            err.println(decision.line().text());
          }
        }
        default -> {
          err.println("Slack refuses it for channel " + channel + ". " + whyOf(outcome));
          boolean refusesAll =
              !(outcome instanceof PostOutcome.Refused refused) || refused.everyPost();
          notSent(refusesAll ? left : post);
          left = refusesAll ? List.of() : left.subList(post.size(), left.size());
        }
      }
      if (left.isEmpty()) {
        return true;
      }
      if (!pause.goesOnAfter(decision.untilNext())) {
        notSent(left);
        return false;
      }
    }
  }

  private static String whyOf(PostOutcome outcome) {
    if (outcome instanceof PostOutcome.Refused refused) {
      return refused.why();
    }
    if (outcome instanceof PostOutcome.TryAgain failure) {
      return failure.why();
    }
    return outcome instanceof PostOutcome.SlowDown
        ? "Slack asks for a pause every time"
        : outcome.toString();
  }

  private void sent(List<Message> post) throws IOException {
    long now = clock.millis();
    for (Message message : post) {
      out.println("sent to " + message.channel() + ": " + message.text());
    }
    sent += post.size();
    try {
      journal.write(
          post.stream().map(message -> message.refused().resent(message.channel(), now)).toList());
    } catch (IOException e) {
      throw new IOException(
          "Slack has the last "
              + counted(post.size())
              + ", but no record says so: "
              + e.getMessage()
              + ". The next run sends them again. "
              + counted(sent)
              + " sent",
          e);
    }
  }

  private void notSent(List<Message> messages) {
    for (Message message : messages) {
      err.println("not sent to " + message.channel() + ": " + message.text());
    }
    notSent += messages.size();
  }
}
