package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.CoderExamples;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.values.KV;

/** Elements of the coders in this package. */
public final class AggregateCoderExamples {
  private AggregateCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(keys(), stats(), windows(), parts(), buckets());
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

  private static CoderExamples<OpenWindows> windows() {
    return CoderExamples.of(OpenWindowsCoder.INSTANCE)
        .with("none", OpenWindows.NONE)
        .with(
            "two windows",
            Usages.window(1_633_956_840_000L, Usages.statsOf(List.of(0.1, 0.2)))
                .mergedWith(
                    Usages.window(1_633_956_810_000L, Usages.statsOf(List.of(98.3335306302198)))))
        .with(
            "the first window of 1970 and an empty one",
            Usages.window(30_000, Usages.statsOf(List.of(5.0)))
                .mergedWith(Usages.window(60_000, UsageStats.NONE)));
  }

  private static CoderExamples<List<KV<ProcessorKey, OpenWindows>>> parts() {
    return CoderExamples.of(BucketPartsCoder.INSTANCE)
        .with("none", new ArrayList<>())
        .with(
            "two processors",
            new ArrayList<>(
                List.of(
                    KV.of(
                        new ProcessorKey("dopey", "cpu4"),
                        Usages.window(1_633_956_840_000L, Usages.statsOf(List.of(0.1, 0.2)))),
                    KV.of(new ProcessorKey("doc", "cpu1"), OpenWindows.NONE))));
  }

  private static CoderExamples<BucketWindows> buckets() {
    BucketWindows bucket = new BucketWindows();
    bucket.closeUpTo(1_633_956_809_999L);
    bucket.dueAt(1_633_956_839_999L);
    // Written by name, whatever the order in which they came.
    bucket
        .open()
        .put(
            new ProcessorKey("dopey", "cpu4"),
            Usages.window(1_633_956_840_000L, Usages.statsOf(List.of(0.1, 0.2))));
    bucket.open().put(new ProcessorKey("doc", "cpu2"), OpenWindows.NONE);
    bucket.open().put(new ProcessorKey("doc", "cpu1"), OpenWindows.NONE);
    return CoderExamples.of(BucketWindowsCoder.INSTANCE)
        .with("nothing yet", new BucketWindows())
        .with("three processors", bucket);
  }
}
