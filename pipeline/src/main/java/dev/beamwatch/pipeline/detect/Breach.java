package dev.beamwatch.pipeline.detect;

import java.math.BigDecimal;

/**
 * A processor whose mean usage in a window is above its limit.
 *
 * @param windowStartMillis first millisecond of the window, since the epoch, UTC
 * @param windowEndMillis first millisecond after the window
 * @param hostname the device
 * @param cpu the processor in it
 * @param usageAvg mean usage of the window, percent
 * @param allowedTop the limit of the window when it was judged, percent, with the table's digits
 */
public record Breach(
    long windowStartMillis,
    long windowEndMillis,
    String hostname,
    String cpu,
    double usageAvg,
    BigDecimal allowedTop) {}
