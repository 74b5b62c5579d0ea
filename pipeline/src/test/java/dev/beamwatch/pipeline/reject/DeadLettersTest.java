package dev.beamwatch.pipeline.reject;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final byte[] KEY = {1, 2};
  private static final byte[] PAYLOAD = {3, 4};

  @Test
  void aRecordIsKeptWholeWithItsOrigin() {
    assertThat(DeadLetters.of(record(0), PAYLOAD, RejectionReason.NOT_JSON, "why"))
        .isEqualTo(
            new DeadLetter("t", 3, 812L, 0L, RejectionReason.NOT_JSON, "why", 1, 1, KEY, PAYLOAD));
  }

  @Test
  void aRecordWithoutTimestampOrValueIsKeptWithoutThem() {
    assertThat(DeadLetters.of(record(-1), null, RejectionReason.NULL_VALUE, "why"))
        .isEqualTo(
            new DeadLetter("t", 3, 812L, null, RejectionReason.NULL_VALUE, "why", 1, 1, KEY, null));
  }

  @Test
  void aMessageThatSlackRefusedIsKeptAsItWouldHaveBeenShown() {
    assertThat(DeadLetters.undelivered("host:七", "Slack says no"))
        .isEqualTo(
            new DeadLetter(
                null,
                null,
                null,
                null,
                RejectionReason.UNDELIVERED,
                "Slack says no",
                1,
                1,
                null,
                "host:七".getBytes(UTF_8)));
  }

  private static KafkaRecord<byte[], byte[]> record(long timestampMillis) {
    return new KafkaRecord<>(
        "t", 3, 812, timestampMillis, KafkaTimestampType.CREATE_TIME, null, KEY, PAYLOAD);
  }
}
