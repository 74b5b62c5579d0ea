package dev.beamwatch.pipeline.replay;

import dev.beamwatch.pipeline.replay.InOrder.Portion;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads elements on a thread of its own: the next ones are read while the pipeline works.
 *
 * @param <T> the type of element
 */
final class ReadAhead<T> implements AutoCloseable {
  private static final int MOST_WAITING = 4;
  private static final long PATIENCE_MILLIS = 100;

  private final BlockingQueue<Item<T>> items = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private boolean hasEnded;

  /**
   * What was read.
   *
   * @param portion null at the end
   * @param failure why it is the end; null if all is well
   */
  private record Item<T>(@Nullable Portion<T> portion, @Nullable Throwable failure) {}

  private ReadAhead(InOrder.Opener<T> opener) {
    thread = new Thread(() -> read(opener), "beamwatch-read-ahead");
    thread.setDaemon(true);
  }

  /** Opens the elements and begins to read. */
  static <T> ReadAhead<T> of(InOrder.Opener<T> opener) {
    ReadAhead<T> ahead = new ReadAhead<>(opener);
    ahead.thread.start();
    return ahead;
  }

  private void read(InOrder.Opener<T> opener) {
    try {
      Throwable failure = null;
      try (InOrder<T> elements = opener.open()) {
        Portion<T> next;
        while ((next = elements.next()) != null) {
          items.put(new Item<>(next, null));
        }
      } catch (IOException | RuntimeException | Error e) {
        // Whoever waits for the next element must learn of everything that ends the thread.
        failure = e;
      }
      items.put(new Item<>(null, failure));
    } catch (InterruptedException e) {
      // Nobody wants more.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns the next element; null if there is none yet, or no more.
   *
   * @throws IOException if reading has failed
   */
  @Nullable Portion<T> poll() throws IOException {
    Item<T> item;
    try {
      item = items.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (item == null) {
      return null;
    }
    if (item.failure() != null) {
      throw new IOException(item.failure().getMessage(), item.failure());
    }
    hasEnded = item.portion() == null;
    return item.portion();
  }

  /** Leaves out the next element. */
  void skip() throws IOException {
    while (!hasEnded && poll() == null) {
      // It comes, or the end.
    }
  }

  /** Tells whether all elements have been returned. */
  boolean hasEnded() {
    return hasEnded;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
