package dev.beamwatch.benchmarks;

/**
 * What one run of a contender has cost.
 *
 * @param contender its name
 * @param round from 1
 * @param half what had been done, and what it had cost, when about half of the topic was drained
 * @param whole the same when the last record was there
 * @param readingsPerSecond drained, without the first and the last tenth
 * @param wallSeconds from when it ran until the last record was there
 * @param peakBytes the most memory of each of its processes, added up
 */
record Measurement(
    String contender,
    int round,
    Progress half,
    Progress whole,
    double readingsPerSecond,
    double wallSeconds,
    long peakBytes) {

  /**
   * How far a run has come.
   *
   * @param readings that were drained, by what is in the filtered topic
   * @param cpuSeconds of all of the contender's processes since their start
   * @param brokerCpuSeconds of the broker, for the same time
   */
  record Progress(double readings, double cpuSeconds, double brokerCpuSeconds) {}

  /**
   * Returns the processor time for a million readings, seconds, without that of starting: what the
   * second half has cost.
   */
  double cpuPerMillion() {
    return (whole.cpuSeconds - half.cpuSeconds) * 1e6 / (whole.readings - half.readings);
  }

  /** Returns the same of the broker. */
  double brokerCpuPerMillion() {
    return (whole.brokerCpuSeconds - half.brokerCpuSeconds)
        * 1e6
        / (whole.readings - half.readings);
  }
}
