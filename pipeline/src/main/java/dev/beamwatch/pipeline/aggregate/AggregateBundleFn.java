package dev.beamwatch.pipeline.aggregate;

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
 * Aggregates the readings of a bundle before anything is shuffled: one element per window and
 * bucket of processors instead of one per reading.
 *
 * <p>What it gathered leaves at the bundle's end, so bundles must end before a checkpoint is taken;
 * on Flink that is {@code finishBundleBeforeCheckpointing}, which the pipeline sets. The output's
 * timestamp is the last millisecond of its window: the watermark cannot have passed it while the
 * window is open, and cannot pass it while the element is under way. With an earlier one, that of
 * the oldest reading for example, an element would often be late, and runners take it as a promise
 * that late elements hold nothing up: the window would be closed without it, and corrected.
 */
final class AggregateBundleFn extends DoFn<ReadingBatch, KV<Integer, List<WindowPart>>> {
  private final WindowRule windows;
  private final Counter counted = PipelineCounter.READINGS_COUNTED.counter();

  /** By the windows' ends, hostnames and processors: looking up makes no objects. */
  private transient Map<Long, Map<String, Map<String, UsageStats.Builder>>> gathered =
      new HashMap<>();

  AggregateBundleFn(WindowRule windows) {
    this.windows = windows;
  }

  @StartBundle
  public void startBundle() {
    gathered = new HashMap<>();
  }

  @ProcessElement
  public void process(@Element ReadingBatch batch) {
    counted.inc(batch.readings().size());
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
    gathered.forEach(
        (endMillis, ofWindow) -> {
          Map<Integer, List<WindowPart>> parts = new HashMap<>();
          ofWindow.forEach(
              (hostname, ofHost) ->
                  ofHost.forEach(
                      (cpu, stats) -> {
                        ProcessorKey processor = new ProcessorKey(hostname, cpu);
                        parts
                            .computeIfAbsent(Buckets.of(processor), bucket -> new ArrayList<>())
                            .add(new WindowPart(processor, endMillis, stats.build()));
                      }));
          parts.forEach(
              (bucket, ofBucket) ->
                  context.output(
                      KV.of(bucket, ofBucket),
                      Instant.ofEpochMilli(endMillis - 1),
                      GlobalWindow.INSTANCE));
        });
    gathered = new HashMap<>();
  }
}
