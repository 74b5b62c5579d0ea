package dev.beamwatch.pipeline.notify;

import java.io.Serializable;

/** Posts a text to a channel. The pipeline gets one over HTTP, tests bring their own. */
@FunctionalInterface
interface SlackClient extends Serializable {
  /** Posts, and waits for the answer no longer than the client's time-out. Never throws. */
  PostOutcome post(String text);
}
