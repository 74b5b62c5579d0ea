package dev.beamwatch.schemas;

/**
 * One measurement of how busy a processor was: the value of topic {@code cpu_load_stats_real}.
 *
 * <p>The record itself accepts anything; {@link CpuReadingCodec} refuses what the contract does not
 * allow.
 *
 * @param hostname the device; not empty
 * @param cpu the processor in it; not empty
 * @param usage load in percent; finite, real traces hold values a little above 100
 * @param occurredAtMillis event time in milliseconds since the epoch, UTC
 */
public record CpuReading(String hostname, String cpu, double usage, long occurredAtMillis) {}
