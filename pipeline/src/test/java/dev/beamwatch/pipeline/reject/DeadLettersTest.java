package dev.beamwatch.pipeline.reject;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersTest {
  private static final byte[] KEY = {1, 2};
  private static final byte[] PAYLOAD = {3, 4};

  @Test
  void aRecordIsKeptWholeWithItsOrigin() {
    assertThat(DeadLetters.of(record(1, PAYLOAD), RejectionReason.NOT_JSON, "why"))
        .isEqualTo(
            new DeadLetter("t", 3, 812L, 1L, RejectionReason.NOT_JSON, "why", 1, 1, KEY, PAYLOAD));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aRecordWithoutTimestampOrValueIsKeptWithoutThem(long noTimestamp) {
    assertThat(DeadLetters.of(record(noTimestamp, null), RejectionReason.NULL_VALUE, "why"))
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

  private static ConsumerRecord<byte[], byte[]> record(
      long timestampMillis, byte @Nullable [] value) {
    return new ConsumerRecord<>(
        "t",
        3,
        812,
        timestampMillis,
        TimestampType.CREATE_TIME,
        0,
        0,
        KEY,
        value,
        new RecordHeaders(),
        Optional.empty());
  }
}
