package dev.beamwatch.benchmarks;

/**
 * What it has cost to judge the past once.
 *
 * @param contender who did
 * @param round from 1
 * @param windows that were judged
 * @param readings that they were computed from; 0 if they were there before
 * @param wallSeconds from the start of the program to its end: with that of its JVM, without that
 *     of a cluster
 * @param cpuSeconds of all of its processes, user and system
 * @param peakBytes the most memory of each of its processes, added up
 */
record ReplayMeasurement(
    ReplayContender contender,
    int round,
    long windows,
    long readings,
    double wallSeconds,
    double cpuSeconds,
    long peakBytes) {

  /** Returns windows judged a second, over the whole run. */
  double windowsPerSecond() {
    return windows / wallSeconds;
  }

  /** Returns readings a second, over the whole run; not a number if there were none. */
  double readingsPerSecond() {
    return readings == 0 ? Double.NaN : readings / wallSeconds;
  }
}
