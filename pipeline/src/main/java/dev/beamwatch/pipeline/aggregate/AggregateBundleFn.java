package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/**
 * Aggregates the readings of a bundle before anything is shuffled: one element per window and
 * processor of the bundle instead of one per reading.
 *
 * <p>What it gathered leaves at the bundle's end, so bundles must end before a checkpoint is taken;
 * on Flink that is {@code finishBundleBeforeCheckpointing}, which the pipeline sets. The output's
 * timestamp is the start of its window: it names the window, and holds the watermark back from it.
 * (Of a window before 1970 it is the only one that Beam's FixedWindows assign to that window.)
 */
final class AggregateBundleFn extends DoFn<ReadingBatch, KV<ProcessorKey, UsageStats>> {
  private final WindowRule windows;
  private final Counter counted = PipelineCounter.READINGS_COUNTED.counter();

  private transient Map<WindowOfProcessor, UsageStats.Builder> gathered = new HashMap<>();

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
    batch.readings().forEach(this::gather);
    batch.replayed().forEach(this::gather);
  }

  private void gather(CpuReading reading) {
    WindowOfProcessor window =
        new WindowOfProcessor(
            windows.endOfWindow(reading.occurredAtMillis()), reading.hostname(), reading.cpu());
    gathered.computeIfAbsent(window, key -> new UsageStats.Builder()).add(reading.usage());
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    gathered.forEach(
        (window, stats) ->
            context.output(
                KV.of(new ProcessorKey(window.hostname(), window.cpu()), stats.build()),
                Instant.ofEpochMilli(window.endMillis() - windows.size().toMillis()),
                GlobalWindow.INSTANCE));
    gathered = new HashMap<>();
  }

  private record WindowOfProcessor(long endMillis, String hostname, String cpu) {}
}
