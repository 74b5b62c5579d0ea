package dev.beamwatch.pipeline.background;

import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Blocking calls of a DoFn with keys, one at a time for each key. No key sees the outcome of
 * another. All clones of the DoFn within one JVM share them. Thread-safe.
 *
 * @param <T> what the calls return
 */
public final class BackgroundCalls<T> implements Serializable {
  private static final long serialVersionUID = 1;

  private final String id = UUID.randomUUID().toString();
  private final boolean inline;

  /** By key; those that this clone has used. */
  private transient @Nullable Map<String, BackgroundCall<T>> calls;

  private BackgroundCalls(boolean inline) {
    this.inline = inline;
  }

  /** Returns calls that run on a thread of their own. */
  public static <T> BackgroundCalls<T> onTheirOwnThreads() {
    return new BackgroundCalls<>(false);
  }

  /** Returns calls that have already ended when {@link BackgroundCall#start} returns: for tests. */
  public static <T> BackgroundCalls<T> inline() {
    return new BackgroundCalls<>(true);
  }

  /** Returns the call of a key. */
  public synchronized BackgroundCall<T> of(String key) {
    if (calls == null) {
      calls = new ConcurrentHashMap<>();
    }
    return calls.computeIfAbsent(key, k -> new BackgroundCall<>(id + "/" + k, inline));
  }

  /**
   * Lets go of the calls that this clone has started. Call it when the DoFn is torn down: its keys
   * may go on in another JVM, and nobody comes for the outcomes here.
   */
  public synchronized void forget() {
    if (calls != null) {
      calls.values().forEach(BackgroundCall::forget);
    }
  }
}
