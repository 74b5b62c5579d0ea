package dev.beamwatch.schemas;

/**
 * What one processor did in one window: the value of topic {@code cpu_agg_stats}.
 *
 * @param windowStartMillis first millisecond of the window, since the epoch, UTC
 * @param windowEndMillis first millisecond after the window
 * @param hostname the device
 * @param cpu the processor in it
 * @param usageAvg arithmetic mean of the readings' usage, percent
 * @param usageMax largest usage, percent
 * @param readingCount how many readings the two figures stand for; at least 1. Of several records
 *     for the same window and processor the one with the largest count is the newest
 */
public record WindowStats(
    long windowStartMillis,
    long windowEndMillis,
    String hostname,
    String cpu,
    double usageAvg,
    double usageMax,
    long readingCount) {}
