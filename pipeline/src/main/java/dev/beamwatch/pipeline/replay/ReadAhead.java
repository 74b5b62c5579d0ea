package dev.beamwatch.pipeline.replay;

import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads windows on a thread of its own, and puts many into one list. So the next ones are read
 * while the pipeline works.
 */
final class ReadAhead implements AutoCloseable {
  /** A list is handed on as soon as it has so many windows. All that end together are in one. */
  private static final int ENOUGH = 4_000;

  private static final int MOST_WAITING = 4;
  private static final long PATIENCE_MILLIS = 100;

  private final BlockingQueue<Portion> portions = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private boolean hasEnded;

  /**
   * A list of windows.
   *
   * @param windows in order; empty at the end
   * @param failure why there are no more; null if all is well
   */
  private record Portion(List<WindowStats> windows, @Nullable Exception failure) {}

  private ReadAhead(OrderedWindows windows) {
    thread = new Thread(() -> read(windows), "beamwatch-read-ahead");
    thread.setDaemon(true);
  }

  /** Begins to read. The windows are closed with this, or after the last one. */
  static ReadAhead of(OrderedWindows windows) {
    ReadAhead ahead = new ReadAhead(windows);
    ahead.thread.start();
    return ahead;
  }

  private void read(OrderedWindows windows) {
    try (windows) {
      List<WindowStats> gathered = new ArrayList<>();
      List<WindowStats> next;
      while ((next = windows.next()) != null) {
        gathered.addAll(next);
        if (gathered.size() >= ENOUGH) {
          portions.put(new Portion(gathered, null));
          gathered = new ArrayList<>(gathered.size());
        }
      }
      if (!gathered.isEmpty()) {
        portions.put(new Portion(gathered, null));
      }
      portions.put(new Portion(List.of(), null));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
  }

  private void fail(Exception failure) {
    try {
      portions.put(new Portion(List.of(), failure));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns the next windows; null if there are none yet, or no more.
   *
   * @throws IOException if reading has failed
   */
  @Nullable List<WindowStats> poll() throws IOException {
    Portion portion;
    try {
      portion = portions.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (portion == null) {
      return null;
    }
    if (portion.failure() != null) {
      throw new IOException(portion.failure().getMessage(), portion.failure());
    }
    hasEnded = portion.windows().isEmpty();
    return hasEnded ? null : portion.windows();
  }

  /** Reads past the next windows. */
  void skip() throws IOException {
    while (!hasEnded && poll() == null) {
      // They come, or the end.
    }
  }

  /** Tells whether all windows have been returned. */
  boolean hasEnded() {
    return hasEnded;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
