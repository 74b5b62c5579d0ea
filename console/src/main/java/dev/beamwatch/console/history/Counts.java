package dev.beamwatch.console.history;

import org.jspecify.annotations.Nullable;

/**
 * How much of everything there was within the period.
 *
 * @param windows records of windows
 * @param windowsPerMinute the same in the last sixtieth of the period, per minute
 * @param corrections of them, those that changed a window that was known
 * @param filtered single hot readings
 * @param rejected dead letters that are no valid reading and no message
 * @param late dead letters of valid readings that were too late
 * @param breaches windows above their host's limit, one per window and processor
 * @param undelivered dead letters of messages that Slack refused for good
 * @param hosts that are known
 * @param hostsOver of them, those whose newest window is above the limit
 * @param seriesLeftOut processors that there was no room for
 * @param unreadable records that are not what their topics should hold
 * @param newestWindowEnd of all windows, milliseconds since the epoch; null if there is none
 * @param lastRecordAt time of the newest record, milliseconds since the epoch; null if none came
 */
public record Counts(
    long windows,
    double windowsPerMinute,
    long corrections,
    long filtered,
    long rejected,
    long late,
    long breaches,
    long undelivered,
    int hosts,
    int hostsOver,
    long seriesLeftOut,
    long unreadable,
    @Nullable Long newestWindowEnd,
    @Nullable Long lastRecordAt) {}
