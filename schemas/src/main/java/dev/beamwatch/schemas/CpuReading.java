package dev.beamwatch.schemas;

/**
 * One measurement of how busy a processor was: the value of topic {@code cpu_load_stats_real}.
 *
 * <p>The record itself accepts anything; {@link CpuReadingCodec} refuses what the contract does not
 * allow.
 *
 * @param hostname the device; not empty
 * @param cpu the processor in it; not empty
 * @param usage load in percent, from -{@link #MAX_USAGE} to {@link #MAX_USAGE}; real traces hold
 *     values a little above 100
 * @param occurredAtMillis event time in milliseconds since the epoch, UTC, from {@link
 *     SqlTimestamps#MIN_MILLIS} to {@link SqlTimestamps#MAX_MILLIS}
 */
public record CpuReading(String hostname, String cpu, double usage, long occurredAtMillis) {
  /** The largest usage that the contract allows, in percent; its negative is the smallest. */
  public static final double MAX_USAGE = 1e15;
}
