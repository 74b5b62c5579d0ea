package dev.beamwatch.benchmarks;

/**
 * What a program has cost that judged the past and ended.
 *
 * @param wallSeconds from its start to its end
 * @param cpuSeconds of all of its processes
 * @param peakBytes the most memory of each of its processes, added up
 */
record PastRun(double wallSeconds, double cpuSeconds, long peakBytes) {}
