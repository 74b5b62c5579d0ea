package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.coders.GoldenBytes;
import dev.beamwatch.pipeline.coders.Hostile;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;

class ThresholdsGoldenBytesTest {
  private static final GoldenBytes<Thresholds> BYTES = GoldenBytes.of(ThresholdsCoder.INSTANCE);

  @Test
  void thresholdsHaveTheirGoldenBytes() throws Exception {
    Map<String, Integer> standard =
        Map.of(
            "doc", 20, "grumpy", 30, "sleepy", 40, "bashful", 60, "happy", 70, "sneezy", 80,
            "dopey", 90);

    BYTES.areFor(
        Thresholds.of(standard, 1633956789277L),
        "AQAAAXxvafwdJmJhc2hmdWxkb2Nkb3BleWdydW1weWhhcHB5c2xlZXB5c25lZXp5HAAAAAcAAAAKAAAADwAAABUAAAAaAAAAIAAAACYcAAAAPAAAABQAAABaAAAAHgAAAEYAAAAoAAAAUA==");
  }

  @Test
  void noThresholdsHaveTheirGoldenBytes() throws Exception {
    BYTES.areFor(Thresholds.of(Map.of(), 0), "AQAAAAAAAAAAAAAA");
  }

  @Test
  void theOrderInWhichRowsWereReadChangesNoByte() throws Exception {
    Map<String, Integer> forwards = new LinkedHashMap<>();
    Map<String, Integer> backwards = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      forwards.put("host" + i, i);
      backwards.put("host" + (99 - i), 99 - i);
    }

    CoderProperties.coderDeterministic(
        ThresholdsCoder.INSTANCE, Thresholds.of(forwards, 5), Thresholds.of(backwards, 5));
  }

  @Test
  void hostileNamesAndLimitsAreReadBack() throws Exception {
    Map<String, Integer> limits = new HashMap<>();
    for (String host : Hostile.TEXTS) {
      limits.put(host, limits.size() % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE);
    }

    BYTES.assertRoundTrip(Thresholds.of(limits, Long.MIN_VALUE));
  }
}
