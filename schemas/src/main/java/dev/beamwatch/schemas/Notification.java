package dev.beamwatch.schemas;

import org.jspecify.annotations.Nullable;

/**
 * What became of telling people: the value of a record of topic {@code cpu_notifications}. Told is
 * either an event of an alert, or a default message for one window above its limit.
 *
 * @param notifier who told: {@code slack} or {@code alertmanager}
 * @param channel where: a Slack channel, or the address of an Alertmanager
 * @param alertId the alert; null for a default message
 * @param sequence the event in the alert; with it all earlier ones are told too. Null for a default
 *     message
 * @param windowEndMillis event time of what was told, since the epoch, UTC
 * @param hostname the device
 * @param cpu the processor; null for a host
 * @param state what became of it
 * @param toldAtMillis wall-clock time of the outcome, since the epoch, UTC
 * @param detail what the service said, or where the message is; null if there is nothing to say
 * @param text what people would have read, in one line, not escaped for any service. Only of what
 *     Slack refused, so that it can be told again; else null
 */
public record Notification(
    String notifier,
    String channel,
    @Nullable String alertId,
    @Nullable Long sequence,
    long windowEndMillis,
    String hostname,
    @Nullable String cpu,
    State state,
    long toldAtMillis,
    @Nullable String detail,
    @Nullable String text) {
  /** Slack. */
  public static final String SLACK = "slack";

  /** Alertmanager. */
  public static final String ALERTMANAGER = "alertmanager";

  /**
   * Returns the record of telling again what was refused.
   *
   * @param channel that took it
   * @param toldAtMillis when
   */
  public Notification resent(String channel, long toldAtMillis) {
    return new Notification(
        notifier,
        channel,
        alertId,
        sequence,
        windowEndMillis,
        hostname,
        cpu,
        State.SENT,
        toldAtMillis,
        "resent",
        null);
  }

  /** What became of it. */
  public enum State {
    /** The service has taken it. */
    SENT("sent"),
    /** The service has refused it. Nobody was told. */
    REFUSED("refused"),
    /** It was too old to be told: see {@code --notifyMaxAge}. */
    TOO_OLD("too old");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** Returns the state as it is written. */
    public String text() {
      return text;
    }
  }
}
