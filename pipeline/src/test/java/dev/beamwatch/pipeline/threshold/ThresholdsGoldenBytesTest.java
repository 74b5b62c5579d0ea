package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.coders.GoldenBytes;
import dev.beamwatch.pipeline.coders.Hostile;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.testing.CoderProperties;
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
        "AQAAAXxvafwdAwUKAAAAAAAB1MAmYmFzaGZ1bGRvY2RvcGV5Z3J1bXB5aGFwcHlzbGVlcHlzbmVlenkcAAAABwAAAAoAAAAPAAAAFQAAABoAAAAgAAAAJgAAAAAAHAAAAAAAAAABAAAAAgAAAAMAAAAEAAAABQAAAAYONjAyMDkwMzA3MDQwODAcAAAAAgAAAAQAAAAGAAAACAAAAAoAAAAMAAAADg==");
  }

  @Test
  void noThresholdsHaveTheirGoldenBytes() throws Exception {
    BYTES.areFor(Thresholds.of(Map.of(), 0), "AQAAAAAAAAAAAwUKAAAAAAAB1MAAAAAAAAAAAAAA");
  }

  @Test
  void aTableWithAllColumnsHasItsGoldenBytes() throws Exception {
    BYTES.areFor(
        ThresholdCoderExamples.wide(),
        "AQAAAAAAAAAFAgQIAAAAAAABX5AEKmRvYwgAAAABAAAABAwAAAAAAAAAAQAAAAUIY3B1MWNwdTMIAAAABAAAAAgUAAAAAAAAAAAAAAABAAAAAgAAAAIoAAAAAAAAAACAAAAAAAAAAIAAAAAAAAAAgAAAAAAAAAAAAAF8b2n8HRQAAAAAAAAAAQAAAAIAAAACAAAAA0syMC41MHx8fHw3fDZ8MHwwfEN8MTIwMjAuNTB8MTV8fHw3fDZ8MHx8Q3wxMjAuNTB8fHx8N3w2fDB8MTYzMzk1Njc4OTI3N3xDfDEQAAAAFAAAABYAAAArAAAASw==");
  }

  @Test
  void limitsHaveTheirGoldenBytes() throws Exception {
    GoldenBytes<Limit> limits = GoldenBytes.of(LimitCoder.INSTANCE);
    limits.areFor(
        new Limit(BigDecimal.valueOf(20), null, BigDecimal.valueOf(20), 3, 5, 10, null, null),
        "AQIyMAACMjADBQoAAA==");
    limits.areFor(
        new Limit(
            new BigDecimal("62.50"),
            new BigDecimal("60"),
            new BigDecimal("55.5"),
            1,
            2,
            60,
            "C0123456",
            1633956789277L),
        "AQU2Mi41MAECNjAENTUuNQECPAEIQzAxMjM0NTYBAAABfG9p/B0=");
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
