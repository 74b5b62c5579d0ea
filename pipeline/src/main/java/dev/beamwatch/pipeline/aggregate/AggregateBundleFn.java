package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.aggregate.OpenWindows.OpenWindow;
import dev.beamwatch.pipeline.ingest.BundleEnds;
import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
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

  /** By the windows' ends, hostnames and processors: looking up makes no objects. */
  private transient Map<Long, Map<String, Map<String, UsageStats.Builder>>> gathered =
      new HashMap<>();

  /** The earliest timestamp of a batch: the watermark was not ahead of it when the bundle began. */
  private transient long earliestMillis = Long.MAX_VALUE;

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
    gather(batch.readings());
    gather(batch.replayed());
  }

  private void gather(List<CpuReading> readings) {
    long endMillis = Long.MIN_VALUE;
    Map<String, Map<String, UsageStats.Builder>> ofWindow = Map.of();
    for (CpuReading reading : readings) {
      long end = windows.endOfWindow(reading.occurredAtMillis());
      // Mostly it is the window of the reading before.
      if (end != endMillis) {
        endMillis = end;
        ofWindow = gathered.computeIfAbsent(end, key -> new HashMap<>());
      }
      Map<String, UsageStats.Builder> ofHost = ofWindow.get(reading.hostname());
      if (ofHost == null) {
        ofHost = new HashMap<>();
        ofWindow.put(reading.hostname(), ofHost);
      }
      UsageStats.Builder stats = ofHost.get(reading.cpu());
      if (stats == null) {
        stats = new UsageStats.Builder();
        ofHost.put(reading.cpu(), stats);
      }
      stats.add(reading.usage());
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    Map<ProcessorKey, List<OpenWindow>> late = new HashMap<>();
    Map<ProcessorKey, List<OpenWindow>> onTime = new HashMap<>();
    gathered.forEach(
        (endMillis, ofWindow) -> {
          var parts = endMillis - 1 < earliestMillis ? late : onTime;
          ofWindow.forEach(
              (hostname, ofHost) ->
                  ofHost.forEach(
                      (cpu, stats) ->
                          parts
                              .computeIfAbsent(
                                  new ProcessorKey(hostname, cpu), key -> new ArrayList<>())
                              .add(new OpenWindow(endMillis, stats.build()))));
        });
    gathered = new HashMap<>();
    output(late, context);
    output(onTime, context);
    BundleEnds.tell();
  }

  private static void output(
      Map<ProcessorKey, List<OpenWindow>> parts, FinishBundleContext context) {
    Map<Integer, List<KV<ProcessorKey, OpenWindows>>> byBucket = new HashMap<>();
    parts.forEach(
        (processor, windows) ->
            byBucket
                .computeIfAbsent(Buckets.of(processor), bucket -> new ArrayList<>())
                .add(KV.of(processor, OpenWindows.of(windows))));
    byBucket.forEach(
        (bucket, ofBucket) -> {
          long firstEndMillis =
              ofBucket.stream()
                  .mapToLong(part -> part.getValue().firstEndMillis())
                  .min()
                  .orElseThrow();
          context.output(
              KV.of(bucket, ofBucket),
              Instant.ofEpochMilli(firstEndMillis - 1),
              GlobalWindow.INSTANCE);
        });
  }
}
