package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.coders.CoderExamples;
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
                Thresholds.of(Map.of("doc", 20, "grumpy", 30, "dopey", 90), 1633956789277L))
            .with(
                "greatest and least numbers",
                Thresholds.of(
                    Map.of("", Integer.MIN_VALUE, "h".repeat(128), Integer.MAX_VALUE),
                    Long.MIN_VALUE))
            .with(
                "hosts in the order of their bytes, which is not that of their UTF-16 units",
                Thresholds.of(Map.of("\uFFFF", 1, "🍄", 2, "七", 3), Long.MAX_VALUE)));
  }
}
