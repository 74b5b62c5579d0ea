package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.reject.DeadLetters;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.Notification;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of news in one turn. Each piece of news gets one entry: it was sent, logged, refused,
 * too old, or a newer one took its place. Not thread-safe.
 */
public final class Ledger {
  private final List<Notification> notifications = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private long sent;
  private long logged;
  private long refused;
  private long tooOld;
  private long superseded;

  /** The service has taken it. */
  public void sent(Notification notification) {
    sent++;
    notifications.add(notification);
  }

  /** It is in the log. Nobody was told. */
  public void logged() {
    logged++;
  }

  /**
   * The service will never take it.
   *
   * @param text the message, as it would have been shown
   * @param why in words
   */
  public void refused(Notification notification, String text, String why) {
    refused++;
    notifications.add(notification);
    deadLetters.add(DeadLetters.undelivered(text, why));
  }

  /** The service refuses it for now. It is told again, so its entry is still to come. */
  public void refusedForNow(Notification notification) {
    notifications.add(notification);
  }

  /** It was too old to be told. */
  public void tooOld(Notification notification) {
    tooOld++;
    notifications.add(notification);
  }

  /** Newer news of the same thing took its place before it was told. */
  public void superseded() {
    superseded++;
  }

  List<Notification> notifications() {
    return notifications;
  }

  List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  long sentCount() {
    return sent;
  }

  long loggedCount() {
    return logged;
  }

  long refusedCount() {
    return refused;
  }

  long tooOldCount() {
    return tooOld;
  }

  long supersededCount() {
    return superseded;
  }
}
