package dev.beamwatch.console.history;

/**
 * A single reading above the filter's limit.
 *
 * @param at when it was taken, milliseconds since the epoch
 * @param cpu the processor
 * @param usage percent
 */
public record HotReading(long at, String cpu, double usage) {}
