package dev.beamwatch.pipeline.notify.slack;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A call of Slack's Web API.
 *
 * @param channel where it goes: id or name; the id for an update
 * @param changes the message to change in place; null for a new one
 * @param thread the message to reply to; null for none
 * @param isBroadcast whether a reply also goes to the channel
 * @param text of the message, escaped as Slack asks for
 * @param blocks the same as Block Kit, in JSON; null for none
 */
record SlackCall(
    String channel,
    @Nullable String changes,
    @Nullable String thread,
    boolean isBroadcast,
    String text,
    @Nullable String blocks)
    implements Serializable {
  /** Returns a new message of plain text. */
  static SlackCall post(String channel, String text) {
    return new SlackCall(channel, null, null, false, text, null);
  }
}
