package dev.beamwatch.benchmarks;

import java.time.Instant;

/**
 * The readings of one topic. Every field of reading {@code n} depends on {@code n} alone: who
 * verifies the outputs knows them without having read the topic.
 *
 * <p>Readings are in the order of their event times. Each is of any processor, and half of them are
 * above 80. Reading {@code n} is in partition {@code n % partitions}.
 *
 * @param readings how many, 1 or more
 * @param series processors that they are of, 1 or more, five to a host
 * @param partitions of the topic, 1 or more
 */
record Workload(long readings, int series, int partitions) {
  /** Length of the windows, milliseconds. */
  static final long WINDOW_MILLIS = 30_000;

  /** Event time of the first reading, the start of a window: 2021-10-11 12:00:00 UTC. */
  static final long START_MILLIS = Instant.parse("2021-10-11T12:00:00Z").toEpochMilli();

  private static final int CPUS_PER_HOST = 5;
  private static final long USUAL_PER_WINDOW = 200;
  private static final long FEWEST_WINDOWS = 4;

  /** What the outputs are compared with is kept in memory. */
  private static final long MOST_GROUPS = 500_000;

  private static final String[] NAMES = {
    "doc", "grumpy", "sleepy", "bashful", "happy", "sneezy", "dopey"
  };
  private static final double UNIT = 0x1p-53;
  private static final long USAGE_SALT = 0x5DEECE66DL;

  Workload {
    if (readings < 1 || series < 1 || partitions < 1) {
      throw new IllegalArgumentException("each must be at least 1");
    }
  }

  /** Returns how many readings there are in a window: 200 of each processor, or fewer if many. */
  long readingsPerWindow() {
    long perSeries = Math.min(USUAL_PER_WINDOW, readings / (FEWEST_WINDOWS * series));
    return Math.max(1, Math.max(perSeries, readings / MOST_GROUPS)) * series;
  }

  /** Returns how many windows have readings. */
  int windows() {
    return Math.toIntExact((readings - 1) / readingsPerWindow() + 1);
  }

  /** Returns when reading {@code n} occurred, milliseconds since the epoch. */
  long occurredAtMillis(long n) {
    return START_MILLIS + n * WINDOW_MILLIS / readingsPerWindow();
  }

  /** Returns which window reading {@code n} is in, from 0. */
  int window(long n) {
    return Math.toIntExact(n / readingsPerWindow());
  }

  /** Returns the last millisecond of a window and one more, since the epoch. */
  static long windowEndMillis(int window) {
    return START_MILLIS + (window + 1) * WINDOW_MILLIS;
  }

  /** Returns which processor reading {@code n} is of, from 0. */
  int seriesOf(long n) {
    return (int) Long.remainderUnsigned(Mixing.mix(n), series);
  }

  /** Returns the load that reading {@code n} tells, percent: 55 to 105. */
  static double usage(long n) {
    long bits = Mixing.mix(n ^ USAGE_SALT);
    double fraction = (bits >>> 11) * UNIT;
    return ((bits & 1) == 0 ? 55 : 80) + 25 * fraction;
  }

  /** Returns the host of a processor. */
  static String hostname(int series) {
    int host = series / CPUS_PER_HOST;
    String name = NAMES[host % NAMES.length];
    return host < NAMES.length ? name : name + host / NAMES.length;
  }

  /** Returns the name of a processor in its host. */
  static String cpu(int series) {
    return "cpu" + series % CPUS_PER_HOST;
  }
}
