package dev.beamwatch.pipeline.replay;

import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts many windows into one element, as a runner's cost is per element. */
final class Groups implements InOrder<List<WindowStats>> {
  /** An element is full as soon as it has so many windows. All that end together are in one. */
  private static final int ENOUGH = 20_000;

  private final OrderedWindows windows;

  Groups(OrderedWindows windows) {
    this.windows = windows;
  }

  @Override
  public @Nullable Portion<List<WindowStats>> next() throws IOException {
    List<WindowStats> gathered = new ArrayList<>(ENOUGH);
    while (gathered.size() < ENOUGH) {
      List<WindowStats> next = windows.next();
      if (next == null) {
        break;
      }
      gathered.addAll(next);
    }
    return gathered.isEmpty()
        ? null
        : new Portion<>(
            gathered,
            gathered.get(0).windowEndMillis() - 1,
            // The next windows end later than these.
            gathered.get(gathered.size() - 1).windowEndMillis());
  }

  @Override
  public void close() {
    windows.close();
  }
}
