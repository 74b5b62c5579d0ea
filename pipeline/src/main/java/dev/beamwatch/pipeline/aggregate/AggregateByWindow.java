package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.WindowStatsCoder;
import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.WindowStats;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;

/**
 * Computes mean and maximum of every processor in every window.
 *
 * <p>Input: batches; what they hold as too late is not looked at. Output: one element per window
 * and processor that had a reading, when the watermark passes the window's end; and one with
 * everything the window holds so far for each bundle of readings that come late within the
 * allowance. No empty panes. Time: fixed windows by event time, see {@link WindowRule}; elements
 * carry the last timestamp of their window. Cost: one accumulator of some 40 bytes per open window
 * and processor.
 *
 * <p>The mean is the exact sum of the readings, rounded to a double once, divided by their number;
 * so its bits depend neither on the order of arrival nor on the runner.
 */
public final class AggregateByWindow
    extends PTransform<PCollection<ReadingBatch>, PCollection<WindowStats>> {
  private final WindowRule windows;

  private AggregateByWindow(WindowRule windows) {
    this.windows = windows;
  }

  /** Aggregates by the given windows. */
  public static AggregateByWindow of(WindowRule windows) {
    return new AggregateByWindow(windows);
  }

  @Override
  public PCollection<WindowStats> expand(PCollection<ReadingBatch> batches) {
    return batches
        .apply("AggregateBundle", ParDo.of(new AggregateBundleFn(windows)))
        .setCoder(KvCoder.of(ProcessorKeyCoder.INSTANCE, UsageStatsCoder.INSTANCE))
        .apply(
            "AssignWindows",
            Window.<KV<ProcessorKey, UsageStats>>into(
                    FixedWindows.of(Duration.millis(windows.size().toMillis())))
                .triggering(
                    AfterWatermark.pastEndOfWindow()
                        .withLateFirings(AfterPane.elementCountAtLeast(1)))
                .withAllowedLateness(
                    Duration.millis(windows.allowedLateness().toMillis()),
                    Window.ClosingBehavior.FIRE_IF_NON_EMPTY)
                .withOnTimeBehavior(Window.OnTimeBehavior.FIRE_IF_NON_EMPTY)
                .accumulatingFiredPanes())
        .apply("CombineStats", Combine.perKey(new CombineStatsFn()))
        .apply("DescribeWindow", ParDo.of(new DescribeWindowFn()))
        .setCoder(WindowStatsCoder.INSTANCE);
  }

  private static final class DescribeWindowFn
      extends DoFn<KV<ProcessorKey, UsageStats>, WindowStats> {
    private final Counter closed = PipelineCounter.WINDOWS_CLOSED.counter();
    private final Counter corrected = PipelineCounter.WINDOWS_CORRECTED.counter();

    @StartBundle
    public void startBundle() {
      PipelineCounter.show(closed, corrected);
    }

    @ProcessElement
    public void process(
        @Element KV<ProcessorKey, UsageStats> element,
        BoundedWindow window,
        PaneInfo pane,
        OutputReceiver<WindowStats> out) {
      (pane.getIndex() == 0 ? closed : corrected).inc();
      IntervalWindow interval = (IntervalWindow) window;
      UsageStats stats = element.getValue();
      out.output(
          new WindowStats(
              interval.start().getMillis(),
              interval.end().getMillis(),
              element.getKey().hostname(),
              element.getKey().cpu(),
              stats.mean(),
              stats.max(),
              stats.count()));
    }
  }
}
