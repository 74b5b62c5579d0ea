package dev.beamwatch.console.told;

import org.jspecify.annotations.Nullable;

/**
 * What one receiver was told. Counts are of the period; instants are milliseconds since the epoch.
 *
 * @param notifier who tells: {@code slack} or {@code alertmanager}
 * @param channel a Slack channel, or the address of an Alertmanager; null for what waits for a
 *     channel that is not known
 * @param sent what it has taken
 * @param refused what it has refused and not taken since
 * @param refusal what it said at the newest of those; null if there is none
 * @param tooOld what was too old to be told
 * @param waiting how many breaches, or processors and hosts with news, wait
 * @param waitingSince since when the first of them does; null if none does
 * @param troubleSince since when it takes no messages; null if it takes them
 */
public record ReceiverView(
    String notifier,
    @Nullable String channel,
    long sent,
    long refused,
    @Nullable String refusal,
    long tooOld,
    int waiting,
    @Nullable Long waitingSince,
    @Nullable Long troubleSince) {}
