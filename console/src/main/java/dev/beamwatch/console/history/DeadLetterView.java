package dev.beamwatch.console.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as the page shows it.
 *
 * @param seq its number, which grows from one to the next
 * @param at time of its record, milliseconds since the epoch
 * @param topic where the refused record was; null for what did not come from Kafka
 * @param partition its partition; null together with the topic
 * @param offset its offset; null together with the topic
 * @param reason of the contract's closed set
 * @param detail the reason in words
 * @param part number of this part, from 1
 * @param parts how many parts the letter has
 * @param keyText the key, shortened and made printable; null if there was none
 * @param payloadText the value, shortened and made printable; null for a tombstone
 * @param payloadBytes length of the value
 * @param truncated whether the text is not all of the value
 * @param payload the whole value in base64; only where one letter is asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetterView(
    long seq,
    long at,
    @Nullable String topic,
    @Nullable Integer partition,
    @Nullable Long offset,
    String reason,
    String detail,
    int part,
    int parts,
    @Nullable String keyText,
    @Nullable String payloadText,
    int payloadBytes,
    boolean truncated,
    @Nullable String payload) {

  /** Returns the same with the whole value. */
  public DeadLetterView withPayload(@Nullable String base64) {
    return new DeadLetterView(
        seq,
        at,
        topic,
        partition,
        offset,
        reason,
        detail,
        part,
        parts,
        keyText,
        payloadText,
        payloadBytes,
        truncated,
        base64);
  }
}
