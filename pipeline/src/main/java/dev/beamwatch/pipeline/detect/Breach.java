package dev.beamwatch.pipeline.detect;

import java.math.BigDecimal;

/**
 * A processor that was above the limit of its host for a whole window.
 *
 * @param windowStartMillis first millisecond of the window, since the epoch, UTC
 * @param windowEndMillis first millisecond after the window
 * @param hostname the device
 * @param cpu the processor in it
 * @param usageAvg mean usage of the window, percent
 * @param allowedTop the limit that was in force when the window was judged, percent, with the
 *     digits that the table has
 */
public record Breach(
    long windowStartMillis,
    long windowEndMillis,
    String hostname,
    String cpu,
    double usageAvg,
    BigDecimal allowedTop) {}
