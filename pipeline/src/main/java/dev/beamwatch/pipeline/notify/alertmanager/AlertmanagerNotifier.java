package dev.beamwatch.pipeline.notify.alertmanager;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.alert.AlertNewsCoder;
import dev.beamwatch.pipeline.notify.Backlog;
import dev.beamwatch.pipeline.notify.Ledger;
import dev.beamwatch.pipeline.notify.Notifier;
import dev.beamwatch.pipeline.notify.OldNews;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.pipeline.notify.PostRule.Decision;
import dev.beamwatch.pipeline.notify.PostRule.Messages;
import dev.beamwatch.pipeline.notify.alertmanager.Alerts.Alert;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.coders.Coder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an Alertmanager informed. It posts each alert when it changes, every minute while it fires,
 * and for a while after its end, as Prometheus does.
 *
 * <p>Nothing is given up: an Alertmanager that was away gets the newest event of each alert.
 *
 * <p>History is no news: an alert that began and ended long ago, and that the server never heard
 * of, is not posted. An alert that fires is, however old: at once if the server knows it or if it
 * was news when it came, else when no more old ones come.
 */
final class AlertmanagerNotifier implements Notifier<AlertNews, Alerts, AlertmanagerNotifier.Post> {
  private static final long serialVersionUID = 1;

  /** So many alerts are in one post at most. */
  static final int MOST_AT_ONCE = 500;

  /** From one post of an alert to the next. {@link PostedAlert#LASTS} is three of them. */
  static final Duration AGAIN = Duration.ofMinutes(1);

  /** For so long the end of an alert is posted again. */
  static final Duration AFTER_THE_END = Duration.ofMinutes(15);

  /** For so long an alert that was left out is remembered, for stragglers. */
  static final Duration LINGER = Duration.ofMinutes(1);

  /** Those that were not tried yet first. So one that is refused keeps no other waiting. */
  private static final Comparator<Alert> LONGEST_WAITING_FIRST =
      Comparator.<Alert, Boolean>comparing(alert -> alert.isTaken)
          .thenComparing(alert -> alert.triedMillis)
          .thenComparing(alert -> alert.event.windowEndMillis());

  private final AlertmanagerClient client;
  private final Set<String> servers;
  private final PostedAlert posted;
  private final Duration maxAge;

  /**
   * A post.
   *
   * @param madeAtMillis wall-clock time
   * @param told what it tells
   * @param json its body
   */
  record Post(long madeAtMillis, List<Change> told, String json) {}

  /** An event of an alert. */
  record Change(Alerts.Key key, String alertId, long sequence) {
    static Change of(AlertEvent event) {
      return new Change(Alerts.Key.of(event), event.alertId(), event.sequence());
    }

    boolean isNewestOf(@Nullable Alert alert) {
      return alert != null
          && alert.event.alertId().equals(alertId)
          && alert.event.sequence() == sequence;
    }
  }

  /**
   * Posts by a client.
   *
   * @param servers those of the options. News for others is from before they changed
   * @param maxAge older events are not told; zero: all are
   */
  AlertmanagerNotifier(
      AlertmanagerClient client, Set<String> servers, PostedAlert posted, Duration maxAge) {
    this.client = client;
    this.servers = Set.copyOf(servers);
    this.posted = posted;
    this.maxAge = maxAge;
  }

  @Override
  public Coder<AlertNews> newsCoder() {
    return AlertNewsCoder.INSTANCE;
  }

  @Override
  public Coder<Alerts> queueCoder() {
    return AlertsCoder.INSTANCE;
  }

  @Override
  public Alerts newQueue() {
    return new Alerts();
  }

  @Override
  public @Nullable Post next(
      Alerts alerts, Backlog<AlertNews> backlog, String to, long nowMillis, Ledger ledger) {
    for (AlertNews news : backlog.takeAll()) {
      take(news.event(), alerts, nowMillis, ledger);
    }
    if (!servers.contains(to)) {
      // The server ends the alerts by itself when it hears no more of them.
      alerts.alerts.values().stream().filter(a -> !a.isTaken).forEach(a -> ledger.superseded());
      alerts.alerts.clear();
      return null;
    }
    for (Alert alert : alerts.alerts.values()) {
      leaveOutOld(alert, alerts.lastOldMillis, to, nowMillis, ledger);
    }
    forget(alerts, nowMillis);
    return post(alerts, nowMillis);
  }

  private void take(AlertEvent event, Alerts alerts, long nowMillis, Ledger ledger) {
    Alert known = alerts.alerts.get(Alerts.Key.of(event));
    // Runners may bring events of an alert in any order.
    if (known != null && !event.isLaterThan(known.event)) {
      ledger.superseded();
      return;
    }
    if (known != null && !known.isTaken) {
      ledger.superseded();
    }
    Alert alert = known;
    if (alert == null || (Alerts.isEnd(alert.event) && alert.isTaken)) {
      alert = new Alert(event);
      alerts.alerts.put(Alerts.Key.of(event), alert);
    } else {
      replace(alert, event, nowMillis);
    }
    alert.isTaken = false;
    alert.isRefused = false;
    alert.triedMillis = 0;
    alert.endedMillis = Alerts.isEnd(event) ? nowMillis : 0;
    alert.isHeld =
        !Alerts.isEnd(event)
            && !alert.isKnown()
            && OldNews.isTooOld(event.windowEndMillis(), maxAge, nowMillis);
    if (alert.isHeld) {
      alerts.lastOldMillis = nowMillis;
    }
  }

  /** Another level is another label set: the server would go on showing the old one. */
  private static void replace(Alert alert, AlertEvent event, long nowMillis) {
    AlertEvent old = alert.event;
    alert.event = event;
    if (old.level() == event.level()) {
      return;
    }
    if (alert.isThere) {
      alert.replaced = old;
      alert.replacedEndMillis = Alerts.isEnd(old) ? old.windowEndMillis() : event.windowEndMillis();
      alert.replacedMillis = nowMillis;
      alert.isThere = false;
    } else if (alert.replaced != null && alert.replaced.level() == event.level()) {
      alert.replaced = null;
      alert.isThere = true;
    }
  }

  private void leaveOutOld(
      Alert alert, long lastOldMillis, String to, long nowMillis, Ledger ledger) {
    if (alert.isHeld && nowMillis - lastOldMillis >= OldNews.QUIET.toMillis()) {
      alert.isHeld = false;
    }
    if (!alert.isTaken
        && !alert.isKnown()
        && Alerts.isEnd(alert.event)
        && OldNews.isTooOld(alert.event.windowEndMillis(), maxAge, nowMillis)) {
      alert.isLeftOut = true;
      alert.isTaken = true;
      ledger.tooOld(notification(alert.event, to, State.TOO_OLD, nowMillis, null));
    }
  }

  private static void forget(Alerts alerts, long nowMillis) {
    alerts.alerts.values().removeIf(alert -> forgottenAt(alert) <= nowMillis);
    for (Alert alert : alerts.alerts.values()) {
      if (alert.replaced != null
          && alert.isTaken
          && nowMillis - alert.replacedMillis >= AFTER_THE_END.toMillis()) {
        alert.replaced = null;
      }
    }
  }

  private static long forgottenAt(Alert alert) {
    if (!Alerts.isEnd(alert.event) || !alert.isTaken) {
      return Long.MAX_VALUE;
    }
    return alert.endedMillis + (alert.isLeftOut ? LINGER : AFTER_THE_END).toMillis();
  }

  private @Nullable Post post(Alerts alerts, long nowMillis) {
    if (alerts.alerts.values().stream().noneMatch(alert -> dueAt(alert) <= nowMillis)) {
      return null;
    }
    // Those that are due soon come along. So alerts that began apart are posted together.
    long soon = nowMillis + AGAIN.toMillis() / 2;
    List<Alert> due =
        alerts.alerts.values().stream()
            .filter(alert -> dueAt(alert) <= soon)
            .sorted(LONGEST_WAITING_FIRST)
            .limit(MOST_AT_ONCE)
            .toList();
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Alert alert : due) {
      alert.triedMillis = nowMillis;
      if (alert.replaced != null) {
        posted.addEnded(alert.replaced, alert.replacedEndMillis, nowMillis, json);
      }
      if (Alerts.isEnd(alert.event)) {
        posted.addEnded(alert.event, alert.event.windowEndMillis(), nowMillis, json);
      } else {
        posted.addFiring(alert.event, nowMillis, json);
      }
    }
    return new Post(
        nowMillis, due.stream().map(alert -> Change.of(alert.event)).toList(), json.toString());
  }

  /** Returns when an alert is to be posted; never if it is not. */
  private static long dueAt(Alert alert) {
    if (alert.isHeld || alert.isLeftOut) {
      return Long.MAX_VALUE;
    }
    return alert.isTaken ? alert.postedMillis + AGAIN.toMillis() : Long.MIN_VALUE;
  }

  @Override
  public @Nullable Duration lookAgain(Alerts alerts, long nowMillis) {
    long next = Long.MAX_VALUE;
    for (Alert alert : alerts.alerts.values()) {
      next = Math.min(next, Math.min(dueAt(alert), forgottenAt(alert)));
      if (alert.isHeld) {
        next = Math.min(next, alerts.lastOldMillis + OldNews.QUIET.toMillis());
      }
    }
    return next == Long.MAX_VALUE ? null : Duration.ofMillis(Math.max(1, next - nowMillis));
  }

  @Override
  public @Nullable Post stillDue(Post post, Alerts alerts, Backlog<AlertNews> backlog) {
    return post.told().stream().anyMatch(told -> told.isNewestOf(alerts.alerts.get(told.key())))
        ? post
        : null;
  }

  @Override
  public int size(Post post) {
    return post.told().size();
  }

  @Override
  public int waiting(Alerts alerts, Backlog<AlertNews> backlog) {
    long untold = alerts.alerts.values().stream().filter(alert -> !alert.isTaken).count();
    return (int) untold + backlog.all().size();
  }

  @Override
  public PostOutcome call(String to, Post post) {
    return client.post(to, post.json());
  }

  @Override
  public void settle(
      Post post,
      PostOutcome outcome,
      Decision decision,
      Alerts alerts,
      Backlog<AlertNews> backlog,
      String to,
      long nowMillis,
      Ledger ledger) {
    for (Change told : post.told()) {
      Alert alert = alerts.alerts.get(told.key());
      if (alert == null || !told.isNewestOf(alert)) {
        continue;
      }
      if (decision.messages() == Messages.SENT) {
        alert.isThere = true;
        alert.postedMillis = post.madeAtMillis();
        if (!alert.isTaken) {
          alert.isTaken = true;
          ledger.sent(notification(alert.event, to, State.SENT, nowMillis, null));
        }
      } else if (outcome instanceof PostOutcome.Refused refused
          && !alert.isTaken
          && !alert.isRefused) {
        alert.isRefused = true;
        ledger.refusedForNow(
            notification(alert.event, to, State.REFUSED, nowMillis, refused.why()));
      }
    }
  }

  private static Notification notification(
      AlertEvent event, String to, State state, long nowMillis, @Nullable String detail) {
    return new Notification(
        Notification.ALERTMANAGER,
        to,
        event.alertId(),
        event.sequence(),
        event.windowEndMillis(),
        event.hostname(),
        event.cpu(),
        state,
        nowMillis,
        detail,
        // It is posted again until Alertmanager takes it.
        null);
  }

  @Override
  public void close() {
    client.close();
  }
}
