package dev.beamwatch.pipeline.explain;

import dev.beamwatch.schemas.RecordKeys;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the windows of one processor out of the topic with all of them. Memory grows with the
 * length of the alert, up to {@link #MOST_KEPT} windows. Not thread-safe.
 */
public final class WindowSearch {
  /** A year of windows of 30 seconds. They take some hundred megabytes. */
  static final int MOST_KEPT = 1_100_000;

  /** Records of others are read only to see how far a partition has come. */
  private static final int LOOK_EVERY = 500;

  private final String hostname;
  private final String cpu;
  private final byte[] ownKey;
  private final Stretch stretch;
  private final Duration windowSize;
  private final Duration maxDisorder;
  private final int mostKept;
  private final WindowStatsCodec codec;
  private final List<WrittenWindow> found = new ArrayList<>();
  private final Set<Integer> partitions = new HashSet<>();
  private final Map<Integer, Integer> sinceLook = new HashMap<>();
  private long reachedMillis = Long.MIN_VALUE;
  private boolean isCut;

  /**
   * Begins a search.
   *
   * @param maxDisorder how far behind the newest window of its partition a record may be
   */
  public WindowSearch(
      String hostname,
      String cpu,
      Stretch stretch,
      Duration windowSize,
      Duration maxDisorder,
      ZoneId zone) {
    this(hostname, cpu, stretch, windowSize, maxDisorder, zone, MOST_KEPT);
  }

  WindowSearch(
      String hostname,
      String cpu,
      Stretch stretch,
      Duration windowSize,
      Duration maxDisorder,
      ZoneId zone,
      int mostKept) {
    this.hostname = hostname;
    this.cpu = cpu;
    this.ownKey = RecordKeys.ofProcessor(hostname, cpu);
    this.stretch = stretch;
    this.windowSize = windowSize;
    this.maxDisorder = maxDisorder;
    this.codec = new WindowStatsCodec(zone);
    this.mostKept = mostKept;
  }

  /** Returns from where on to read, by the time that Kafka keeps with a record. */
  public long readFromMillis() {
    // A window is written after its end. The clocks of brokers may be a little behind.
    return Math.max(0, stretch.fromMillis() - maxDisorder.toMillis());
  }

  /**
   * Takes a record.
   *
   * @param writtenAtMillis the time that Kafka keeps with it
   * @return whether the rest of the partition is wanted
   * @throws IOException if the topic was made with windows of another length
   */
  public boolean take(
      int partition, byte @Nullable [] key, byte @Nullable [] value, long writtenAtMillis)
      throws IOException {
    boolean mayBeOwn = key == null || Arrays.equals(key, ownKey);
    if (!mayBeOwn && sinceLook.merge(partition, 1, Integer::sum) % LOOK_EVERY != 1) {
      return true;
    }
    WindowStats stats;
    try {
      stats = codec.decode(value == null ? new byte[0] : value);
    } catch (UncheckedIOException e) {
      return true;
    }
    requireSize(stats);
    reachedMillis = Math.max(reachedMillis, stats.windowEndMillis());
    if (mayBeOwn && stats.hostname().equals(hostname) && stats.cpu().equals(cpu)) {
      // One instance of each name is enough.
      WindowStats shared =
          new WindowStats(
              stats.windowStartMillis(),
              stats.windowEndMillis(),
              hostname,
              cpu,
              stats.usageAvg(),
              stats.usageMax(),
              stats.readingCount());
      WrittenWindow window = new WrittenWindow(shared, writtenAtMillis);
      if (stretch.contains(window)) {
        if (found.size() == mostKept) {
          isCut = true;
          return false;
        }
        found.add(window);
        partitions.add(partition);
      }
    }
    return stretch.toMillis() == Long.MAX_VALUE
        || stats.windowEndMillis() - maxDisorder.toMillis() <= stretch.toMillis();
  }

  private void requireSize(WindowStats stats) throws IOException {
    long millis = stats.windowEndMillis() - stats.windowStartMillis();
    if (millis != windowSize.toMillis()) {
      throw new IOException(
          "the topic of windows has one of %s, from %s: --windowSize=%s is not what it was made with"
              .formatted(
                  Duration.ofMillis(millis),
                  Instant.ofEpochMilli(stats.windowStartMillis()),
                  windowSize));
    }
  }

  /** Returns the windows in the order in which they were written. */
  List<WrittenWindow> found() {
    if (partitions.size() > 1) {
      // Partitions were added to the topic. The order is known within each alone.
      found.sort(Comparator.comparingLong(WrittenWindow::writtenAtMillis));
    }
    return found;
  }

  /** Returns the end of the newest window of any processor that was seen. */
  long reachedMillis() {
    return reachedMillis;
  }

  /** Tells whether windows were left out because there were too many. */
  boolean isCut() {
    return isCut;
  }
}
