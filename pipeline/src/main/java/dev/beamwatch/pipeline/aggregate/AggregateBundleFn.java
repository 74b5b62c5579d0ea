package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.aggregate.OpenWindows.OpenWindow;
import dev.beamwatch.pipeline.ingest.BundleEnds;
import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.windows.WindowFinder;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates the readings of a bundle before anything is shuffled: one element per bucket of
 * processors instead of one per reading, and another for windows that are late already.
 *
 * <p>What it gathered leaves at the bundle's end, so bundles must end before a checkpoint is taken;
 * on Flink that is {@code finishBundleBeforeCheckpointing}, which the pipeline sets. The output's
 * timestamp is the last millisecond of its first window: the watermark cannot have passed it while
 * the window is open, and cannot pass it while the element is under way. An element behind the
 * watermark is late, and runners take it as a promise that late elements hold nothing up: windows
 * that are still open would be closed without it, and corrected. So those that may be late, for
 * they end before the timestamp of any batch of the bundle, go by themselves.
 */
final class AggregateBundleFn
    extends DoFn<ReadingBatch, KV<Integer, List<KV<ProcessorKey, OpenWindows>>>> {
  private final WindowRule windows;
  private final Counter counted = PipelineCounter.READINGS_COUNTED.counter();

  private transient Map<ProcessorKey, Gathered> gathered = new HashMap<>();

  /** The earliest timestamp of a batch: the watermark was not ahead of it when the bundle began. */
  private transient long earliestMillis = Long.MAX_VALUE;

  /** The readings of one processor in one window; mostly the bundle has no other window of it. */
  private static final class Gathered {
    private final long endMillis;
    private final UsageStats.Builder stats = new UsageStats.Builder();
    private final @Nullable Gathered otherWindow;
    private boolean wasTold = true;

    Gathered(long endMillis, @Nullable Gathered otherWindow) {
      this.endMillis = endMillis;
      this.otherWindow = otherWindow;
    }

    @Nullable Gathered find(long end) {
      Gathered found = this;
      while (found != null && found.endMillis != end) {
        found = found.otherWindow;
      }
      return found;
    }

    void add(CpuReading reading, boolean isTold) {
      stats.add(reading.usage());
      wasTold &= isTold;
    }

    OpenWindow build() {
      return new OpenWindow(endMillis, stats.build(), wasTold);
    }
  }

  AggregateBundleFn(WindowRule windows) {
    this.windows = windows;
  }

  @StartBundle
  public void startBundle() {
    gathered = new HashMap<>();
    earliestMillis = Long.MAX_VALUE;
  }

  @ProcessElement
  public void process(@Element ReadingBatch batch, @Timestamp Instant timestamp) {
    counted.inc(batch.readings().size());
    earliestMillis = Math.min(earliestMillis, timestamp.getMillis());
    gather(batch.readings(), false);
    gather(batch.replayed(), false);
    gather(batch.told(), true);
  }

  private void gather(List<CpuReading> readings, boolean areTold) {
    WindowFinder finder = new WindowFinder(windows);
    for (CpuReading reading : readings) {
      long end = finder.endOfWindow(reading.occurredAtMillis());
      ProcessorKey processor = new ProcessorKey(reading.hostname(), reading.cpu());
      Gathered newest = gathered.get(processor);
      Gathered ofWindow = newest == null ? null : newest.find(end);
      if (ofWindow == null) {
        ofWindow = new Gathered(end, newest);
        gathered.put(processor, ofWindow);
      }
      ofWindow.add(reading, areTold);
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    Map<Integer, List<KV<ProcessorKey, OpenWindows>>> late = new HashMap<>();
    Map<Integer, List<KV<ProcessorKey, OpenWindows>>> onTime = new HashMap<>();
    gathered.forEach(
        (processor, newest) -> {
          List<OpenWindow> lateOnes = new ArrayList<>();
          List<OpenWindow> others = new ArrayList<>(1);
          for (Gathered each = newest; each != null; each = each.otherWindow) {
            (each.endMillis - 1 < earliestMillis ? lateOnes : others).add(each.build());
          }
          put(processor, lateOnes, late);
          put(processor, others, onTime);
        });
    gathered = new HashMap<>();
    output(late, context);
    output(onTime, context);
    BundleEnds.tell();
  }

  private static void put(
      ProcessorKey processor,
      List<OpenWindow> windows,
      Map<Integer, List<KV<ProcessorKey, OpenWindows>>> byBucket) {
    if (!windows.isEmpty()) {
      byBucket
          .computeIfAbsent(Buckets.of(processor), bucket -> new ArrayList<>())
          .add(KV.of(processor, OpenWindows.of(windows)));
    }
  }

  private static void output(
      Map<Integer, List<KV<ProcessorKey, OpenWindows>>> byBucket, FinishBundleContext context) {
    byBucket.forEach(
        (bucket, parts) -> {
          long firstEndMillis = Long.MAX_VALUE;
          for (KV<ProcessorKey, OpenWindows> part : parts) {
            firstEndMillis = Math.min(firstEndMillis, part.getValue().firstEndMillis());
          }
          context.output(
              KV.of(bucket, parts),
              Instant.ofEpochMilli(firstEndMillis - 1),
              GlobalWindow.INSTANCE);
        });
  }
}
