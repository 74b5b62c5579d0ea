package dev.beamwatch.console.told;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of telling, as the page shows it. Instants are milliseconds since the epoch.
 *
 * @param seq its number, which grows from one to the next
 * @param at time of the outcome
 * @param notifier who told: {@code slack} or {@code alertmanager}
 * @param channel a Slack channel, or the address of an Alertmanager
 * @param state {@code sent}, {@code refused} or {@code too old}
 * @param windowEnd first millisecond after the window that it is about
 * @param host whom it is about
 * @param cpu the processor; null for a host
 * @param alertId the alert; null for a breach
 * @param sequence the event of the alert; null for a breach
 * @param text what was refused, or what the console knows of the breach or the event; null if it
 *     knows nothing
 * @param detail what the receiver said; null if nothing
 */
public record MessageView(
    long seq,
    long at,
    String notifier,
    String channel,
    String state,
    long windowEnd,
    String host,
    @Nullable String cpu,
    @Nullable String alertId,
    @Nullable Long sequence,
    @Nullable String text,
    @Nullable String detail) {

  MessageView withText(@Nullable String known) {
    return new MessageView(
        seq, at, notifier, channel, state, windowEnd, host, cpu, alertId, sequence, known, detail);
  }
}
