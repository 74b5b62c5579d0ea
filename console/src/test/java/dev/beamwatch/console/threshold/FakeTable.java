package dev.beamwatch.console.threshold;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A table in memory, that can be away. */
public final class FakeTable implements ThresholdTable {
  /** What it holds. */
  public final List<Row> rows = new ArrayList<>();

  /** Whether every access fails. */
  public volatile boolean isAway;

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
  public synchronized void set(String host, int limit) throws IOException {
    requireThere();
    rows.removeIf(row -> host.equals(row.host()));
    rows.add(new Row(host, limit));
  }

  @Override
  public synchronized void remove(String host) throws IOException {
    requireThere();
    rows.removeIf(row -> host.equals(row.host()));
  }

  private void requireThere() throws IOException {
    if (isAway) {
      throw new IOException("the database is away");
    }
  }
}
