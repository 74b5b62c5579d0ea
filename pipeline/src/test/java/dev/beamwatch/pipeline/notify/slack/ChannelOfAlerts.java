package dev.beamwatch.pipeline.notify.slack;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.notify.Backlog;
import dev.beamwatch.pipeline.notify.Ledger;
import dev.beamwatch.pipeline.notify.Ledgers;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.pipeline.notify.PostRule;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.Notification;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A channel that is told of alerts, without Beam: the notifier's turns, and a Slack in memory. The
 * board goes through its coder between turns.
 */
final class ChannelOfAlerts {
  /** Answers before those that a good Slack would give. */
  final Deque<PostOutcome> answers = new ArrayDeque<>();

  /** The messages of the channel, by id; in the order in which they were posted. */
  final Map<String, String> messages = new LinkedHashMap<>();

  /** Replies, each with the id of its message before it. */
  final List<String> replies = new ArrayList<>();

  final List<String> broadcasts = new ArrayList<>();
  final List<SlackCall> calls = new ArrayList<>();
  final List<Notification> notifications = new ArrayList<>();
  final List<String> undelivered = new ArrayList<>();
  long superseded;
  long sent;
  long tooOld;
  long refused;

  private final AlertNotifier notifier;
  private final PostRule rule = new PostRule(PostRule.Service.SLACK, Duration.ofSeconds(1), true);
  private final List<AlertNews> backlog = new ArrayList<>();
  private PostRule.Streak streak = PostRule.Streak.NONE;
  private Board board = new Board();
  private long now;
  private int lastMessage;

  ChannelOfAlerts(Duration maxAge, long now) {
    this.notifier = new AlertNotifier(this::answer, maxAge, ZoneOffset.UTC);
    this.now = now;
  }

  /** Brings news. */
  ChannelOfAlerts take(AlertEvent... events) {
    for (AlertEvent event : events) {
      backlog.add(new AlertNews(event, null));
    }
    return this;
  }

  /** Lets time pass. */
  ChannelOfAlerts pass(Duration time) {
    now += time.toMillis();
    return this;
  }

  /** Makes calls until there is nothing to tell. */
  ChannelOfAlerts tell() {
    for (int calls = 0; tellOnce(); calls++) {
      assertThat(calls).as("calls without an end").isLessThan(1_000);
    }
    return this;
  }

  /** Makes one call. Returns whether there was something to tell. */
  boolean tellOnce() {
    Ledger ledger = new Ledger();
    AlertNotifier.Call call = notifier.next(board, behind(), "C1", now, ledger);
    if (call != null) {
      settle(call, notifier.call("C1", call), ledger);
    }
    count(ledger);
    board = throughItsCoder(board);
    return call != null;
  }

  /** Books the outcome of a call that was made of this board, or of one before it. */
  void settle(AlertNotifier.Call call, PostOutcome outcome, Ledger ledger) {
    PostRule.Decision decision =
        rule.after(
            outcome,
            new PostRule.Channel(
                "C1", streak, notifier.size(call), () -> notifier.waiting(board, behind())),
            0);
    streak = decision.streak();
    now += decision.untilNext().toMillis();
    AlertNotifier.Call due = notifier.stillDue(call, board, behind());
    if (due != null) {
      notifier.settle(due, outcome, decision, board, behind(), "C1", now, ledger);
    }
  }

  /** Goes back to a checkpoint: what Slack has stays as it is. */
  void restore(Board checkpoint) {
    board = throughItsCoder(checkpoint);
  }

  Board checkpoint() {
    return throughItsCoder(board);
  }

  @Nullable Duration lookAgain() {
    return notifier.lookAgain(board, now);
  }

  int waiting() {
    return notifier.waiting(board, behind());
  }

  String onlyMessage() {
    assertThat(messages).hasSize(1);
    return messages.values().iterator().next();
  }

  private void count(Ledger ledger) {
    notifications.addAll(Ledgers.notifications(ledger));
    undelivered.addAll(Ledgers.undelivered(ledger));
    sent += Ledgers.sent(ledger);
    tooOld += Ledgers.tooOld(ledger);
    superseded += Ledgers.superseded(ledger);
    refused += Ledgers.refused(ledger);
  }

  private PostOutcome answer(SlackCall call) {
    calls.add(call);
    PostOutcome told = answers.poll();
    if (told != null && !(told instanceof PostOutcome.Sent)) {
      return told;
    }
    if (call.changes() != null) {
      String id = new SlackPlace(call.channel(), call.changes()).toString();
      if (!messages.containsKey(id)) {
        return new PostOutcome.Gone("Slack says message_not_found");
      }
      messages.put(id, call.text());
      return new PostOutcome.Sent(id);
    }
    if (call.thread() != null) {
      String parent = new SlackPlace(call.channel(), call.thread()).toString();
      if (!messages.containsKey(parent)) {
        return new PostOutcome.Gone("Slack says thread_not_found");
      }
      replies.add(parent + ": " + call.text());
      if (call.isBroadcast()) {
        broadcasts.add(call.text());
      }
      return new PostOutcome.Sent("C1 " + ++lastMessage);
    }
    String id = "C1 " + ++lastMessage;
    messages.put(id, call.text());
    return new PostOutcome.Sent(id);
  }

  private Backlog<AlertNews> behind() {
    return new Backlog<>() {
      @Override
      public boolean hasOvertaken() {
        return false;
      }

      @Override
      public List<AlertNews> all() {
        return List.copyOf(backlog);
      }

      @Override
      public List<AlertNews> takeAll() {
        List<AlertNews> all = List.copyOf(backlog);
        backlog.clear();
        return all;
      }

      @Override
      public void putBack(List<AlertNews> news) {
        backlog.addAll(news);
      }
    };
  }

  private static Board throughItsCoder(Board board) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BoardCoder.INSTANCE.encode(board, bytes);
      return requireNonNull(
          BoardCoder.INSTANCE.decode(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
