package dev.beamwatch.pipeline.explain;

import dev.beamwatch.pipeline.detect.JudgedWindow;
import dev.beamwatch.pipeline.detect.JudgedWindow.Verdict;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells the windows of an alert, line by line: those around its events in full, and the others
 * summed up. Not thread-safe.
 */
final class Account {
  /** So many windows before an event are in full, and before the alert's begin. */
  private static final int BEFORE = 10;

  private static final int BEFORE_BEGIN = 5;

  /** So many windows after an event are in full. */
  private static final int AFTER = 2;

  /** So few windows need not be summed up. */
  private static final int NOT_WORTH_A_SUM = 3;

  /** Corrections beyond this are only counted. */
  private static final int MOST_CORRECTED = 200;

  private final long size;
  private final Windows windows;
  private final Limits limits;
  private final Map<Long, List<Kind>> events = new HashMap<>();
  private final Set<Long> inFull = new HashSet<>();
  private final Set<Long> corrected = new HashSet<>();
  private final List<Line> lines = new ArrayList<>();

  /** Lines that may be summed up. */
  private final List<Line> quiet = new ArrayList<>();

  private @Nullable Sum sum;

  private Account(Windows windows, Limits limits, Duration windowSize) {
    this.windows = windows;
    this.limits = limits;
    this.size = windowSize.toMillis();
  }

  /** Gathers a sum. */
  private static final class Sum {
    private final Map<Verdict, Integer> byVerdict = new EnumMap<>(Verdict.class);
    private long firstEndMillis = Long.MAX_VALUE;
    private long lastEndMillis;
    private int withoutLimit;
    private long missing;
    private double leastAvg = Double.POSITIVE_INFINITY;
    private double largestAvg = Double.NEGATIVE_INFINITY;

    void add(Line.Full window) {
      took(window.stats().windowEndMillis(), window.stats().windowEndMillis());
      leastAvg = Math.min(leastAvg, window.stats().usageAvg());
      largestAvg = Math.max(largestAvg, window.stats().usageAvg());
      if (window.verdict() == null) {
        withoutLimit++;
      } else {
        byVerdict.merge(window.verdict(), 1, Integer::sum);
      }
    }

    void add(Line.Missing gap, long size) {
      took(gap.firstEndMillis(), gap.firstEndMillis() + (gap.count() - 1) * size);
      missing += gap.count();
    }

    private void took(long first, long last) {
      firstEndMillis = Math.min(firstEndMillis, first);
      lastEndMillis = Math.max(lastEndMillis, last);
    }

    Line.Sum done() {
      return new Line.Sum(
          firstEndMillis, lastEndMillis, byVerdict, withoutLimit, missing, leastAvg, largestAvg);
    }
  }

  /** Returns the lines, oldest first. */
  static List<Line> of(RecordedAlert alert, Windows windows, Limits limits, Duration windowSize) {
    Account account = new Account(windows, limits, windowSize);
    account.mark(alert);
    account.tell(alert.first().startedAtMillis() - BEFORE_BEGIN * account.size);
    return account.lines;
  }

  private void mark(RecordedAlert alert) {
    long begin = alert.first().startedAtMillis();
    for (RecordedEvent each : alert.events()) {
      AlertEvent event = each.event();
      long end = event.windowEndMillis();
      events.computeIfAbsent(end, unused -> new ArrayList<>()).add(event.kind());
      // What made it begin is shown, however long that took: 60 windows at most.
      long from =
          event.kind() == Kind.FIRING ? Math.min(begin, end - BEFORE * size) : end - BEFORE * size;
      for (long shown = from; shown <= end + AFTER * size; shown += size) {
        inFull.add(shown);
      }
    }
    if (!windows.newest().isEmpty()) {
      for (int back = 0; back <= AFTER; back++) {
        inFull.add(windows.newest().lastKey() - back * size);
      }
    }
    windows.corrections().stream()
        .map(correction -> correction.after().endMillis())
        .forEach(corrected::add);
    corrected.stream().sorted().limit(MOST_CORRECTED).forEach(inFull::add);
  }

  private void tell(long fromMillis) {
    long before = Long.MIN_VALUE;
    for (WrittenWindow window : windows.newest().tailMap(fromMillis, false).values()) {
      long end = window.endMillis();
      if (before != Long.MIN_VALUE && end - before > size) {
        add(
            new Line.Missing(before + size, (end - before) / size - 1),
            inFull.contains(before + size));
      }
      add(full(window), inFull.contains(end));
      before = end;
    }
    endQuiet();
  }

  private Line.Full full(WrittenWindow window) {
    Limit limit = limits.at(window.endMillis());
    return new Line.Full(
        window.stats(),
        limit,
        limit == null ? null : JudgedWindow.verdict(window.stats().usageAvg(), limit),
        corrected.contains(window.endMillis()),
        events.getOrDefault(window.endMillis(), List.of()));
  }

  private void add(Line line, boolean isShown) {
    if (isShown) {
      endQuiet();
      lines.add(line);
      return;
    }
    Sum open = sum;
    if (open == null) {
      quiet.add(line);
      if (quiet.size() <= NOT_WORTH_A_SUM) {
        return;
      }
      open = new Sum();
      sum = open;
      for (Line each : quiet) {
        addTo(open, each);
      }
      quiet.clear();
    } else {
      addTo(open, line);
    }
  }

  private void addTo(Sum open, Line line) {
    if (line instanceof Line.Full window) {
      open.add(window);
    } else if (line instanceof Line.Missing gap) {
      open.add(gap, size);
    }
  }

  private void endQuiet() {
    lines.addAll(quiet);
    quiet.clear();
    if (sum != null) {
      lines.add(sum.done());
      sum = null;
    }
  }

  /**
   * Returns the limits that the lines in full were judged by, by the end of the first window of
   * each.
   */
  static Map<Long, Limit> limitsOf(List<Line> lines) {
    Map<Long, Limit> byTime = new TreeMap<>();
    Limit before = null;
    for (Line line : lines) {
      if (line instanceof Line.Full window
          && window.limit() != null
          && !window.limit().equals(before)) {
        before = window.limit();
        byTime.put(window.stats().windowEndMillis(), before);
      }
    }
    return byTime;
  }
}
