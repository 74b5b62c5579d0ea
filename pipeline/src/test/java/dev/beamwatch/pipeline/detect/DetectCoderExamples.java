package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.coders.CoderExamples;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.util.List;

/** Elements of the coders in this package. */
public final class DetectCoderExamples {
  private DetectCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(breaches(), judged());
  }

  private static CoderExamples<JudgedWindow> judged() {
    WindowStats stats = new WindowStats(0, 30_000, "doc", "cpu3", 84.91823, 98.3, 6);
    return CoderExamples.of(JudgedWindowCoder.INSTANCE)
        .with("a host without a limit", new JudgedWindow(stats, null))
        .with(
            "a host with a limit",
            new JudgedWindow(
                stats,
                new Limit(
                    new BigDecimal("79.50"),
                    BigDecimal.valueOf(60),
                    BigDecimal.valueOf(40),
                    3,
                    5,
                    10,
                    "C1",
                    30_000L)));
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
