package dev.beamwatch.console.history;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How a host is, as its tile shows it.
 *
 * @param host its name
 * @param limit its limit in percent; null if it has none
 * @param over by how much the highest mean of its newest window is above the limit, below if
 *     negative; null without a limit or a window
 * @param breaching whether its newest window is above the limit
 * @param mean highest mean of a processor in the newest window; null without one
 * @param max highest reading in the newest window; null without one
 * @param cpus how many processors have windows
 * @param lastWindowEnd end of the newest window, milliseconds since the epoch; null without one
 * @param breaches windows above the limit that are remembered
 * @param hot single hot readings within the period
 */
public record HostSummary(
    String host,
    @Nullable BigDecimal limit,
    @Nullable Double over,
    boolean breaching,
    @Nullable Double mean,
    @Nullable Double max,
    int cpus,
    @Nullable Long lastWindowEnd,
    long breaches,
    long hot) {}
