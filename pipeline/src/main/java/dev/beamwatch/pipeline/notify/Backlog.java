package dev.beamwatch.pipeline.notify;

import java.util.List;

/**
 * News that a notifier has not looked at yet, or has put back. There may be hundreds of thousands,
 * so most turns leave them alone.
 *
 * @param <N> the type of news
 */
public interface Backlog<N> {
  /**
   * Tells whether there is news that must come before something in the queue: see {@link
   * Notifier#comesBefore}.
   */
  boolean hasOvertaken();

  /** Returns all of it, and leaves it here. */
  List<N> all();

  /** Takes all of it. */
  List<N> takeAll();

  /** Puts news back. */
  void putBack(List<N> news);
}
