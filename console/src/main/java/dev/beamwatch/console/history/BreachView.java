package dev.beamwatch.console.history;

import java.math.BigDecimal;

/**
 * A window above its host's limit. It says nothing of what people were told.
 *
 * @param seq its number, which grows from one to the next
 * @param at time of the record that led to it, milliseconds since the epoch
 * @param windowStart of its window
 * @param windowEnd first millisecond after its window
 * @param host whom it is about
 * @param cpu the processor
 * @param mean of the window, percent
 * @param limit that the mean is above
 */
public record BreachView(
    long seq,
    long at,
    long windowStart,
    long windowEnd,
    String host,
    String cpu,
    double mean,
    BigDecimal limit) {

  /** Returns the contract's text for it. */
  String text() {
    return "host:%s CPU: %s avg CPU value:%s over the threshold %s"
        .formatted(host, cpu, mean, limit.toPlainString());
  }
}
