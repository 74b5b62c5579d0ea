package dev.beamwatch.pipeline.resend;

import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import org.jspecify.annotations.Nullable;

/** Records of the topic for tests. */
final class Notifications {
  static final String CHANNEL = "cpu-alerts";

  /** 2026-11-30 12:54:00 UTC. */
  static final long WINDOW_END = 1_796_043_240_000L;

  private static final String ALERT = "6b1f0c2d9e8a7b35";

  private Notifications() {}

  /** A default message of processor {@code cpu1} for one of the windows, told when it ended. */
  static Notification window(int window, State state) {
    return of(CHANNEL, null, null, window, "doc", state, "doc in window " + window);
  }

  /** An event of an alert, in the window of the same number. */
  static Notification event(long sequence, State state) {
    return of(CHANNEL, ALERT, sequence, (int) sequence, "doc", state, "event " + sequence);
  }

  static Notification of(
      String channel,
      @Nullable String alertId,
      @Nullable Long sequence,
      int window,
      String hostname,
      State state,
      @Nullable String text) {
    long windowEndMillis = WINDOW_END + window * 30_000L;
    return new Notification(
        Notification.SLACK,
        channel,
        alertId,
        sequence,
        windowEndMillis,
        hostname,
        "cpu1",
        state,
        windowEndMillis,
        state == State.REFUSED ? "Slack says channel_not_found" : null,
        state == State.REFUSED ? text : null);
  }
}
