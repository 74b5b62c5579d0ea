package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.notify.PostOutcome;
import java.io.Serializable;

/** Calls Slack. The pipeline gets a client that does it over HTTP, tests bring their own. */
@FunctionalInterface
interface SlackClient extends Serializable, AutoCloseable {
  /**
   * Makes a call, and waits for the answer no longer than the client's time-out. Never throws.
   * Thread-safe.
   *
   * @return with {@link PostOutcome.Sent} the message, as {@link SlackPlace} writes it
   */
  PostOutcome call(SlackCall call);

  /** Gives up the calls that are under way, and what the client holds. It calls no more. */
  @Override
  default void close() {}
}
