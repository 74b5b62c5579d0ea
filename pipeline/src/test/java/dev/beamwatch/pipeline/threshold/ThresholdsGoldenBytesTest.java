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
        new Thresholds(standard, 1633956789277L),
        "AQAAAXxvafwdBwdiYXNoZnVsAAAAPANkb2MAAAAUBWRvcGV5AAAAWgZncnVtcHkAAAAeBWhhcHB5AAAARgZzbGVlcHkAAAAoBnNuZWV6eQAAAFA=");
  }

  @Test
  void noThresholdsHaveTheirGoldenBytes() throws Exception {
    BYTES.areFor(new Thresholds(Map.of(), 0), "AQAAAAAAAAAAAA==");
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
        ThresholdsCoder.INSTANCE, new Thresholds(forwards, 5), new Thresholds(backwards, 5));
  }

  @Test
  void hostileNamesAndLimitsAreReadBack() throws Exception {
    Map<String, Integer> limits = new HashMap<>();
    for (String host : Hostile.TEXTS) {
      limits.put(host, limits.size() % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE);
    }

    BYTES.assertRoundTrip(new Thresholds(limits, Long.MIN_VALUE));
  }
}
