package dev.beamwatch.benchmarks;

/**
 * What one run of a contender has cost.
 *
 * @param contender its name
 * @param round from 1
 * @param readings in the topic
 * @param cpuSeconds of all of its processes, from their start until the last record was there
 * @param brokerCpuSeconds of the broker, for the same time
 * @param readingsPerSecond drained, without the first and the last tenth
 * @param wallSeconds from when it ran until the last record was there
 * @param peakBytes the most memory of each of its processes, added up
 */
record Measurement(
    String contender,
    int round,
    long readings,
    double cpuSeconds,
    double brokerCpuSeconds,
    double readingsPerSecond,
    double wallSeconds,
    long peakBytes) {}
