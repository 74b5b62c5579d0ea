package dev.beamwatch.benchmarks;

import java.util.Map;

/** A contender that is at work. Closing it ends it. */
interface RunningContender extends AutoCloseable {
  /** Returns the processor time of all of its processes since their start, seconds. */
  double cpuSeconds();

  /** Returns the most memory that each of its processes has had, added up, bytes. */
  long peakBytes();

  /**
   * Returns what it has counted so far, by the names of Beamwatch's counters; nothing if it has
   * none, or shows them to nobody while it runs, as on the DirectRunner.
   */
  default Map<String, Long> counters() {
    return Map.of();
  }

  /**
   * Checks that it is at work.
   *
   * @throws BenchmarkException or another exception if it has failed
   */
  void requireAlive();

  @Override
  void close();
}
