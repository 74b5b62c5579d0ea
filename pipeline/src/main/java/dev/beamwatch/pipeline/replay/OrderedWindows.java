package dev.beamwatch.pipeline.replay;

import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Aggregated windows of the past, in their order, each processor and window once. */
public interface OrderedWindows extends AutoCloseable {
  /**
   * Returns all windows that end at the next time, by host and processor; null after the last.
   *
   * @throws IOException if what holds them does not give them
   */
  @Nullable List<WindowStats> next() throws IOException;

  @Override
  void close();

  /** Opens them where they are read. It gives the same windows each time. */
  @FunctionalInterface
  interface Opener extends Serializable {
    /** Opens the first of them. */
    OrderedWindows open() throws IOException;
  }
}
