package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.coders.CoderExamples;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Elements of the coders in this package. */
public final class ThresholdCoderExamples {
  private ThresholdCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(
        CoderExamples.of(ThresholdsCoder.INSTANCE)
            .with("no limits", Thresholds.of(Map.of(), 0))
            .with(
                "limits of the contract",
                Thresholds.of(
                    Map.of(
                        "doc",
                        new BigDecimal("20"),
                        "grumpy",
                        new BigDecimal("62.50"),
                        "dopey",
                        new BigDecimal("-5.5")),
                    1633956789277L))
            .with(
                "greatest and least numbers",
                Thresholds.of(
                    Map.of(
                        "",
                        new BigDecimal("-3000000000"),
                        "h".repeat(128),
                        new BigDecimal("1e-30")),
                    Long.MIN_VALUE))
            .with(
                "hosts in the order of their bytes, which is not that of their UTF-16 units",
                Thresholds.of(
                    Map.of(
                        "\uFFFF", BigDecimal.ONE, "🍄", BigDecimal.valueOf(2), "七", BigDecimal.TEN),
                    Long.MAX_VALUE)));
  }
}
