package dev.beamwatch.pipeline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.RejectionReason;
import org.junit.jupiter.api.Test;

class ParsedValueTest {
  private static final byte[] READING =
      "{\"hostname\":\"dopey\",\"cpu\":\"cpu4\",\"usage\":98.3335306302198,\"occurred_at\":1633956789277}"
          .getBytes(UTF_8);

  @Test
  void aReadingIsParsed() {
    ParsedValue value = ParsedValue.of(READING, Integer.MAX_VALUE);

    assertThat(value.reading())
        .isEqualTo(new CpuReading("dopey", "cpu4", 98.3335306302198, 1633956789277L));
    assertThat(value.reason()).isNull();
    assertThat(value.detail()).isEmpty();
  }

  @Test
  void aTombstoneIsNoReading() {
    ParsedValue value = ParsedValue.of(null, Integer.MAX_VALUE);

    assertThat(value.reading()).isNull();
    assertThat(value.reason()).isEqualTo(RejectionReason.NULL_VALUE);
    assertThat(value.detail()).isEqualTo("the record has no value");
  }

  @Test
  void aValueOfTheLongestLengthIsParsedAndALongerOneIsNot() {
    assertThat(ParsedValue.of(READING, READING.length).reading()).isNotNull();

    ParsedValue value = ParsedValue.of(READING, READING.length - 1);
    assertThat(value.reading()).isNull();
    assertThat(value.reason()).isEqualTo(RejectionReason.TOO_LARGE);
    assertThat(value.detail())
        .isEqualTo(
            "the value has %d bytes, at most %d are read"
                .formatted(READING.length, READING.length - 1));
  }

  @Test
  void veryLongValuesAreParsedIfTheyMay() {
    byte[] padded = ("{\"x\":\"" + "y".repeat(10_000_000) + "\"}").getBytes(UTF_8);

    assertThat(ParsedValue.of(padded, Integer.MAX_VALUE).reason())
        .isEqualTo(RejectionReason.MISSING_FIELD);
  }

  @Test
  void everythingThatIsNoReadingIsDescribedAndNothingIsThrown() {
    for (int first = 0; first < 256; first++) {
      ParsedValue value = ParsedValue.of(new byte[] {(byte) first, '{', '"'}, Integer.MAX_VALUE);

      assertThat(value.reading()).isNull();
      assertThat(value.reason()).isNotNull();
      assertThat(value.detail()).isNotEmpty();
    }
  }
}
