package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.coders.CoderExamples;
import java.math.BigDecimal;
import java.util.List;

/** Elements of the coders in this package. */
public final class DetectCoderExamples {
  private DetectCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(breaches());
  }

  private static CoderExamples<Breach> breaches() {
    return CoderExamples.of(BreachCoder.INSTANCE)
        .with(
            "a breach of the contract",
            new Breach(
                1633956780000L, 1633956810000L, "doc", "cpu3", 84.91823, BigDecimal.valueOf(20)))
        .with(
            "a limit with digits behind the point",
            new Breach(
                1633956780000L, 1633956810000L, "doc", "cpu3", -5.2, new BigDecimal("-5.50")))
        .with(
            "characters of one to four bytes, least numbers",
            new Breach(
                Long.MIN_VALUE,
                Long.MIN_VALUE,
                "aß七🍄",
                "\u0000",
                -Double.MAX_VALUE,
                new BigDecimal("-1E-400")))
        .with(
            "empty names, greatest numbers",
            new Breach(
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                "",
                "",
                Double.MAX_VALUE,
                new BigDecimal("3000000000")));
  }
}
