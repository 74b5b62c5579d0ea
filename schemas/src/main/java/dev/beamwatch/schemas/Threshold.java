package dev.beamwatch.schemas;

/**
 * One row of the reference table {@code cpu_thresholds}.
 *
 * @param hostname the device
 * @param allowedTop the mean usage, in percent, that a window of the host may reach without an
 *     alert
 */
public record Threshold(String hostname, int allowedTop) {}
