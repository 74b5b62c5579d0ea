package dev.beamwatch.console.threshold;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** A table in memory, that can be away. */
public final class FakeTable implements ThresholdTable {
  /** What it holds. */
  public final List<Row> rows = new ArrayList<>();

  /** Whether every access fails. */
  public volatile boolean isAway;

  /** How many digits behind the point its column has. */
  public volatile int mostDecimals = 4;

  /** What happens between a reading and its end. */
  Runnable whileReading = () -> {};

  @Override
  public List<Row> read() throws IOException {
    requireThere();
    List<Row> read;
    synchronized (this) {
      read = List.copyOf(rows);
    }
    whileReading.run();
    return read;
  }

  @Override
  public synchronized void set(String host, BigDecimal limit) throws IOException, NotKeptException {
    requireThere();
    if (limit.stripTrailingZeros().scale() > mostDecimals) {
      throw new NotKeptException("no room for " + limit);
    }
    rows.removeIf(row -> row.isPlain() && host.equals(row.host()));
    rows.add(new Row(host, limit));
  }

  @Override
  public synchronized void remove(String host) throws IOException {
    requireThere();
    rows.removeIf(row -> row.isPlain() && host.equals(row.host()));
  }

  private void requireThere() throws IOException {
    if (isAway) {
      throw new IOException("the database is away");
    }
  }
}
