package dev.beamwatch.pipeline.notify.slack;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.notify.OldNews;
import dev.beamwatch.schemas.AlertEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A channel: what is true of its hosts, and what people were told. Mutable, not thread-safe.
 *
 * <p>A host is on the board from its first event until its trouble is over and told, and a minute
 * longer.
 */
final class Board {
  /** By name. */
  final TreeMap<String, Host> hosts = new TreeMap<>();

  /** Messages that are on Slack, by number. */
  final TreeMap<Long, Card> cards = new TreeMap<>();

  /** Number of the newest card. */
  long lastCard;

  /** Number of the newest event that was taken. */
  long lastArrival;

  OldNews old = OldNews.NONE;

  /** A host in trouble, or just out of it. Mutable. */
  static final class Host {
    /** The newest event of each processor; that of the host itself is under the empty name. */
    final TreeMap<String, Known> alerts = new TreeMap<>();

    /** The message that shows it; 0 if there is none. */
    long card;

    /** Whether its message is gone, so that it is told anew. */
    boolean isLost;

    /** Wall-clock time since when it is over and told; 0 if it is not. */
    long doneSinceMillis;

    boolean isOver() {
      return alerts.values().stream().allMatch(known -> isEnd(known.event()));
    }

    boolean isTold() {
      return !isLost && alerts.values().stream().allMatch(Known::isTold);
    }

    List<AlertEvent> events() {
      return alerts.values().stream().map(Known::event).toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Host that
          && alerts.equals(that.alerts)
          && card == that.card
          && isLost == that.isLost
          && doneSinceMillis == that.doneSinceMillis;
    }

    @Override
    public int hashCode() {
      return Objects.hash(alerts, card);
    }
  }

  /**
   * The newest event of an alert.
   *
   * @param arrival its number among all that the board took
   * @param isTold whether people were told, or will not be
   */
  record Known(AlertEvent event, long arrival, boolean isTold) {
    Known told() {
      return new Known(event, arrival, true);
    }
  }

  /** A message that is on Slack. Mutable. */
  static final class Card {
    /** Where it is: see {@link SlackPlace}. Empty if it is in the log. */
    final String place;

    final List<String> hosts;

    /** Whether it says what is true. */
    boolean isShown;

    Card(String place, List<String> hosts, boolean isShown) {
      this.place = place;
      this.hosts = new ArrayList<>(hosts);
      this.isShown = isShown;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Card that
          && place.equals(that.place)
          && hosts.equals(that.hosts)
          && isShown == that.isShown;
    }

    @Override
    public int hashCode() {
      return Objects.hash(place, hosts);
    }
  }

  /** Returns a host that is on the board. */
  Host host(String hostname) {
    return requireNonNull(hosts.get(hostname), hostname);
  }

  /** Tells whether an event is the end of its alert. */
  static boolean isEnd(AlertEvent event) {
    return event.kind() == AlertEvent.Kind.RESOLVED || event.kind() == AlertEvent.Kind.HEARD;
  }

  /** Tells whether all hosts of a card are out of trouble, and all is told. */
  boolean isDone(Card card) {
    return card.isShown
        && card.hosts.stream()
            .map(hosts::get)
            .filter(Objects::nonNull)
            .allMatch(host -> host.isOver() && host.isTold());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Board that
        && hosts.equals(that.hosts)
        && cards.equals(that.cards)
        && lastCard == that.lastCard
        && lastArrival == that.lastArrival
        && old.equals(that.old);
  }

  @Override
  public int hashCode() {
    return Objects.hash(hosts, cards);
  }
}
