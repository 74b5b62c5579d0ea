package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.aggregate.ProcessorKey;
import dev.beamwatch.pipeline.coders.CoderExamples;
import java.math.BigDecimal;
import java.util.List;

/** Elements of the coders in this package. */
public final class DetectCoderExamples {
  private DetectCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(breaches(), told());
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

  private static CoderExamples<ToldWindows> told() {
    ToldWindows told = new ToldWindows();
    told.add(1633956810000L, new ProcessorKey("dopey", "cpu4"));
    told.add(1633956810000L, new ProcessorKey("doc", "cpu3"));
    told.add(1633956780000L, new ProcessorKey("doc", "cpu3"));
    ToldWindows extremes = new ToldWindows();
    extremes.add(Long.MIN_VALUE, new ProcessorKey("", ""));
    extremes.add(Long.MAX_VALUE, new ProcessorKey("aß七🍄", "\u0000"));
    return CoderExamples.of(ToldWindowsCoder.INSTANCE)
        .with("nothing", new ToldWindows())
        .with("two windows, two processors", told)
        .with("least and greatest number, characters of none to four bytes", extremes);
  }
}
