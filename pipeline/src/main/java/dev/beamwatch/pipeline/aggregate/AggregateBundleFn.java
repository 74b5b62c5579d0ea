package dev.beamwatch.pipeline.aggregate;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.processor.Heard;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.runner.BundleEnds;
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
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates the readings of a bundle before the shuffle. It emits one element per window and
 * bucket of hosts, not one per reading. Which hosts it heard is an output of its own.
 *
 * <p>It emits at the bundle's end, so bundles must end before a checkpoint. On Flink {@code
 * finishBundleBeforeCheckpointing} ensures that, and the pipeline sets it. An element's timestamp
 * is the last millisecond of its window. So it is not late while the window is open, and it holds
 * the watermark until it has been added.
 */
final class AggregateBundleFn extends DoFn<ReadingBatch, KV<Integer, PartialWindow>> {
  static final TupleTag<KV<Integer, PartialWindow>> PARTIAL = new TupleTag<>("partial") {};
  static final TupleTag<List<Heard>> HEARD = new TupleTag<>("heard") {};

  private final WindowRule windows;
  private final Buckets buckets;
  private final Counter counted = PipelineCounter.READINGS_COUNTED.counter();

  private transient Map<Key, Map<ProcessorKey, UsageStats.Builder>> gathered = new HashMap<>();
  private transient @Nullable HeardHosts heard;

  /**
   * Readings with an equal key are aggregated together.
   *
   * @param endMillis first millisecond after the window
   * @param wereTold see {@link PartialWindow}
   */
  private record Key(long endMillis, boolean wereTold) {}

  AggregateBundleFn(WindowRule windows, Buckets buckets) {
    this.windows = windows;
    this.buckets = buckets;
  }

  @Setup
  public void setup() {
    heard = new HeardHosts(windows.size().toMillis());
  }

  @StartBundle
  public void startBundle() {
    gathered = new HashMap<>();
  }

  @ProcessElement
  public void process(@Element ReadingBatch batch) {
    counted.inc(batch.readings().size());
    gather(batch.readings(), false);
    gather(batch.replayed(), false);
    gather(batch.told(), true);
  }

  private void gather(List<CpuReading> readings, boolean wereTold) {
    WindowFinder finder = new WindowFinder(windows);
    long end = Long.MIN_VALUE;
    Map<ProcessorKey, UsageStats.Builder> ofWindow = Map.of();
    for (CpuReading reading : readings) {
      long endOfThis = finder.endOfWindow(reading.occurredAtMillis());
      if (endOfThis != end) {
        end = endOfThis;
        ofWindow = gathered.computeIfAbsent(new Key(end, wereTold), key -> new HashMap<>());
      }
      ofWindow
          .computeIfAbsent(
              new ProcessorKey(reading.hostname(), reading.cpu()), key -> new UsageStats.Builder())
          .add(reading.usage(), reading.occurredAtMillis());
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    gathered.forEach((key, ofWindow) -> output(key, ofWindow, context));
    gathered = new HashMap<>();
    List<Heard> news = requireNonNull(heard).takeNews();
    if (!news.isEmpty()) {
      long firstEnd = news.stream().mapToLong(Heard::windowEndMillis).min().orElseThrow();
      context.output(HEARD, news, Instant.ofEpochMilli(firstEnd - 1), GlobalWindow.INSTANCE);
    }
    BundleEnds.tell();
  }

  private void output(
      Key key, Map<ProcessorKey, UsageStats.Builder> ofWindow, FinishBundleContext context) {
    Map<Integer, List<KV<ProcessorKey, UsageStats>>> byBucket = new HashMap<>();
    HeardHosts hosts = requireNonNull(heard);
    ofWindow.forEach(
        (processor, stats) -> {
          hosts.add(key.endMillis(), key.wereTold(), processor.hostname(), stats.lastMillis());
          byBucket
              .computeIfAbsent(buckets.of(processor.hostname()), bucket -> new ArrayList<>())
              .add(KV.of(processor, stats.build()));
        });
    Instant lastMillisecond = Instant.ofEpochMilli(key.endMillis() - 1);
    byBucket.forEach(
        (bucket, stats) ->
            context.output(
                PARTIAL,
                KV.of(bucket, new PartialWindow(key.wereTold(), stats)),
                lastMillisecond,
                GlobalWindow.INSTANCE));
  }
}
