package dev.beamwatch.acceptance;

import java.util.ArrayDeque;
import java.util.Deque;

/** What the tests of a class have opened together; closed in the opposite order. */
final class Opened {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Returns what it was given, and closes it when all is closed. */
  <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  void closeAll() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
