package dev.beamwatch.benchmarks;

import java.util.Map;
import java.util.TreeMap;

/** When the records of a topic were written, as the broker has noted. */
final class AppendTimes {
  private static final double CUT_OFF = 0.1;

  private final TreeMap<Long, Long> countsByMillis = new TreeMap<>();
  private long lastMillis;
  private long pending;
  private long total;

  /** Adds a record; cheap where many records in a row have the same time. */
  void add(long millis) {
    if (millis != lastMillis) {
      settle();
      lastMillis = millis;
    }
    pending++;
  }

  /** Adds the records of another part of the topic. */
  void add(AppendTimes part) {
    settle();
    part.settle();
    part.countsByMillis.forEach(
        (millis, count) -> {
          var unused = countsByMillis.merge(millis, count, Long::sum);
        });
    total += part.total;
  }

  /**
   * Returns how many records a second were written between the moment when a tenth of them was
   * there and the moment when a tenth was missing: without the start of the program, and without
   * its end.
   *
   * @return not a number if there is nothing in between
   */
  double middleRate() {
    settle();
    long from = millisOf((long) (total * CUT_OFF));
    long until = millisOf((long) (total * (1 - CUT_OFF)));
    long records = 0;
    for (long count : countsByMillis.subMap(from, false, until, true).values()) {
      records += count;
    }
    return until > from ? records * 1_000.0 / (until - from) : Double.NaN;
  }

  /** Returns when so many records were there. */
  private long millisOf(long records) {
    long seen = 0;
    for (Map.Entry<Long, Long> entry : countsByMillis.entrySet()) {
      seen += entry.getValue();
      if (seen >= records) {
        return entry.getKey();
      }
    }
    return countsByMillis.isEmpty() ? 0 : countsByMillis.lastKey();
  }

  private void settle() {
    if (pending > 0) {
      var unused = countsByMillis.merge(lastMillis, pending, Long::sum);
      total += pending;
      pending = 0;
    }
  }
}
