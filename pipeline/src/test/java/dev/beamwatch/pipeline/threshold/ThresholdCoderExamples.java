package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.coders.CoderExamples;
import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Elements of the coders in this package. */
public final class ThresholdCoderExamples {
  private ThresholdCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(limits(), thresholds());
  }

  private static CoderExamples<Limit> limits() {
    return CoderExamples.of(LimitCoder.INSTANCE)
        .with(
            "two columns",
            new Limit(BigDecimal.valueOf(20), null, BigDecimal.valueOf(20), 3, 5, 10, null, null))
        .with(
            "all columns",
            new Limit(
                new BigDecimal("79.50"),
                new BigDecimal("70"),
                new BigDecimal("-5.5"),
                1,
                60,
                60,
                "C0123456",
                1633956789277L))
        .with(
            "characters of one to four bytes, extreme numbers",
            new Limit(
                new BigDecimal("3000000000"),
                new BigDecimal("1e-30"),
                new BigDecimal("-1E-400"),
                60,
                60,
                1,
                "aß七🍄",
                Long.MAX_VALUE));
  }

  /** Returns a snapshot of a table with all columns. */
  static Thresholds wide() {
    Thresholds.Builder builder = new Thresholds.Builder();
    builder.add(new Threshold("doc", BigDecimal.valueOf(20)));
    builder.add(row("doc", "cpu3", null, 1633956789277L));
    builder.add(row("doc", "cpu3", BigDecimal.valueOf(15), null));
    builder.add(row("doc", "cpu1", BigDecimal.valueOf(15), null));
    builder.add(row("*", null, null, 0L));
    return builder.build(
        new LimitDefaults(2, 4, 8, Duration.ofSeconds(90)), 5, (host, cpu, validFrom) -> {});
  }

  private static Threshold row(
      String host, @Nullable String cpu, @Nullable BigDecimal warningTop, @Nullable Long from) {
    return new Threshold(
        host, new BigDecimal("20.50"), cpu, warningTop, null, null, 7, 6, 0, "C|1", from);
  }

  private static CoderExamples<Thresholds> thresholds() {
    return CoderExamples.of(ThresholdsCoder.INSTANCE)
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
                Map.of("", new BigDecimal("-3000000000"), "h".repeat(128), new BigDecimal("1e-30")),
                Long.MIN_VALUE))
        .with(
            "hosts in the order of their bytes, which is not that of their UTF-16 units",
            Thresholds.of(
                Map.of("\uFFFF", BigDecimal.ONE, "🍄", BigDecimal.valueOf(2), "七", BigDecimal.TEN),
                Long.MAX_VALUE))
        .with("all columns, and other defaults", wide());
  }
}
