package dev.beamwatch.pipeline.aggregate;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.schemas.WindowStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.KV;

/**
 * Emits a bucket's results of a window when the watermark has passed the window's end. After that,
 * a late reading makes it emit its processor again, with everything the window holds. A result that
 * was written and told before a restart is emitted only if a reading corrects it.
 *
 * <p>State: one cell and one timer per bucket and window. Beam keeps both per window and clears
 * them when the window expires. For that it sets its own timer. The timer holds the step's output
 * watermark at the end of the oldest window that has not expired. So no later step may wait for
 * event time.
 */
final class CloseWindowsFn extends DoFn<KV<Integer, PartialWindow>, List<WindowStats>> {
  /** Maximum number of results in an element: bounds its size. */
  static final int MAX_TOGETHER = 1_000;

  @StateId("window")
  private final StateSpec<ValueState<BucketWindow>> window =
      StateSpecs.value(BucketWindowCoder.INSTANCE);

  @TimerId("end")
  private final TimerSpec end = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private final Counter closed = PipelineCounter.WINDOWS_CLOSED.counter();
  private final Counter readings = PipelineCounter.READINGS_CLOSED.counter();
  private final Counter corrected = PipelineCounter.WINDOWS_CORRECTED.counter();

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(closed, corrected, readings);
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, PartialWindow> element,
      IntervalWindow window,
      @StateId("window") ValueState<BucketWindow> state,
      @TimerId("end") Timer end,
      OutputReceiver<List<WindowStats>> out) {
    PartialWindow further = requireNonNull(element.getValue());
    BucketWindow known = state.read();
    BucketWindow bucket = known == null ? begin(window, end) : known;
    List<WindowStats> corrections = new ArrayList<>();
    for (KV<ProcessorKey, UsageStats> part : further.stats()) {
      ProcessorKey processor = part.getKey();
      UsageStats before = bucket.add(processor, part.getValue(), further.wereTold());
      if (bucket.isClosed()) {
        readings.inc(part.getValue().count());
        if (!further.wereTold()) {
          (before == null ? closed : corrected).inc();
          corrections.add(result(window, processor, requireNonNull(bucket.stats().get(processor))));
        }
      }
    }
    state.write(bucket);
    emit(corrections, out);
  }

  /**
   * Begins a window. One that has already ended gets no timer: it would wait for the watermark's
   * next step.
   */
  private static BucketWindow begin(IntervalWindow window, Timer end) {
    BucketWindow bucket = new BucketWindow();
    if (end.getCurrentRelativeTime().isAfter(window.maxTimestamp())) {
      bucket.close();
    } else {
      end.set(window.maxTimestamp());
    }
    return bucket;
  }

  @OnTimer("end")
  public void onEnd(
      IntervalWindow window,
      @StateId("window") ValueState<BucketWindow> state,
      OutputReceiver<List<WindowStats>> out) {
    BucketWindow bucket = requireNonNull(state.read(), "a window ends that was never begun");
    List<WindowStats> results = new ArrayList<>(bucket.stats().size());
    for (Map.Entry<ProcessorKey, UsageStats> entry : bucket.stats().entrySet()) {
      readings.inc(entry.getValue().count());
      if (!bucket.told().contains(entry.getKey())) {
        closed.inc();
        results.add(result(window, entry.getKey(), entry.getValue()));
      }
    }
    bucket.close();
    state.write(bucket);
    emit(results, out);
  }

  private static void emit(List<WindowStats> results, OutputReceiver<List<WindowStats>> out) {
    for (int from = 0; from < results.size(); from += MAX_TOGETHER) {
      int until = Math.min(from + MAX_TOGETHER, results.size());
      out.output(
          until - from == results.size() ? results : new ArrayList<>(results.subList(from, until)));
    }
  }

  private static WindowStats result(
      IntervalWindow window, ProcessorKey processor, UsageStats stats) {
    return new WindowStats(
        window.start().getMillis(),
        window.end().getMillis(),
        processor.hostname(),
        processor.cpu(),
        stats.mean(),
        stats.max(),
        stats.count());
  }
}
