package dev.beamwatch.pipeline.notify.alertmanager;

import dev.beamwatch.schemas.AlertEvent;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an Alertmanager must know: the alerts that fire, and those that ended a short while ago; and
 * what it was told of them. Mutable, not thread-safe.
 */
final class Alerts {
  final TreeMap<Key, Alert> alerts = new TreeMap<>();

  /** Wall-clock time when the last old event of an alert came that still fired; 0 if none did. */
  long lastOldMillis;

  /**
   * What an alert is about.
   *
   * @param cpu empty for the host itself
   */
  record Key(String hostname, String cpu) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::hostname).thenComparing(Key::cpu);

    static Key of(AlertEvent event) {
      return new Key(event.hostname(), Objects.requireNonNullElse(event.cpu(), ""));
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** An alert, and what the server was told of it. Mutable. All times are wall-clock times. */
  static final class Alert {
    /** The newest event. */
    AlertEvent event;

    /** Whether that event was told, or will not be. */
    boolean isTaken;

    /** Whether it is on record that the server refused that event. */
    boolean isRefused;

    /**
     * Whether it came too late to be news. It is told if it still fires when no more of it come.
     */
    boolean isHeld;

    /** Whether it was over before the server heard of it, and too old. It is never posted. */
    boolean isLeftOut;

    /** Whether the server has the labels of the newest event. */
    boolean isThere;

    /** When the server took it last; 0 for never. */
    long postedMillis;

    /** When it was last put into a post; 0 for never. */
    long triedMillis;

    /** When its end came; 0 while it fires. */
    long endedMillis;

    /**
     * The last event with the labels that the alert had before its level changed. They are to be
     * ended. Null if there are none.
     */
    @Nullable AlertEvent replaced;

    /** Event time when those labels ended. */
    long replacedEndMillis;

    /** When the newer level came. */
    long replacedMillis;

    Alert(AlertEvent event) {
      this.event = event;
    }

    /** Tells whether the server may still show this alert, with whatever labels. */
    boolean isKnown() {
      return isThere || replaced != null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Alert that
          && event.equals(that.event)
          && isTaken == that.isTaken
          && isRefused == that.isRefused
          && isHeld == that.isHeld
          && isLeftOut == that.isLeftOut
          && isThere == that.isThere
          && postedMillis == that.postedMillis
          && triedMillis == that.triedMillis
          && endedMillis == that.endedMillis
          && Objects.equals(replaced, that.replaced)
          && replacedEndMillis == that.replacedEndMillis
          && replacedMillis == that.replacedMillis;
    }

    @Override
    public int hashCode() {
      return Objects.hash(event, isTaken, postedMillis);
    }
  }

  /** Tells whether an event is the end of its alert. */
  static boolean isEnd(AlertEvent event) {
    return event.kind() == AlertEvent.Kind.RESOLVED || event.kind() == AlertEvent.Kind.HEARD;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Alerts that
        && alerts.equals(that.alerts)
        && lastOldMillis == that.lastOldMillis;
  }

  @Override
  public int hashCode() {
    return Objects.hash(alerts, lastOldMillis);
  }
}
