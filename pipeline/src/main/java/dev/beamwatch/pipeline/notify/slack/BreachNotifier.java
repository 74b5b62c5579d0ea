package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.detect.BreachCoder;
import dev.beamwatch.pipeline.notify.Backlog;
import dev.beamwatch.pipeline.notify.Ledger;
import dev.beamwatch.pipeline.notify.Notifier;
import dev.beamwatch.pipeline.notify.OldNews;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.pipeline.notify.PostRule;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.coders.Coder;
import org.jspecify.annotations.Nullable;

/**
 * Tells a channel of each breach once, in the wording of the contract. Breaches that wait go out
 * together, oldest window first.
 */
final class BreachNotifier implements Notifier<Breach, BreachQueue, BreachNotifier.Post> {
  private static final long serialVersionUID = 1;

  /** How many breaches are sorted out at a time. A post holds about a hundred. */
  private static final int MAX_NEXT = 1_000;

  private static final Comparator<Breach> OLDEST_FIRST =
      Comparator.comparingLong(Breach::windowEndMillis)
          .thenComparing(Breach::hostname)
          .thenComparing(Breach::cpu);

  private final SlackClient client;
  private final Duration maxAge;
  private final ZoneId zone;

  /**
   * A post.
   *
   * @param breaches that it tells; none if it sums up those that were too old
   * @param old what was too old; {@link OldNews#NONE} if it tells breaches
   */
  record Post(List<Breach> breaches, OldNews old, String text) implements Serializable {}

  /**
   * Tells by a client.
   *
   * @param maxAge older windows are not told; zero: all are
   * @param zone of times in texts
   */
  BreachNotifier(SlackClient client, Duration maxAge, ZoneId zone) {
    this.client = client;
    this.maxAge = maxAge;
    this.zone = zone;
  }

  @Override
  public Coder<Breach> newsCoder() {
    return BreachCoder.INSTANCE;
  }

  @Override
  public Coder<BreachQueue> queueCoder() {
    return BreachQueueCoder.INSTANCE;
  }

  @Override
  public BreachQueue newQueue() {
    return new BreachQueue(List.of(), OldNews.NONE);
  }

  @Override
  public boolean comesBefore(List<Breach> news, BreachQueue queue) {
    if (queue.next.isEmpty()) {
      return false;
    }
    Breach last = queue.next.get(queue.next.size() - 1);
    return news.stream().anyMatch(breach -> OLDEST_FIRST.compare(breach, last) < 0);
  }

  @Override
  public @Nullable Post next(
      BreachQueue queue, Backlog<Breach> backlog, String to, long nowMillis, Ledger ledger) {
    leaveOutOld(queue, to, nowMillis, ledger);
    List<Breach> first = SlackMessage.firstPost(queue.next);
    // Scanning all that waits for each post would be quadratic.
    if (first.size() == queue.next.size() || backlog.hasOvertaken()) {
      List<Breach> all = new ArrayList<>(queue.next);
      all.addAll(backlog.takeAll());
      all.sort(OLDEST_FIRST);
      queue.next = List.copyOf(all);
      leaveOutOld(queue, to, nowMillis, ledger);
      List<Breach> left = queue.next;
      int count = Math.min(MAX_NEXT, left.size());
      queue.next = List.copyOf(left.subList(0, count));
      backlog.putBack(left.subList(count, left.size()));
      first = SlackMessage.firstPost(queue.next);
    }
    if (!first.isEmpty()) {
      return new Post(first, OldNews.NONE, SlackMessage.text(first));
    }
    return queue.old.isDue(nowMillis) ? new Post(List.of(), queue.old, queue.old.line(zone)) : null;
  }

  /** Takes the breaches away that are too old. The queue is sorted, so they are the first. */
  private void leaveOutOld(BreachQueue queue, String to, long nowMillis, Ledger ledger) {
    int old = 0;
    while (old < queue.next.size()
        && OldNews.isTooOld(queue.next.get(old).windowEndMillis(), maxAge, nowMillis)) {
      Breach breach = queue.next.get(old);
      ledger.tooOld(notification(breach, to, State.TOO_OLD, nowMillis, null, null));
      queue.old = queue.old.with(breach.windowEndMillis(), nowMillis);
      old++;
    }
    if (old > 0) {
      queue.next = List.copyOf(queue.next.subList(old, queue.next.size()));
    }
  }

  @Override
  public @Nullable Duration lookAgain(BreachQueue queue, long nowMillis) {
    return queue.old.count() == 0 ? null : queue.old.untilTold(nowMillis).plusMillis(1);
  }

  @Override
  public @Nullable Post stillDue(Post post, BreachQueue queue, Backlog<Breach> backlog) {
    if (post.breaches().isEmpty()) {
      return queue.old.equals(post.old()) ? post : null;
    }
    if (begins(queue.next, post.breaches())) {
      return post;
    }
    Set<Breach> all = new HashSet<>(queue.next);
    all.addAll(backlog.all());
    List<Breach> due = post.breaches().stream().filter(all::contains).toList();
    return due.isEmpty() ? null : new Post(due, post.old(), post.text());
  }

  @Override
  public int size(Post post) {
    return Math.max(1, post.breaches().size());
  }

  @Override
  public int waiting(BreachQueue queue, Backlog<Breach> backlog) {
    return queue.next.size() + backlog.all().size();
  }

  @Override
  public PostOutcome call(String to, Post post) {
    return client.call(SlackCall.post(to, post.text()));
  }

  @Override
  public void settle(
      Post post,
      PostOutcome outcome,
      PostRule.Decision decision,
      BreachQueue queue,
      Backlog<Breach> backlog,
      String to,
      long nowMillis,
      Ledger ledger) {
    if (decision.messages() == PostRule.Messages.WAIT) {
      return;
    }
    if (post.breaches().isEmpty()) {
      queue.old = OldNews.NONE;
      return;
    }
    remove(post.breaches(), queue, backlog);
    for (Breach breach : post.breaches()) {
      switch (decision.messages()) {
        case SENT -> ledger.sent(notification(breach, to, State.SENT, nowMillis, null, null));
        case LOGGED -> ledger.logged();
        default ->
            ledger.refused(
                notification(
                    breach,
                    to,
                    State.REFUSED,
                    nowMillis,
                    decision.why(),
                    SlackMessage.shown(breach)),
                SlackMessage.line(breach),
                decision.why());
      }
    }
  }

  private static void remove(List<Breach> posted, BreachQueue queue, Backlog<Breach> backlog) {
    if (begins(queue.next, posted)) {
      queue.next = List.copyOf(queue.next.subList(posted.size(), queue.next.size()));
      return;
    }
    // An older one has come while the post was under way.
    List<Breach> left = new ArrayList<>(queue.next);
    left.addAll(backlog.takeAll());
    posted.forEach(left::remove);
    queue.next = List.of();
    backlog.putBack(left);
  }

  private static boolean begins(List<Breach> oldest, List<Breach> posted) {
    return oldest.size() >= posted.size() && oldest.subList(0, posted.size()).equals(posted);
  }

  private static Notification notification(
      Breach breach,
      String to,
      State state,
      long nowMillis,
      @Nullable String detail,
      @Nullable String text) {
    return new Notification(
        Notification.SLACK,
        to,
        null,
        null,
        breach.windowEndMillis(),
        breach.hostname(),
        breach.cpu(),
        state,
        nowMillis,
        detail,
        text);
  }

  @Override
  public void close() {
    client.close();
  }
}
