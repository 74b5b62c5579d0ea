package dev.beamwatch.console.told;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.Notification;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What people were told: the outcomes of telling, and the breaches and events that have none yet.
 *
 * <ul>
 *   <li>Breaches wait only while Slack is told of breaches: while the outcome for the latest window
 *       is one of a breach. Which wait, {@link UntoldBreaches} says.
 *   <li>Events wait for Slack while the outcome for the latest window is one of an alert; and for
 *       each Alertmanager that there is an outcome of. Which wait, {@link UntoldEvents} says.
 *   <li>A refusal of Slack is the last word. An Alertmanager is told again, so the event waits.
 *   <li>Only what was written since the topics are read waits, for a day at most.
 *   <li>A breach does not wait if the pipeline may have judged its window by another limit.
 * </ul>
 *
 * <p>All in memory is bounded. Thread-safe.
 */
public final class Told {
  /** For so long waits what has no outcome, and for so long a receiver is known without one. */
  static final Duration REMEMBERED = Duration.ofDays(1);

  /**
   * A receiver is in trouble when something waits and nothing was told for so long. Slack may ask
   * for a pause of half a minute, and with exactly-once delivery outcomes are seen with the next
   * checkpoint.
   */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int MOST_WAITING = 50_000;
  private static final int MOST_MESSAGES = 5_000;
  private static final int MOST_NEW = 500;
  private static final int MOST_RECEIVERS = 200;

  private static final Comparator<ReceiverView> BY_NAME =
      Comparator.comparing(ReceiverView::notifier)
          .reversed()
          .thenComparing(
              ReceiverView::channel, Comparator.nullsLast(Comparator.<String>naturalOrder()));

  private final Duration period;
  private final Duration takeUp;
  private final BreachTexts breachTexts;
  private final Clock clock;
  private final long readFrom;

  private final Map<Name, Receiver> receivers = new HashMap<>();
  private final UntoldBreaches breaches = new UntoldBreaches(MOST_WAITING);
  private final UntoldEvents events = new UntoldEvents(MOST_WAITING);
  private final Deque<MessageView> messages = new ArrayDeque<>();
  private final Deque<MessageView> newMessages = new ArrayDeque<>();

  /** What the events say, the oldest first. */
  private final Map<UntoldEvents.Event, String> eventTexts = new LinkedHashMap<>();

  /** Where each host's alerts were told last on Slack, the oldest first. */
  private final Map<String, String> channels = new LinkedHashMap<>();

  private @Nullable Map<String, BigDecimal> limits;
  private Set<String> judgedByOtherRows = Set.of();

  /** When each host had another limit before. */
  private final Map<String, Long> limitChangedAt = new HashMap<>();

  private @Nullable Notification latestOnSlack;
  private @Nullable Notification latestBreach;
  private @Nullable Notification latestAlert;
  private long firstBreachToldAt = Long.MAX_VALUE;
  private long lastSeq;

  private record Name(String notifier, String channel) {
    static Name of(Notification outcome) {
      return new Name(outcome.notifier(), outcome.channel());
    }

    boolean isSlack() {
      return notifier.equals(Notification.SLACK);
    }

    String lane() {
      return lane(notifier, channel);
    }

    /** Slack is one: which channel an event belongs to is in a table that changes. */
    static String lane(String notifier, String channel) {
      return notifier.equals(Notification.SLACK) ? notifier : notifier + ' ' + channel;
    }
  }

  /**
   * Begins empty.
   *
   * @param period that counts are of, and that the topics are read for
   * @param takeUp how long after a change of the table the pipeline may judge by the old limit
   */
  public Told(Duration period, Duration takeUp, BreachTexts breachTexts, Clock clock) {
    this.period = period;
    this.takeUp = takeUp;
    this.breachTexts = breachTexts;
    this.clock = clock;
    readFrom = clock.millis() - period.toMillis();
  }

  /**
   * Takes the limits that windows are judged by from now on.
   *
   * @param newLimits percent by host
   * @param others hosts that have further rows, for a processor or from a time on
   */
  public synchronized void setLimits(Map<String, BigDecimal> newLimits, Set<String> others) {
    Map<String, BigDecimal> old = limits;
    if (old != null) {
      newLimits.forEach(
          (host, limit) -> {
            BigDecimal before = old.get(host);
            if (before == null || before.compareTo(limit) != 0) {
              limitChangedAt.put(host, clock.millis());
            }
          });
    }
    limits = Map.copyOf(newLimits);
    judgedByOtherRows = Set.copyOf(others);
  }

  /**
   * Takes a window above its limit.
   *
   * @param at time of its record
   */
  public synchronized void addBreach(String host, String cpu, long windowEnd, long at) {
    Long changed = limitChangedAt.get(host);
    boolean isCertain = changed == null || at > changed + takeUp.toMillis();
    if (isCertain && !judgedByOtherRows.contains(host)) {
      breaches.breach(host, cpu, windowEnd, at);
    }
  }

  /**
   * Takes an event of an alert.
   *
   * @param at time of its record
   */
  public synchronized void addEvent(AlertEvent event, long at) {
    UntoldEvents.Event key =
        new UntoldEvents.Event(event.alertId(), event.sequence(), event.windowEndMillis());
    events.event(new UntoldEvents.Subject(event.hostname(), event.cpu()), key, at);
    eventTexts.put(key, EventText.of(event));
    if (eventTexts.size() > MOST_MESSAGES) {
      eventTexts.remove(eventTexts.keySet().iterator().next());
    }
  }

  /** Takes an outcome of telling. */
  public synchronized void addOutcome(Notification outcome) {
    long now = clock.millis();
    long at = outcome.toldAtMillis();
    if (at < now - REMEMBERED.toMillis()) {
      return;
    }
    Name name = Name.of(outcome);
    Receiver receiver = receivers.get(name);
    if (receiver == null) {
      if (receivers.size() >= MOST_RECEIVERS) {
        return;
      }
      receiver = new Receiver(period);
      receivers.put(name, receiver);
    }
    receiver.outcome(outcome, now);
    if (outcome.state() == Notification.State.SENT) {
      receivers.forEach(
          (other, each) -> {
            if (other.lane().equals(name.lane())) {
              each.mend(outcome, now);
            }
          });
    }
    note(outcome, name);
    if (at >= now - period.toMillis()) {
      remember(outcome);
    }
  }

  private void note(Notification outcome, Name name) {
    long at = outcome.toldAtMillis();
    String cpu = outcome.cpu();
    String alertId = outcome.alertId();
    Long sequence = outcome.sequence();
    if (alertId != null && sequence != null) {
      boolean isFinal = name.isSlack() || outcome.state() != Notification.State.REFUSED;
      events.outcome(
          name.lane(),
          new UntoldEvents.Subject(outcome.hostname(), cpu),
          new UntoldEvents.Event(alertId, sequence, outcome.windowEndMillis()),
          isFinal,
          at);
    } else if (cpu != null) {
      breaches.told(outcome.hostname(), cpu, outcome.windowEndMillis(), at);
    }
    if (name.isSlack()) {
      noteOnSlack(outcome);
    }
  }

  private void noteOnSlack(Notification outcome) {
    latestOnSlack = later(latestOnSlack, outcome);
    if (outcome.alertId() == null) {
      latestBreach = later(latestBreach, outcome);
      firstBreachToldAt = Math.min(firstBreachToldAt, outcome.toldAtMillis());
      return;
    }
    latestAlert = later(latestAlert, outcome);
    channels.remove(outcome.hostname());
    channels.put(outcome.hostname(), outcome.channel());
    if (channels.size() > MOST_WAITING) {
      channels.remove(channels.keySet().iterator().next());
    }
  }

  /** Returns the one about the later window: what waited for long is told late. */
  private static Notification later(@Nullable Notification one, Notification other) {
    return one == null || other.windowEndMillis() >= one.windowEndMillis() ? other : one;
  }

  private void remember(Notification outcome) {
    MessageView message =
        new MessageView(
            ++lastSeq,
            outcome.toldAtMillis(),
            outcome.notifier(),
            outcome.channel(),
            outcome.state().text(),
            outcome.windowEndMillis(),
            outcome.hostname(),
            outcome.cpu(),
            outcome.alertId(),
            outcome.sequence(),
            outcome.text(),
            outcome.detail());
    messages.addFirst(message);
    if (messages.size() > MOST_MESSAGES) {
      messages.removeLast();
    }
    newMessages.addLast(message);
    if (newMessages.size() > MOST_NEW) {
      newMessages.removeFirst();
    }
  }

  /** Forgets what is too old. */
  public synchronized void forgetOld() {
    long now = clock.millis();
    long longAgo = now - REMEMBERED.toMillis();
    long before = now - period.toMillis();
    breaches.forgetBefore(longAgo);
    events.forgetBefore(longAgo);
    messages.removeIf(message -> message.at() < before);
    limitChangedAt.values().removeIf(at -> at < longAgo);
    receivers.values().forEach(receiver -> receiver.forgetBefore(longAgo));
    receivers
        .entrySet()
        .removeIf(
            each -> {
              boolean isGone = each.getValue().newestOutcomeAt() < longAgo;
              if (isGone && !each.getKey().isSlack()) {
                events.forget(each.getKey().lane());
              }
              return isGone;
            });
    channels
        .values()
        .removeIf(channel -> !receivers.containsKey(new Name(Notification.SLACK, channel)));
    if (receivers.keySet().stream().noneMatch(Name::isSlack)) {
      events.forget(Notification.SLACK);
      latestOnSlack = null;
      latestBreach = null;
      latestAlert = null;
    }
  }

  /** Returns the newest outcomes before a number, the newest first. */
  public synchronized List<MessageView> messages(long before, int limit) {
    return messages.stream().filter(m -> m.seq() < before).limit(limit).map(this::whole).toList();
  }

  /** Returns the newest outcomes about a host, the newest first. */
  public synchronized List<MessageView> messagesAbout(String host, int limit) {
    return messages.stream()
        .filter(m -> m.host().equals(host))
        .limit(limit)
        .map(this::whole)
        .toList();
  }

  /** Returns the newest outcomes since the last call, the oldest first. */
  public synchronized List<MessageView> takeNewMessages() {
    List<MessageView> taken = newMessages.stream().map(this::whole).toList();
    newMessages.clear();
    return taken;
  }

  /** The breach or the event may have been read after its outcome. */
  private MessageView whole(MessageView message) {
    if (message.text() != null) {
      return message;
    }
    String alertId = message.alertId();
    Long sequence = message.sequence();
    if (alertId != null && sequence != null) {
      return message.withText(
          eventTexts.get(new UntoldEvents.Event(alertId, sequence, message.windowEnd())));
    }
    String cpu = message.cpu();
    return cpu == null
        ? message
        : message.withText(breachTexts.text(message.host(), cpu, message.windowEnd()));
  }

  /** Returns how all receivers are, Slack first. */
  public synchronized List<ReceiverView> receivers() {
    long now = clock.millis();
    Map<Name, Waiting> waiting = new HashMap<>();
    Waiting somewhere = waitingOnSlack(waiting);
    receivers.keySet().stream()
        .filter(name -> !name.isSlack())
        .forEach(
            name ->
                events.waiting(
                    name.lane(), readFrom, (subject, since) -> add(waiting, name, since)));
    List<ReceiverView> views = new ArrayList<>();
    receivers.forEach(
        (name, receiver) ->
            views.add(
                receiver.view(
                    name.notifier(),
                    name.channel(),
                    waiting.getOrDefault(name, Waiting.NOTHING),
                    PATIENCE.toMillis(),
                    now)));
    if (somewhere.count() > 0) {
      views.add(
          new Receiver(period).view(Notification.SLACK, null, somewhere, PATIENCE.toMillis(), now));
    }
    views.sort(BY_NAME);
    return views;
  }

  /** Finds what waits for Slack; returns what waits for a channel that is not known. */
  private Waiting waitingOnSlack(Map<Name, Waiting> waiting) {
    Notification latest = latestOnSlack;
    if (latest == null) {
      return Waiting.NOTHING;
    }
    if (latest.alertId() == null) {
      Notification breach = Objects.requireNonNullElse(latestBreach, latest);
      waiting.put(Name.of(breach), breaches.waiting(Math.max(readFrom, firstBreachToldAt)));
      return Waiting.NOTHING;
    }
    List<Waiting> elsewhere = new ArrayList<>();
    String only = onlyChannel();
    events.waiting(
        Notification.SLACK,
        readFrom,
        (subject, since) -> {
          String channel = channels.getOrDefault(subject.host(), only);
          if (channel == null) {
            elsewhere.add(new Waiting(1, OptionalLong.of(since)));
          } else {
            add(waiting, new Name(Notification.SLACK, channel), since);
          }
        });
    return elsewhere.stream().reduce(Waiting.NOTHING, Waiting::plus);
  }

  /** Returns the channel that all alerts go to; null if there are several. */
  private @Nullable String onlyChannel() {
    Notification alert = latestAlert;
    return alert != null && channels.values().stream().allMatch(alert.channel()::equals)
        ? alert.channel()
        : null;
  }

  private static void add(Map<Name, Waiting> waiting, Name name, long since) {
    waiting.merge(name, Waiting.NOTHING.with(since), Waiting::plus);
  }
}
