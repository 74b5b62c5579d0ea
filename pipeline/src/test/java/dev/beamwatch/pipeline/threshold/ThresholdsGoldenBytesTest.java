package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.coders.GoldenBytes;
import dev.beamwatch.pipeline.coders.Hostile;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class ThresholdsGoldenBytesTest {
  private static final GoldenBytes<Thresholds> BYTES = GoldenBytes.of(ThresholdsCoder.INSTANCE);
  private static final Map<String, BigDecimal> STANDARD =
      Map.of(
          "doc", BigDecimal.valueOf(20),
          "grumpy", BigDecimal.valueOf(30),
          "sleepy", BigDecimal.valueOf(40),
          "bashful", BigDecimal.valueOf(60),
          "happy", BigDecimal.valueOf(70),
          "sneezy", BigDecimal.valueOf(80),
          "dopey", BigDecimal.valueOf(90));

  @Test
  void thresholdsHaveTheirGoldenBytes() throws Exception {
    BYTES.areFor(
        Thresholds.of(STANDARD, 1633956789277L),
        "AgAAAXxvafwdJmJhc2hmdWxkb2Nkb3BleWdydW1weWhhcHB5c2xlZXB5c25lZXp5HAAAAAcAAAAKAAAADwAAABUAAAAaAAAAIAAAACYONjAyMDkwMzA3MDQwODAcAAAAAgAAAAQAAAAGAAAACAAAAAoAAAAMAAAADg==");
  }

  @Test
  void noThresholdsHaveTheirGoldenBytes() throws Exception {
    BYTES.areFor(Thresholds.of(Map.of(), 0), "AgAAAAAAAAAAAAAAAA==");
  }

  @Test
  void thresholdsOfTheFirstVersionAreReadWithTheirWholeLimits() throws Exception {
    byte[] first =
        Base64.getDecoder()
            .decode(
                "AQAAAXxvafwdJmJhc2hmdWxkb2Nkb3BleWdydW1weWhhcHB5c2xlZXB5c25lZXp5HAAAAAcAAAAKAAAADwAAABUAAAAaAAAAIAAAACYcAAAAPAAAABQAAABaAAAAHgAAAEYAAAAoAAAAUA==");

    assertThat(CoderUtils.decodeFromByteArray(ThresholdsCoder.INSTANCE, first))
        .isEqualTo(Thresholds.of(STANDARD, 1633956789277L));
  }

  @Test
  void theOrderInWhichRowsWereReadChangesNoByte() throws Exception {
    Map<String, BigDecimal> forwards = new LinkedHashMap<>();
    Map<String, BigDecimal> backwards = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      forwards.put("host" + i, BigDecimal.valueOf(i, 1));
      backwards.put("host" + (99 - i), BigDecimal.valueOf(99 - i, 1));
    }

    CoderProperties.coderDeterministic(
        ThresholdsCoder.INSTANCE, Thresholds.of(forwards, 5), Thresholds.of(backwards, 5));
  }

  @Test
  void hostileNamesAndLimitsAreReadBack() throws Exception {
    Map<String, BigDecimal> limits = new HashMap<>();
    for (String host : Hostile.TEXTS) {
      limits.put(host, new BigDecimal(limits.size() % 2 == 0 ? "-1e300" : "1e-300"));
    }

    BYTES.assertRoundTrip(Thresholds.of(limits, Long.MIN_VALUE));
  }
}
