package dev.beamwatch.console.threshold;

import dev.beamwatch.console.threshold.ThresholdsView.Pending;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
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

  /** What the pipeline may need to notice that a refresh is due, and for the query. */
  private static final Duration TAKE_UP = Duration.ofSeconds(2);

  private final ThresholdTable table;
  private final Duration pipelineRefresh;
  private final boolean editable;
  private final Clock clock;
  private final Consumer<Map<String, Integer>> limitsChanged;
  private final Map<String, Pending> pending = new HashMap<>();
  private final Thread thread;

  private List<ThresholdTable.Row> rows = List.of();
  private @Nullable Long readAt;
  private @Nullable String error;
  private volatile boolean hasTried;

  /**
   * Takes what it needs; reads nothing before {@link #start}.
   *
   * @param pipelineRefresh how often the pipeline reads the table
   * @param editable whether changes are allowed
   * @param limitsChanged is told the limits after each reading, percent by host
   */
  public ThresholdBoard(
      ThresholdTable table,
      Duration pipelineRefresh,
      boolean editable,
      Clock clock,
      Consumer<Map<String, Integer>> limitsChanged) {
    this.table = table;
    this.pipelineRefresh = pipelineRefresh;
    this.editable = editable;
    this.clock = clock;
    this.limitsChanged = limitsChanged;
    thread = new Thread(this::run, "thresholds");
    thread.setDaemon(true);
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  private void run() {
    while (true) {
      refresh();
      try {
        Duration pause = INTERVAL.compareTo(pipelineRefresh) < 0 ? INTERVAL : pipelineRefresh;
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Reads the table now. */
  public void refresh() {
    try {
      List<ThresholdTable.Row> read = table.read();
      synchronized (this) {
        rows = read;
        readAt = clock.millis();
        error = null;
      }
      limitsChanged.accept(limits(read));
    } catch (Exception e) {
      synchronized (this) {
        if (error == null) {
          LOG.warn("cannot read the thresholds, the last ones stay: {}", e.toString());
        }
        error = "The table cannot be read: " + firstLine(e);
      }
    }
    hasTried = true;
  }

  /** Tells whether the table was read, or an attempt has failed. */
  public boolean hasTried() {
    return hasTried;
  }

  /** Returns when the table was last read well, milliseconds since the epoch; null if never. */
  public synchronized @Nullable Long readAt() {
    return readAt;
  }

  /**
   * Sets a host's limit.
   *
   * @return when the pipeline has taken it up at the latest
   * @throws Exception if the table cannot be changed
   */
  public long set(String host, int limit) throws Exception {
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
    long now = clock.millis();
    long appliesBy = now + pipelineRefresh.plus(TAKE_UP).toMillis();
    synchronized (this) {
      pending.put(host, new Pending(now, appliesBy));
    }
    refresh();
    return appliesBy;
  }

  /** Returns the limits as the page shows them. */
  public synchronized ThresholdsView view() {
    long now = clock.millis();
    pending.values().removeIf(each -> each.appliesBy() <= now);
    TreeMap<String, Integer> lowest = new TreeMap<>(limits(rows));
    Map<String, Integer> times = new HashMap<>();
    int nulls = 0;
    for (ThresholdTable.Row row : rows) {
      if (row.host() == null || row.limit() == null) {
        nulls++;
      } else {
        times.merge(row.host(), 1, Integer::sum);
      }
    }
    List<ThresholdsView.Row> shown = new ArrayList<>();
    lowest.forEach(
        (host, limit) ->
            shown.add(
                new ThresholdsView.Row(
                    host, limit, times.getOrDefault(host, 1) - 1, pending.get(host))));
    return new ThresholdsView(readAt, error, editable, shown, nulls);
  }

  private static Map<String, Integer> limits(List<ThresholdTable.Row> rows) {
    Map<String, Integer> limits = new HashMap<>();
    for (ThresholdTable.Row row : rows) {
      String host = row.host();
      Integer limit = row.limit();
      if (host != null && limit != null) {
        limits.merge(host, limit, Math::min);
      }
    }
    return limits;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason was given");
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
