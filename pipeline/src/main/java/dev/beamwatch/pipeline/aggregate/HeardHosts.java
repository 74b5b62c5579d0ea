package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.processor.Heard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers which hosts had readings, and says only what is new: a host once per window, or once per
 * part of a long window. What was said twice changes nothing, so nothing of this needs to survive a
 * failure. Not thread-safe.
 */
final class HeardHosts {
  /** Times are told no finer than this: a reading in ten is news then. */
  private static final long LONGEST_PART_MILLIS = 30_000;

  /** Hosts to remember: some megabytes. */
  private static final int MOST_REMEMBERED = 100_000;

  private final long partMillis;
  private final Map<String, Said> said = new HashMap<>();
  private Map<Key, Map<String, Long>> news = new HashMap<>();

  /**
   * Gathers by windows.
   *
   * @param windowSizeMillis their length; it is told in equal parts of at most 30 seconds
   */
  HeardHosts(long windowSizeMillis) {
    long parts = -Math.floorDiv(-windowSizeMillis, LONGEST_PART_MILLIS);
    partMillis = windowSizeMillis % parts == 0 ? windowSizeMillis / parts : 1;
  }

  private record Key(long windowEndMillis, boolean wereTold) {}

  /**
   * What was said of a host last. Changed in place: a new one each second would be much garbage.
   */
  private static final class Said {
    private long windowEndMillis;
    private boolean wereTold;
    private long lastMillis;

    boolean covers(long windowEndMillis, boolean wereTold, long lastMillis) {
      return this.windowEndMillis == windowEndMillis
          && lastMillis <= this.lastMillis
          && (wereTold || !this.wereTold);
    }

    void set(long windowEndMillis, boolean wereTold, long lastMillis) {
      this.windowEndMillis = windowEndMillis;
      this.wereTold = wereTold;
      this.lastMillis = lastMillis;
    }
  }

  /**
   * Adds a reading.
   *
   * @param wereTold see {@link Heard}
   * @param occurredAtMillis its event time
   */
  void add(long windowEndMillis, boolean wereTold, String hostname, long occurredAtMillis) {
    // Rounded up, it is not later than the end of its window. If a host may be silent for a number
    // of parts, it does not matter: silence is looked for at the ends of windows.
    long last = -Math.floorDiv(-occurredAtMillis, partMillis) * partMillis;
    Said before = said.get(hostname);
    if (before == null) {
      if (said.size() >= MOST_REMEMBERED) {
        said.clear();
      }
      before = new Said();
      said.put(hostname, before);
    } else if (before.covers(windowEndMillis, wereTold, last)) {
      return;
    }
    before.set(windowEndMillis, wereTold, last);
    news.computeIfAbsent(new Key(windowEndMillis, wereTold), key -> new HashMap<>())
        .merge(hostname, last, Math::max);
  }

  /** Returns what is new since the last call. */
  List<Heard> takeNews() {
    List<Heard> taken = new ArrayList<>(news.size());
    news.forEach(
        (window, hosts) -> taken.add(new Heard(window.windowEndMillis, window.wereTold, hosts)));
    news = new HashMap<>();
    return taken;
  }
}
