package dev.beamwatch.benchmarks;

import dev.beamwatch.schemas.RecordKeys;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.time.ZoneOffset;

/**
 * A past of windows that were aggregated before. Every field of window {@code n} depends on {@code
 * n} alone.
 *
 * <p>Windows are in the order of their time, and at each time all processors have one. A processor
 * is calm, far below its limit, or in trouble, mostly above it, for 20 minutes at a time. It is in
 * trouble for a sixteenth of the time.
 *
 * @param windowsEach how many of each processor, 1 or more
 * @param series processors, 1 or more, as in {@link Workload}
 */
record PastWindows(int windowsEach, int series) {
  private static final int EPISODE_WINDOWS = 40;
  private static final int TROUBLE_ONE_IN = 16;
  private static final long MEAN_SALT = 0x2545F4914F6CDD1DL;
  private static final double UNIT = 0x1p-53;
  private static final double MAX_ABOVE_MEAN = 5;
  private static final int READINGS = 200;

  PastWindows {
    if (windowsEach < 1 || series < 1) {
      throw new IllegalArgumentException("each must be at least 1");
    }
  }

  /** Returns how many windows there are. */
  long count() {
    return (long) windowsEach * series;
  }

  /**
   * Returns a window.
   *
   * @param n from 0, below {@link #count}
   */
  WindowStats window(long n) {
    int of = seriesOf(n);
    int window = Math.toIntExact(n / series);
    long end = Workload.windowEndMillis(window);
    double mean = mean(of, window);
    return new WindowStats(
        end - Workload.WINDOW_MILLIS,
        end,
        Workload.hostname(of),
        Workload.cpu(of),
        mean,
        mean + MAX_ABOVE_MEAN,
        READINGS);
  }

  /** Tells whether a processor is in trouble in a window. */
  static boolean isTrouble(int series, int window) {
    long episode = Mixing.mix(((long) series << 32) + window / EPISODE_WINDOWS);
    return Long.remainderUnsigned(episode, TROUBLE_ONE_IN) == 0;
  }

  /** Calm: 30 to 60. In trouble: 78 to 98, so that some windows are below any limit. */
  private static double mean(int series, int window) {
    long bits = Mixing.mix((((long) series << 32) + window) ^ MEAN_SALT);
    double fraction = (bits >>> 11) * UNIT;
    return isTrouble(series, window) ? 78 + 20 * fraction : 30 + 30 * fraction;
  }

  private int seriesOf(long n) {
    return (int) (n % series);
  }

  /** Writes all to a new topic, as the pipeline does: each processor in one partition. */
  void write(Topics topics, String bootstrapServers, String topic, int partitions) {
    topics.create(topic, partitions);
    WindowStatsCodec codec = new WindowStatsCodec(ZoneOffset.UTC);
    try (TopicWriter writer = new TopicWriter(bootstrapServers, topic)) {
      for (long n = 0; n < count(); n++) {
        WindowStats stats = window(n);
        writer.send(
            seriesOf(n) % partitions,
            RecordKeys.ofProcessor(stats.hostname(), stats.cpu()),
            codec.encode(stats));
      }
    }
  }
}
