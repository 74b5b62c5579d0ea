package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.coders.CoderExamples;
import java.util.List;

/** Elements of the coders in this package. */
public final class DetectCoderExamples {
  private DetectCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(
        CoderExamples.of(BreachCoder.INSTANCE)
            .with(
                "a breach of the contract",
                new Breach(1633956780000L, 1633956810000L, "doc", "cpu3", 84.91823, 20))
            .with(
                "characters of one to four bytes, least numbers",
                new Breach(
                    Long.MIN_VALUE,
                    Long.MIN_VALUE,
                    "aß七🍄",
                    "\u0000",
                    -Double.MAX_VALUE,
                    Integer.MIN_VALUE))
            .with(
                "empty names, greatest numbers",
                new Breach(
                    Long.MAX_VALUE, Long.MAX_VALUE, "", "", Double.MAX_VALUE, Integer.MAX_VALUE)));
  }
}
