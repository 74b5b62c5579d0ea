package dev.beamwatch.pipeline.threshold;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What windows of a processor are judged by: one row of the table, with its defaults resolved.
 *
 * @param allowedTop percent; critical above it; with the table's digits
 * @param warningTop percent, below {@code allowedTop}; warning above it; null for no warning level
 * @param clearTop percent; an alert ends only at or below it; not above the other two
 * @param breachingWindows how many of the last windows must breach for an alert to begin; 1 to
 *     {@code ofWindows}
 * @param ofWindows how many windows are the last ones; at most 60
 * @param clearWindows after how many clear windows in a row an alert ends; 1 to 60
 * @param channel Slack channel of alerts; null for the one of the options
 * @param validFromMillis event time from which the row counts; null for since ever
 */
public record Limit(
    BigDecimal allowedTop,
    @Nullable BigDecimal warningTop,
    BigDecimal clearTop,
    int breachingWindows,
    int ofWindows,
    int clearWindows,
    @Nullable String channel,
    @Nullable Long validFromMillis) {}
