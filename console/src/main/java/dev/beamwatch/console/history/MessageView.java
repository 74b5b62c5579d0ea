package dev.beamwatch.console.history;

import java.math.BigDecimal;

/**
 * A message as Slack shows it.
 *
 * @param seq its number, which grows from one to the next
 * @param at time of the record that led to it, milliseconds since the epoch
 * @param windowStart of its window
 * @param windowEnd first millisecond after its window
 * @param host whom it is about
 * @param cpu the processor
 * @param text exactly what it says
 * @param mean of the window, percent
 * @param limit that the mean is above
 * @param undelivered whether Slack refused it for good
 */
public record MessageView(
    long seq,
    long at,
    long windowStart,
    long windowEnd,
    String host,
    String cpu,
    String text,
    double mean,
    BigDecimal limit,
    boolean undelivered) {}
