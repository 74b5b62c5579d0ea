package dev.beamwatch.pipeline.replay.report;

import dev.beamwatch.pipeline.replay.report.AlertDifference.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How the alerts of two sets of limits differ: how many differences of each kind there are, and the
 * first of them.
 *
 * <p>The rule: alerts of the same hostname and cpu match if their periods overlap, or if they begin
 * at the same time. A period goes from {@code started_at} up to the end, without it. An alert that
 * goes on at the end of the replay has no end. Each alert is matched at most once, in the order of
 * begin: the first alerts that are left of both sets are compared. If they overlap, they match. If
 * not, the one that begins earlier has no match. A match with another begin or end is a change.
 * Silences of a host match in the same way.
 *
 * <p>Memory: alerts come sorted by processor and begin, so one of each set is held.
 */
final class Difference {
  /** So many of each kind are kept. */
  static final int MOST_FIRST = 10;

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<Kind, List<AlertDifference>> first = new EnumMap<>(Kind.class);

  /** Takes differences. */
  interface Sink {
    void add(AlertDifference difference) throws IOException;
  }

  /**
   * Finds the differences of two sets of alerts, in the order of the processors.
   *
   * @param ofA sorted by {@link Alert#BY_SERIES_AND_BEGIN}
   * @param ofB sorted in the same way
   */
  static void find(ExternalSort.Cursor<Alert> ofA, ExternalSort.Cursor<Alert> ofB, Sink sink)
      throws IOException {
    Alert a = ofA.next();
    Alert b = ofB.next();
    while (a != null || b != null) {
      if (a != null && b != null && Alert.BY_SERIES.compare(a, b) == 0 && a.overlaps(b)) {
        if (!a.isSamePeriod(b)) {
          sink.add(new AlertDifference(a, b));
        }
        a = ofA.next();
        b = ofB.next();
      } else if (b == null || (a != null && Alert.BY_SERIES_AND_BEGIN.compare(a, b) < 0)) {
        sink.add(new AlertDifference(a, null));
        a = ofA.next();
      } else {
        sink.add(new AlertDifference(null, b));
        b = ofB.next();
      }
    }
  }

  /** Counts a difference. They come in the order of {@link AlertDifference#BY_BEGIN}. */
  void add(AlertDifference difference) {
    counts.merge(difference.kind(), 1L, Long::sum);
    List<AlertDifference> ofKind =
        first.computeIfAbsent(difference.kind(), kind -> new ArrayList<>());
    if (ofKind.size() < MOST_FIRST) {
      ofKind.add(difference);
    }
  }

  long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** Returns the first differences of a kind, {@link #MOST_FIRST} at most. */
  List<AlertDifference> first(Kind kind) {
    return List.copyOf(first.getOrDefault(kind, List.of()));
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }
}
