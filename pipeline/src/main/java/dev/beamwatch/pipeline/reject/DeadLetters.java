package dev.beamwatch.pipeline.reject;

import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes dead letters, the one shape of all that Beamwatch refuses. */
public final class DeadLetters {
  private DeadLetters() {}

  /** Keeps a Kafka record whole. A timestamp of 0 or below is none. */
  public static DeadLetter of(
      ConsumerRecord<byte[], byte[]> record, RejectionReason reason, String detail) {
    long timestamp = record.timestamp();
    return new DeadLetter(
        record.topic(),
        record.partition(),
        record.offset(),
        timestamp > 0 ? (Long) timestamp : null,
        reason,
        detail,
        1,
        1,
        record.key(),
        record.value());
  }

  /**
   * Keeps a message that Slack refused for good.
   *
   * @param text the message, as it would have been shown
   * @param detail what Slack said and what to do about it
   */
  public static DeadLetter undelivered(String text, String detail) {
    return new DeadLetter(
        null,
        null,
        null,
        null,
        RejectionReason.UNDELIVERED,
        detail,
        1,
        1,
        null,
        text.getBytes(StandardCharsets.UTF_8));
  }
}
