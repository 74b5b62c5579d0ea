package dev.beamwatch.pipeline.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beamwatch.schemas.Notification;
import java.util.List;

/** Lets tests of notifiers look into a {@link Ledger}. */
public final class Ledgers {
  private Ledgers() {}

  /** Returns the outcomes. */
  public static List<Notification> notifications(Ledger ledger) {
    return ledger.notifications();
  }

  /** Returns the texts of the dead letters. */
  public static List<String> undelivered(Ledger ledger) {
    return ledger.deadLetters().stream()
        .map(letter -> new String(letter.payload(), UTF_8))
        .toList();
  }

  /** Returns how many were sent. */
  public static long sent(Ledger ledger) {
    return ledger.sentCount();
  }

  /** Returns how many were too old. */
  public static long tooOld(Ledger ledger) {
    return ledger.tooOldCount();
  }

  /** Returns how many were superseded. */
  public static long superseded(Ledger ledger) {
    return ledger.supersededCount();
  }

  /** Returns how many were refused. */
  public static long refused(Ledger ledger) {
    return ledger.refusedCount();
  }
}
