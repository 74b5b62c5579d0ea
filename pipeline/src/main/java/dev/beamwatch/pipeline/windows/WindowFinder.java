package dev.beamwatch.pipeline.windows;

/**
 * Finds the windows of one reading after the other. Mostly it is that of the reading before, and
 * then nothing has to be divided. Not thread-safe.
 */
public final class WindowFinder {
  private final WindowRule windows;
  private final long sizeMillis;
  private long endMillis;

  /** Finds windows by a rule. */
  public WindowFinder(WindowRule windows) {
    this.windows = windows;
    this.sizeMillis = windows.size().toMillis();
    this.endMillis = windows.endOfWindow(0);
  }

  /** Returns what {@link WindowRule#endOfWindow} does. */
  public long endOfWindow(long occurredAtMillis) {
    if (occurredAtMillis >= endMillis || occurredAtMillis < endMillis - sizeMillis) {
      endMillis = windows.endOfWindow(occurredAtMillis);
    }
    return endMillis;
  }
}
