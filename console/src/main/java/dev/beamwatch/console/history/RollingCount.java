package dev.beamwatch.console.history;

import java.time.Duration;

/** Counts what happened within a period that ends now, to a sixtieth of it. Not thread-safe. */
public final class RollingCount {
  private static final int PARTS = 60;

  private final long partMillis;
  private final long[] counts = new long[PARTS];
  private long newestPart = Long.MIN_VALUE;

  /**
   * Begins with nothing.
   *
   * @param period that is counted, from now back
   */
  public RollingCount(Duration period) {
    this.partMillis = Math.max(1, period.toMillis() / PARTS);
  }

  /**
   * Adds events of one moment; those before the period are left out.
   *
   * @param events how many; negative to take back what was counted at that moment
   */
  public void add(long atMillis, long events, long nowMillis) {
    advance(nowMillis);
    long part = Math.min(Math.floorDiv(atMillis, partMillis), newestPart);
    if (part > newestPart - PARTS) {
      counts[Math.floorMod(part, PARTS)] += events;
    }
  }

  /** Returns how many events there were in the period that ends now. */
  public long total(long nowMillis) {
    advance(nowMillis);
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  private void advance(long nowMillis) {
    long part = Math.floorDiv(nowMillis, partMillis);
    if (newestPart == Long.MIN_VALUE) {
      newestPart = part;
    }
    for (long next = Math.max(newestPart + 1, part - PARTS + 1); next <= part; next++) {
      counts[Math.floorMod(next, PARTS)] = 0;
    }
    newestPart = Math.max(newestPart, part);
  }
}
