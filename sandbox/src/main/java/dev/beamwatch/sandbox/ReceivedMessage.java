package dev.beamwatch.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message that the Slack stand-in accepted, as it is now.
 *
 * @param receivedAt when it was posted
 * @param channel the channel's name, also where the sender gave its id
 * @param text the present text exactly as it was sent, escapes included; empty if there were blocks
 *     only
 * @param ts Slack's identifier of the message; no other message has it
 * @param threadTs the {@code ts} of the message that this one replies to, or null if it is no reply
 * @param broadcast whether this reply is also shown in the channel
 * @param blocks the present blocks, a JSON array, or null without blocks
 * @param earlierTexts the texts before the present one, oldest first; one for each change
 * @param deleted whether a person deleted it; the rest is then as it was before
 */
public record ReceivedMessage(
    Instant receivedAt,
    String channel,
    String text,
    String ts,
    @Nullable String threadTs,
    boolean broadcast,
    @Nullable String blocks,
    List<EarlierText> earlierTexts,
    boolean deleted) {

  /** Keeps a copy of the list. */
  public ReceivedMessage {
    earlierTexts = List.copyOf(earlierTexts);
  }

  /**
   * A text that a message had before it was changed.
   *
   * @param text the text exactly as it was sent
   * @param replacedAt when the next text took its place
   */
  public record EarlierText(String text, Instant replacedAt) {}

  /** Returns how often the message was changed. */
  public int changes() {
    return earlierTexts.size();
  }

  /** Returns when the message was last changed, if it was. */
  public Optional<Instant> changedAt() {
    return earlierTexts.isEmpty()
        ? Optional.empty()
        : Optional.of(earlierTexts.get(earlierTexts.size() - 1).replacedAt());
  }

  /**
   * Returns the message after a change. A new text without blocks removes the old blocks. Source:
   * the reference of {@code chat.update}, "text, blocks or attachments".
   */
  ReceivedMessage changed(String newText, @Nullable String newBlocks, Instant now) {
    List<EarlierText> texts = new ArrayList<>(earlierTexts);
    texts.add(new EarlierText(text, now));
    return new ReceivedMessage(
        receivedAt, channel, newText, ts, threadTs, broadcast, newBlocks, texts, deleted);
  }

  /** Returns the message after a person deleted it. */
  ReceivedMessage gone() {
    return new ReceivedMessage(
        receivedAt, channel, text, ts, threadTs, broadcast, blocks, earlierTexts, true);
  }
}
