package dev.beamwatch.console.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The windows of one processor, the oldest first. Not thread-safe. */
final class Series {
  private final List<Kept> windows = new ArrayList<>();

  /**
   * A window that is remembered.
   *
   * @param at time of its newest record
   * @param window as it is shown
   * @param counted whether it is among the breaches, with this or an earlier record
   */
  record Kept(long at, WindowView window, boolean counted) {}

  /** Returns what is known of the window that ends at a moment; null if there is none. */
  @Nullable Kept find(long end) {
    int index = indexOf(end);
    return index < 0 ? null : windows.get(index);
  }

  /** Takes a window in, in the place of what was known of it. */
  void put(Kept kept) {
    int index = indexOf(kept.window().end());
    if (index < 0) {
      windows.add(-index - 1, kept);
    } else {
      windows.set(index, kept);
    }
  }

  /** Forgets the oldest windows, so that no more than a number of them is left. */
  void shorten(int size) {
    if (windows.size() > size) {
      windows.subList(0, windows.size() - size).clear();
    }
  }

  /** Forgets windows whose newest record is older than a moment; tells whether there were any. */
  boolean forgetBefore(long at) {
    return windows.removeIf(kept -> kept.at() < at);
  }

  /** Returns the newest window; null if there is none. */
  @Nullable WindowView newest() {
    return windows.isEmpty() ? null : windows.get(windows.size() - 1).window();
  }

  List<Kept> windows() {
    return windows;
  }

  /** Mostly it is the newest, or one more. */
  private int indexOf(long end) {
    for (int i = windows.size() - 1; i >= 0; i--) {
      long known = windows.get(i).window().end();
      if (known == end) {
        return i;
      }
      if (known < end) {
        return -(i + 1) - 1;
      }
    }
    return -1;
  }
}
