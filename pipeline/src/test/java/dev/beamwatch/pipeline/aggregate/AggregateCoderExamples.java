package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.CoderExamples;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.processor.ProcessorKeyCoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.values.KV;

/** Elements of the coders in this package. */
public final class AggregateCoderExamples {
  private AggregateCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(keys(), stats(), parts(), windows());
  }

  private static CoderExamples<ProcessorKey> keys() {
    return CoderExamples.of(ProcessorKeyCoder.INSTANCE)
        .with("a processor of the contract", new ProcessorKey("dopey", "cpu4"))
        .with("characters of one to four bytes", new ProcessorKey("aß七🍄", "\u0000"))
        .with("a name whose length takes two bytes", new ProcessorKey("h".repeat(128), "c"))
        .with("empty names", new ProcessorKey("", ""));
  }

  private static CoderExamples<UsageStats> stats() {
    return CoderExamples.of(UsageStatsCoder.INSTANCE)
        .with("no readings", UsageStats.NONE)
        .with("one reading", Usages.statsOf(List.of(98.3335306302198)))
        .with("a sum in two parts", Usages.statsOf(List.of(98.3335306302198, 0.1, 105.6)))
        .with("a reading of zero, whose sum has no parts", Usages.statsOf(List.of(0.0)))
        .with(
            "a sum in parts of every size",
            Usages.statsOf(List.of(Double.MIN_VALUE, -0x1p-500, 0x1p-53, 1.0, Math.nextDown(1e15))))
        .with(
            "greatest numbers",
            new UsageStats(
                Long.MAX_VALUE,
                new double[] {-Double.MAX_VALUE, Double.MAX_VALUE},
                Double.MAX_VALUE));
  }

  private static CoderExamples<PartialWindow> parts() {
    return CoderExamples.of(PartialWindowCoder.INSTANCE)
        .with("no processors", new PartialWindow(false, new ArrayList<>()))
        .with(
            "two processors, told before",
            new PartialWindow(
                true,
                new ArrayList<>(
                    List.of(
                        KV.of(new ProcessorKey("dopey", "cpu4"), Usages.statsOf(List.of(0.1, 0.2))),
                        KV.of(new ProcessorKey("doc", "cpu1"), UsageStats.NONE)))));
  }

  private static CoderExamples<BucketWindow> windows() {
    BucketWindow window = new BucketWindow();
    // Written by name, whatever the order in which they came.
    var unusedDopey =
        window.add(new ProcessorKey("dopey", "cpu4"), Usages.statsOf(List.of(0.1, 0.2)), false);
    var unusedSecond = window.add(new ProcessorKey("doc", "cpu2"), UsageStats.NONE, true);
    var unusedFirst = window.add(new ProcessorKey("doc", "cpu1"), UsageStats.NONE, false);
    window.close();
    return CoderExamples.of(BucketWindowCoder.INSTANCE)
        .with("nothing yet", new BucketWindow())
        .with("three processors, one told before, after the end", window);
  }
}
