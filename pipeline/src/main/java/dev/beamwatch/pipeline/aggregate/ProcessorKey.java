package dev.beamwatch.pipeline.aggregate;

/**
 * One processor of one host: what windows are kept for.
 *
 * @param hostname the device
 * @param cpu the processor in it
 */
public record ProcessorKey(String hostname, String cpu) {}
