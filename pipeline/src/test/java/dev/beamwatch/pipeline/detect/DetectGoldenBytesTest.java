package dev.beamwatch.pipeline.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.coders.GoldenBytes;
import dev.beamwatch.pipeline.coders.Hostile;
import java.math.BigDecimal;
import java.util.Base64;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class DetectGoldenBytesTest {
  static final Iterable<String> HOSTILE = Hostile.TEXTS;
  private static final GoldenBytes<Breach> BYTES = GoldenBytes.of(BreachCoder.INSTANCE);

  @Test
  void breachesHaveTheirGoldenBytes() throws Exception {
    BYTES.areFor(
        new Breach(
            1633956780000L, 1633956810000L, "doc", "cpu3", 84.91823, new BigDecimal("62.50")),
        "AgAAAXxvadfgAAABfG9qTRADZG9jBGNwdTNAVTrER8MNMAU2Mi41MA==");
  }

  @Test
  void breachesOfTheFirstVersionAreReadWithTheirWholeLimits() throws Exception {
    byte[] first =
        Base64.getDecoder().decode("AQAAAXxvadfgAAABfG9qTRADZG9jBGNwdTNAVTrER8MNMAAAABQ=");

    assertThat(CoderUtils.decodeFromByteArray(BreachCoder.INSTANCE, first))
        .isEqualTo(
            new Breach(
                1633956780000L, 1633956810000L, "doc", "cpu3", 84.91823, BigDecimal.valueOf(20)));
  }

  @ParameterizedTest
  @FieldSource("HOSTILE")
  void hostileNamesAreReadBack(String name) throws Exception {
    BYTES.assertRoundTrip(
        new Breach(Long.MIN_VALUE, Long.MAX_VALUE, name, name, -0.0, new BigDecimal("-1e-30")));
  }
}
