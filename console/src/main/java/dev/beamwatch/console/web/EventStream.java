package dev.beamwatch.console.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The events on their way to one browser. What a slow browser does not take waits here, within a
 * bound; beyond it, all that waits is dropped, and the browser is told to load everything afresh.
 * Thread-safe.
 */
final class EventStream {
  /** What waits for a browser at most. */
  static final int MOST_BYTES = 2 * 1024 * 1024;

  private static final int BYTES_AT_ONCE = 64 * 1024;

  private final Sink sink;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean isWriting;
  private boolean hasFailed;
  private volatile Set<String> hosts = Set.of();

  /** Where the bytes go. */
  @FunctionalInterface
  interface Sink {
    /**
     * Writes bytes without waiting.
     *
     * @param done is called when the next bytes can be written, in any thread
     * @param failed is called instead if there will be no more
     */
    void write(ByteBuffer bytes, Runnable done, Runnable failed);
  }

  /** A stream that is empty, to a browser that looks at no host. */
  EventStream(Sink sink) {
    this.sink = sink;
  }

  /** Notes whose windows the browser looks at from now on. */
  void look(Set<String> newHosts) {
    hosts = Set.copyOf(newHosts);
  }

  boolean looksAt(String host) {
    return hosts.contains(host);
  }

  /**
   * Appends an event; returns at once.
   *
   * @param resync makes the event that takes the place of all that waits, should that be too much
   */
  void offer(byte[] text, Supplier<byte[]> resync) {
    synchronized (this) {
      if (hasFailed) {
        return;
      }
      byte[] next = text;
      if (waitingBytes + text.length > MOST_BYTES && !waiting.isEmpty()) {
        waiting.clear();
        waitingBytes = 0;
        next = resync.get();
      }
      waiting.addLast(next);
      waitingBytes += next.length;
    }
    write();
  }

  private void write() {
    ByteBuffer bytes;
    synchronized (this) {
      if (isWriting || hasFailed || waiting.isEmpty()) {
        return;
      }
      ByteArrayOutputStream some = new ByteArrayOutputStream();
      while (!waiting.isEmpty() && some.size() < BYTES_AT_ONCE) {
        some.writeBytes(waiting.removeFirst());
      }
      waitingBytes -= some.size();
      bytes = ByteBuffer.wrap(some.toByteArray());
      isWriting = true;
    }
    sink.write(bytes, this::written, this::failed);
  }

  private void written() {
    synchronized (this) {
      isWriting = false;
    }
    write();
  }

  private synchronized void failed() {
    hasFailed = true;
    waiting.clear();
    waitingBytes = 0;
  }
}
