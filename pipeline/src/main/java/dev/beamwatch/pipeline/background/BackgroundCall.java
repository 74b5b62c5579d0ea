package dev.beamwatch.pipeline.background;

import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One blocking call at a time (a query, a request) beside the runner's threads.
 *
 * <p>A bundle that waits for a slow database or a silent web server delays Flink's checkpoint
 * barriers. It stalls the whole DirectRunner, which reads new input only when all other work has
 * ended. So a DoFn starts the call in one bundle and takes its outcome in a later one.
 *
 * <p>Runners clone and re-create DoFns as they like. All clones within one JVM share the call. A
 * call that was under way when a JVM died is gone, so the DoFn's state must say what is still to
 * do. An outcome may be older than the state: the job has gone back to a checkpoint. A DoFn with
 * keys needs {@link BackgroundCalls}. Thread-safe.
 *
 * @param <T> what the call returns
 */
public final class BackgroundCall<T> implements Serializable {
  private static final long serialVersionUID = 1;

  private static final Map<String, CompletableFuture<?>> UNDER_WAY = new ConcurrentHashMap<>();

  private final String id;
  private final boolean inline;

  /** What this clone started last. */
  private transient volatile @Nullable CompletableFuture<T> started;

  BackgroundCall(String id, boolean inline) {
    this.id = id;
    this.inline = inline;
  }

  /** Returns a call that runs on a thread of its own. */
  public static <T> BackgroundCall<T> onItsOwnThread() {
    return new BackgroundCall<>(UUID.randomUUID().toString(), false);
  }

  /** Returns a call that has already ended when {@link #start} returns: for tests. */
  public static <T> BackgroundCall<T> inline() {
    return new BackgroundCall<>(UUID.randomUUID().toString(), true);
  }

  /** Tells whether there is a call whose outcome nobody has taken yet. */
  public boolean isUnderWay() {
    return UNDER_WAY.containsKey(id);
  }

  /**
   * Starts a call.
   *
   * @return false if one is under way; then this starts nothing
   */
  public boolean start(Callable<T> call) {
    CompletableFuture<T> future = new CompletableFuture<>();
    if (UNDER_WAY.putIfAbsent(id, future) != null) {
      return false;
    }
    started = future;
    Runnable task =
        () -> {
          try {
            future.complete(call.call());
          } catch (Throwable e) {
            future.completeExceptionally(e);
          }
        };
    if (inline) {
      task.run();
    } else {
      // No pool: on Flink an idle thread would keep the classes of an ended job.
      Thread thread = new Thread(task, "beamwatch-background");
      thread.setDaemon(true);
      thread.start();
    }
    return true;
  }

  /** Takes the outcome of the call. Returns null if it still runs, and if there is none. */
  public @Nullable Outcome<T> takeOutcome() {
    @SuppressWarnings("unchecked") // only start() puts futures under this id
    CompletableFuture<T> future = (CompletableFuture<T>) UNDER_WAY.get(id);
    if (future == null || !future.isDone() || !UNDER_WAY.remove(id, future)) {
      return null;
    }
    try {
      return new Outcome<>(future.get(), null);
    } catch (ExecutionException | CancellationException e) {
      return new Outcome<>(null, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("a finished call cannot be waited for", e);
    }
  }

  /**
   * Lets go of the call that this clone has started. Nobody will come for its outcome. The call
   * itself runs to its end.
   */
  public void forget() {
    CompletableFuture<T> mine = started;
    if (mine != null) {
      UNDER_WAY.remove(id, mine);
      started = null;
    }
  }

  /**
   * How a call ended.
   *
   * @param value what it returned; null if it failed
   * @param failure what it threw; null if it returned
   * @param <T> what the call returns
   */
  public record Outcome<T>(@Nullable T value, @Nullable Throwable failure) {}
}
