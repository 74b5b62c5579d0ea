package dev.beamwatch.pipeline.notify;

import java.io.Serializable;

/** Posts a text to a channel. The pipeline gets one over HTTP, tests bring their own. */
@FunctionalInterface
interface SlackClient extends Serializable, AutoCloseable {
  /**
   * Posts, and waits for the answer no longer than the client's time-out. Never throws.
   * Thread-safe.
   *
   * @param channel id or name
   */
  PostOutcome post(String channel, String text);

  /** Gives up the posts that are under way, and what the client holds. It posts no more. */
  @Override
  default void close() {}
}
