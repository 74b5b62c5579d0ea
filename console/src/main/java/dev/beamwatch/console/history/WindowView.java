package dev.beamwatch.console.history;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A window of a processor as the page shows it. Instants are milliseconds since the epoch, figures
 * percent.
 *
 * @param start of the window
 * @param end first millisecond after it
 * @param cpu the processor
 * @param mean of its readings
 * @param max of its readings
 * @param count how many there were
 * @param limit that it was judged by; null if the host had none
 * @param breach whether the mean was above the limit
 * @param corrected whether a late reading has changed it
 */
public record WindowView(
    long start,
    long end,
    String cpu,
    double mean,
    double max,
    long count,
    @Nullable BigDecimal limit,
    boolean breach,
    boolean corrected) {}
