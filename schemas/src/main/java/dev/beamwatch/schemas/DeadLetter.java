package dev.beamwatch.schemas;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something Beamwatch could not use, kept whole: the value of topic {@code
 * cpu_load_stats_real_dlq}.
 *
 * <p>Payloads over {@link DeadLetterCodec#MAX_PART_BYTES} travel in several records, so that a dead
 * letter always fits where the original record fitted: {@code part} counts from 1 to {@code parts},
 * and the payload is the concatenation of the parts.
 *
 * @param topic where the Kafka record came from; null for what did not come from Kafka
 * @param partition its partition; null together with {@code topic}
 * @param offset its offset; null together with {@code topic}
 * @param recordTimestampMillis the Kafka record's own timestamp, milliseconds since the epoch, more
 *     than 0; null when it has none
 * @param reason why it was refused
 * @param detail the reason in words, for people; may change between versions
 * @param part number of this part, from 1
 * @param parts how many parts there are, at least 1
 * @param key the original key bytes; null when the record had none
 * @param payload the original value bytes (of this part); null for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are the point; equality is written out below
public record DeadLetter(
    @Nullable String topic,
    @Nullable Integer partition,
    @Nullable Long offset,
    @Nullable Long recordTimestampMillis,
    RejectionReason reason,
    String detail,
    int part,
    int parts,
    byte @Nullable [] key,
    byte @Nullable [] payload) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeadLetter that
        && Objects.equals(topic, that.topic)
        && Objects.equals(partition, that.partition)
        && Objects.equals(offset, that.offset)
        && Objects.equals(recordTimestampMillis, that.recordTimestampMillis)
        && reason == that.reason
        && detail.equals(that.detail)
        && part == that.part
        && parts == that.parts
        && Arrays.equals(key, that.key)
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return Objects.hash(topic, partition, offset, reason, part, Arrays.hashCode(payload));
  }
}
