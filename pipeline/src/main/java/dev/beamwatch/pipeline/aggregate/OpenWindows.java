package dev.beamwatch.pipeline.aggregate;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one processor in every window that may still change, rarely more than five; or
 * what a bundle of readings adds to it.
 *
 * <p>Immutable, for Flink shares state with the snapshots it writes; and small, for there is one
 * per processor.
 */
final class OpenWindows {
  static final OpenWindows NONE = new OpenWindows(new OpenWindow[0]);

  /** Oldest first. */
  private final OpenWindow[] windows;

  private OpenWindows(OpenWindow[] windows) {
    this.windows = windows;
  }

  /**
   * One window.
   *
   * @param endMillis first millisecond after it
   * @param stats of all its readings so far
   * @param wasTold whether all of them were handed on before a restart
   */
  record OpenWindow(long endMillis, UsageStats stats, boolean wasTold) {
    OpenWindow mergedWith(OpenWindow further) {
      return new OpenWindow(endMillis, stats.mergedWith(further.stats), wasTold && further.wasTold);
    }
  }

  /** Takes windows in any order, none twice. */
  static OpenWindows of(List<OpenWindow> windows) {
    OpenWindow[] sorted = windows.toArray(OpenWindow[]::new);
    Arrays.sort(sorted, (a, b) -> Long.compare(a.endMillis(), b.endMillis()));
    return new OpenWindows(sorted);
  }

  /** Returns the windows, oldest first. */
  List<OpenWindow> windows() {
    return List.of(windows);
  }

  boolean isEmpty() {
    return windows.length == 0;
  }

  /** Returns what is known of a window; null if there is none. */
  @Nullable UsageStats stats(long endMillis) {
    for (OpenWindow window : windows) {
      if (window.endMillis() == endMillis) {
        return window.stats();
      }
    }
    return null;
  }

  /** Returns the first millisecond after the oldest window, of which there must be one. */
  long firstEndMillis() {
    return windows[0].endMillis();
  }

  /** Returns the same with further readings. */
  OpenWindows mergedWith(OpenWindows further) {
    if (isEmpty()) {
      return further;
    }
    OpenWindow[] merged = new OpenWindow[windows.length + further.windows.length];
    int size = 0;
    int next = 0;
    for (OpenWindow window : further.windows) {
      while (next < windows.length && windows[next].endMillis() < window.endMillis()) {
        merged[size++] = windows[next++];
      }
      if (next < windows.length && windows[next].endMillis() == window.endMillis()) {
        merged[size++] = windows[next++].mergedWith(window);
      } else {
        merged[size++] = window;
      }
    }
    while (next < windows.length) {
      merged[size++] = windows[next++];
    }
    return new OpenWindows(Arrays.copyOf(merged, size));
  }

  /** Returns the same without the windows that end at or before a moment. */
  OpenWindows endingAfter(long millis) {
    int first = 0;
    while (first < windows.length && windows[first].endMillis() <= millis) {
      first++;
    }
    return first == 0 ? this : new OpenWindows(Arrays.copyOfRange(windows, first, windows.length));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OpenWindows that && Arrays.equals(windows, that.windows);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(windows);
  }

  @Override
  public String toString() {
    return Arrays.toString(windows);
  }
}
