package dev.beamwatch.acceptance;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/**
 * What the {@link ReferenceModel} goes by.
 *
 * @param windowSize length of a window
 * @param allowedLateness how long a window takes late readings
 * @param maxOutOfOrderness how far the watermark trails the highest event time
 * @param allowedTopByHost the limits
 */
record Rules(
    Duration windowSize,
    Duration allowedLateness,
    Duration maxOutOfOrderness,
    Map<String, BigDecimal> allowedTopByHost) {
  /** Percent; what is hot lies strictly above. */
  static final double FILTER_ABOVE = 80;

  static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);
  static final int MAX_READING_BYTES = 65_536;

  /** The rows of the standard example. */
  static final Map<String, BigDecimal> DWARFS =
      Map.of(
          "doc", BigDecimal.valueOf(20),
          "grumpy", BigDecimal.valueOf(30),
          "sleepy", BigDecimal.valueOf(40),
          "bashful", BigDecimal.valueOf(60),
          "happy", BigDecimal.valueOf(70),
          "sneezy", BigDecimal.valueOf(80),
          "dopey", BigDecimal.valueOf(90));

  /** The pipeline's defaults. */
  static final Rules STANDARD =
      new Rules(Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofSeconds(10), DWARFS);
}
