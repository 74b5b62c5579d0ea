package dev.beamwatch.console.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.console.history.TestClock;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTimeTest {
  private final TestClock clock = new TestClock();

  @Test
  void aRecordIsOfTheTimeOfItsTimestamp() {
    assertThat(RecordTime.millis(stamped(1), clock)).isEqualTo(1);
    assertThat(RecordTime.millis(stamped(1_633_956_790_000L), clock)).isEqualTo(1_633_956_790_000L);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aRecordWithoutATimestampIsOfNow(long noTimestamp) {
    assertThat(RecordTime.millis(stamped(noTimestamp), clock)).isEqualTo(clock.millis());
  }

  private static ConsumerRecord<byte[], byte[]> stamped(long millis) {
    return new ConsumerRecord<>(
        "t",
        0,
        0,
        millis,
        TimestampType.CREATE_TIME,
        0,
        0,
        new byte[0],
        new byte[0],
        new RecordHeaders(),
        Optional.empty());
  }
}
