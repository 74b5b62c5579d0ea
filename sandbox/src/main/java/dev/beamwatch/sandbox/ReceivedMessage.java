package dev.beamwatch.sandbox;

import java.time.Instant;

/**
 * A message that the Slack stand-in accepted.
 *
 * @param receivedAt when
 * @param channel the channel's name, also where the sender gave its id
 * @param text the text exactly as it was sent, escapes included; empty if it had blocks only
 * @param ts Slack's identifier of the message in its channel
 */
public record ReceivedMessage(Instant receivedAt, String channel, String text, String ts) {}
