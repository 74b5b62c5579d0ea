package dev.beamwatch.pipeline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.RejectionReason;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CpuReadingDeserializerTest {
  private static final byte[] READING =
      "{\"hostname\":\"dopey\",\"cpu\":\"cpu4\",\"usage\":98.3335306302198,\"occurred_at\":1633956789277}"
          .getBytes(UTF_8);

  private final CpuReadingDeserializer deserializer = new CpuReadingDeserializer();

  @AfterEach
  void close() {
    deserializer.close();
  }

  @Test
  void aReadingIsParsedAndItsBytesStayWithIt() {
    ParsedValue value = deserializer.deserialize("topic", READING);

    assertThat(value.reading())
        .isEqualTo(new CpuReading("dopey", "cpu4", 98.3335306302198, 1633956789277L));
    assertThat(value.bytes()).isSameAs(READING);
    assertThat(value.reason()).isNull();
    assertThat(value.detail()).isEmpty();
  }

  @Test
  void aTombstoneIsNoReading() {
    ParsedValue value = deserializer.deserialize("topic", null);

    assertThat(value.reading()).isNull();
    assertThat(value.bytes()).isNull();
    assertThat(value.reason()).isEqualTo(RejectionReason.NULL_VALUE);
    assertThat(value.detail()).isEqualTo("the record has no value");
  }

  @Test
  void aValueOfTheLongestLengthIsParsedAndALongerOneIsNot() {
    deserializer.configure(Map.of(CpuReadingDeserializer.MAX_BYTES, READING.length), false);
    assertThat(deserializer.deserialize("topic", READING).reading()).isNotNull();

    deserializer.configure(Map.of(CpuReadingDeserializer.MAX_BYTES, READING.length - 1), false);
    ParsedValue value = deserializer.deserialize("topic", READING);
    assertThat(value.reading()).isNull();
    assertThat(value.bytes()).isSameAs(READING);
    assertThat(value.reason()).isEqualTo(RejectionReason.TOO_LARGE);
    assertThat(value.detail())
        .isEqualTo(
            "the value has %d bytes, at most %d are read"
                .formatted(READING.length, READING.length - 1));
  }

  @Test
  void withoutALimitValuesOfAnyLengthAreParsed() {
    deserializer.configure(Map.of(), false);
    byte[] padded = ("{\"x\":\"" + "y".repeat(10_000_000) + "\"}").getBytes(UTF_8);

    assertThat(deserializer.deserialize("topic", padded).reason())
        .isEqualTo(RejectionReason.MISSING_FIELD);
  }

  @Test
  void everythingThatIsNoReadingIsDescribedAndNothingIsThrown() {
    for (int first = 0; first < 256; first++) {
      ParsedValue value = deserializer.deserialize("topic", new byte[] {(byte) first, '{', '"'});

      assertThat(value.reading()).isNull();
      assertThat(value.reason()).isNotNull();
      assertThat(value.detail()).isNotEmpty();
    }
  }
}
