package dev.beamwatch.acceptance;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Does what mostly waits while other tests run. */
final class Meanwhile {
  private Meanwhile() {}

  /** Starts work in a thread of its own. Whoever joins the future gets its result or failure. */
  static <T> CompletableFuture<T> start(String name, Supplier<T> work) {
    return CompletableFuture.supplyAsync(
        work,
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          thread.start();
        });
  }
}
