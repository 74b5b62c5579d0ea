package dev.beamwatch.console.threshold;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the limits as the table has them now, and passes changes on to it. While the database is
 * away the last ones stay. Has a thread of its own for reading. Thread-safe.
 */
public final class ThresholdBoard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ThresholdBoard.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** Of the time, at most one part in so many is spent on reading: the table may be large. */
  private static final int REST = 10;

  private static final Comparator<@Nullable String> NULLS_FIRST =
      Comparator.nullsFirst(Comparator.naturalOrder());

  /** What the pipeline may need to notice that a refresh is due, and for the query. */
  public static final Duration TAKE_UP = Duration.ofSeconds(2);

  private final ThresholdTable table;
  private final Duration pipelineRefresh;
  private final boolean editable;
  private final Clock clock;
  private final Listener listener;

  /** By host, until when the pipeline may not know of a change. */
  private final Map<String, Long> pending = new TreeMap<>();

  private final Thread thread;

  private List<ThresholdTable.Row> read = List.of();
  private SortedMap<String, Limit> limits = new TreeMap<>();
  private List<ThresholdsView.Special> special = List.of();
  private List<ThresholdsView.LeftOut> leftOut = List.of();
  private long version;
  private @Nullable Long readAt;
  private @Nullable String error;
  private long begunReadings;
  private long shownReading;
  private volatile boolean hasTried;

  /** Is told when the limits are others. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Takes the limits that hold from now on.
     *
     * @param limits percent by host, of the plain rows
     * @param others hosts that have rows for a processor or from a time on
     */
    void limitsAre(Map<String, BigDecimal> limits, Set<String> others);
  }

  /** The lowest limit of a host, and in how many rows it has one. */
  private record Limit(BigDecimal lowest, int rows) {
    static Limit both(Limit one, Limit other) {
      return new Limit(one.lowest().min(other.lowest()), one.rows() + other.rows());
    }
  }

  /**
   * Takes what it needs; reads nothing before {@link #start}.
   *
   * @param pipelineRefresh how often the pipeline reads the table
   * @param editable whether changes are allowed
   * @param listener is told when the limits are others
   */
  public ThresholdBoard(
      ThresholdTable table,
      Duration pipelineRefresh,
      boolean editable,
      Clock clock,
      Listener listener) {
    this.table = table;
    this.pipelineRefresh = pipelineRefresh;
    this.editable = editable;
    this.clock = clock;
    this.listener = listener;
    thread = new Thread(this::run, "thresholds");
    thread.setDaemon(true);
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  private void run() {
    long interval = Math.min(INTERVAL.toNanos(), pipelineRefresh.toNanos());
    while (true) {
      long begun = System.nanoTime();
      refresh();
      long took = System.nanoTime() - begun;
      try {
        Thread.sleep(Duration.ofNanos(Math.max(interval, took * REST)).toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Reads the table now. */
  public void refresh() {
    long reading;
    synchronized (this) {
      reading = ++begunReadings;
    }
    try {
      show(reading, table.read());
    } catch (Exception e) {
      synchronized (this) {
        if (error == null) {
          LOG.warn(
              "cannot read the thresholds, {}: {}",
              readAt == null ? "and has not read any yet" : "the last ones stay",
              e.toString());
          version++;
        }
        error = "The table cannot be read: " + firstLine(e);
      }
    }
    hasTried = true;
  }

  private synchronized void show(long reading, List<ThresholdTable.Row> rows) {
    if (reading < shownReading) {
      // It began before another one that has ended, and has not seen the latest change.
      return;
    }
    shownReading = reading;
    if (error != null) {
      version++;
    }
    error = null;
    if (readAt == null || !rows.equals(read)) {
      read = rows;
      SortedMap<String, Limit> lowest = new TreeMap<>();
      Map<String, BigDecimal> told = new HashMap<>();
      List<ThresholdsView.Special> others = new ArrayList<>();
      List<ThresholdsView.LeftOut> without = new ArrayList<>();
      for (ThresholdTable.Row row : rows) {
        String host = row.host();
        BigDecimal limit = row.limit();
        if (host == null || limit == null) {
          String why = row.why() == null ? "gives no host a limit" : row.why();
          without.add(new ThresholdsView.LeftOut(host, row.cpu(), row.validFrom(), why));
        } else if (!row.isPlain()) {
          others.add(new ThresholdsView.Special(host, row.cpu(), row.validFrom(), limit));
        } else {
          lowest.merge(host, new Limit(limit, 1), Limit::both);
          told.merge(host, limit, BigDecimal::min);
        }
      }
      limits = lowest;
      others.sort(
          Comparator.comparing(ThresholdsView.Special::host)
              .thenComparing(ThresholdsView.Special::cpu, NULLS_FIRST)
              .thenComparing(ThresholdsView.Special::validFrom, NULLS_FIRST));
      without.sort(Comparator.comparing(ThresholdsView.LeftOut::host, NULLS_FIRST));
      special = others;
      leftOut = without;
      version++;
      listener.limitsAre(
          told,
          others.stream()
              .map(ThresholdsView.Special::host)
              .collect(Collectors.toUnmodifiableSet()));
    }
    readAt = clock.millis();
  }

  /** Tells whether the table was read, or an attempt has failed. */
  public boolean hasTried() {
    return hasTried;
  }

  /**
   * Sets a host's limit.
   *
   * @return when the pipeline has taken it up at the latest
   * @throws ThresholdTable.NotKeptException if the table would keep something else
   * @throws Exception if the table cannot be changed
   */
  public long set(String host, BigDecimal limit) throws Exception {
    table.set(host, limit);
    return changed(host);
  }

  /**
   * Takes a host's limit away.
   *
   * @return when the pipeline has taken it up at the latest
   * @throws Exception if the table cannot be changed
   */
  public long remove(String host) throws Exception {
    table.remove(host);
    return changed(host);
  }

  private long changed(String host) {
    long appliesBy = clock.millis() + pipelineRefresh.plus(TAKE_UP).toMillis();
    synchronized (this) {
      pending.put(host, appliesBy);
      version++;
    }
    refresh();
    return appliesBy;
  }

  /** Returns how the table is as a whole. */
  public synchronized ThresholdsView.State state() {
    return new ThresholdsView.State(
        version, readAt, error, limits.size(), special.size(), leftOut.size());
  }

  /**
   * Returns limits as the page shows them.
   *
   * @param search a part of the names of the hosts, in upper or lower case; empty for all
   * @param most so many at most, the first by name
   */
  public synchronized ThresholdsView view(String search, int most) {
    long now = clock.millis();
    pending.values().removeIf(appliesBy -> appliesBy <= now);
    String wanted = search.toLowerCase(Locale.ROOT);
    List<ThresholdsView.Row> rows = new ArrayList<>();
    int matching = 0;
    for (Map.Entry<String, Limit> each : limits.entrySet()) {
      String host = each.getKey();
      if (isFound(host, wanted)) {
        matching++;
        if (rows.size() < most) {
          Limit limit = each.getValue();
          rows.add(
              new ThresholdsView.Row(host, limit.lowest(), limit.rows() - 1, pending.get(host)));
        }
      }
    }
    List<ThresholdsView.Removed> removed =
        pending.entrySet().stream()
            .filter(each -> !limits.containsKey(each.getKey()))
            .map(each -> new ThresholdsView.Removed(each.getKey(), each.getValue()))
            .toList();
    return new ThresholdsView(
        state(),
        editable,
        matching,
        rows,
        removed,
        special.stream().filter(row -> isFound(row.host(), wanted)).limit(most).toList(),
        leftOut.stream()
            .filter(row -> isFound(row.host() == null ? "" : row.host(), wanted))
            .limit(most)
            .toList());
  }

  private static boolean isFound(String host, String wanted) {
    return wanted.isEmpty() || host.toLowerCase(Locale.ROOT).contains(wanted);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason was given");
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
