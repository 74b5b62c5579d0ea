package dev.beamwatch.pipeline.windows;

/**
 * Finds the windows of consecutive readings. Most readings are in the window of the one before,
 * which saves a division. Not thread-safe.
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

  /** Returns the same as {@link WindowRule#endOfWindow}. */
  public long endOfWindow(long occurredAtMillis) {
    if (occurredAtMillis >= endMillis || occurredAtMillis < endMillis - sizeMillis) {
      endMillis = windows.endOfWindow(occurredAtMillis);
    }
    return endMillis;
  }
}
