package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.processor.Heard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers which hosts had readings, and says only what is new: a host once per window and second of
 * event time. What was said twice changes nothing, so nothing of this needs to survive a failure.
 * Not thread-safe.
 */
final class HeardHosts {
  private static final long SECOND_MILLIS = 1_000;

  /** Hosts to remember: some megabytes. */
  private static final int MOST_REMEMBERED = 100_000;

  private final Map<String, Said> said = new HashMap<>();
  private Map<Key, Map<String, Long>> news = new HashMap<>();

  private record Key(long windowEndMillis, boolean wereTold) {}

  private record Said(Key window, long lastMillis) {
    boolean covers(Key window, long lastMillis) {
      return this.window.windowEndMillis == window.windowEndMillis
          && lastMillis <= this.lastMillis
          && (window.wereTold || !this.window.wereTold);
    }
  }

  /**
   * Adds a reading.
   *
   * @param wereTold see {@link Heard}
   * @param occurredAtMillis its event time
   */
  void add(long windowEndMillis, boolean wereTold, String hostname, long occurredAtMillis) {
    // Rounded up, a time is not later than the end of its window. So nothing is lost by rounding
    // if windows and limits are whole seconds.
    long last =
        Math.min(windowEndMillis, -Math.floorDiv(-occurredAtMillis, SECOND_MILLIS) * SECOND_MILLIS);
    Key window = new Key(windowEndMillis, wereTold);
    Said before = said.get(hostname);
    if (before != null && before.covers(window, last)) {
      return;
    }
    if (said.size() >= MOST_REMEMBERED) {
      said.clear();
    }
    said.put(hostname, new Said(window, last));
    news.computeIfAbsent(window, key -> new HashMap<>()).merge(hostname, last, Math::max);
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
