package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.coders.GoldenBytes;
import dev.beamwatch.pipeline.coders.Hostile;
import java.math.BigDecimal;
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
        "AQAAAXxvadfgAAABfG9qTRADZG9jBGNwdTNAVTrER8MNMAU2Mi41MA==");
  }

  @ParameterizedTest
  @FieldSource("HOSTILE")
  void hostileNamesAreReadBack(String name) throws Exception {
    BYTES.assertRoundTrip(
        new Breach(Long.MIN_VALUE, Long.MAX_VALUE, name, name, -0.0, new BigDecimal("-1e-30")));
  }
}
