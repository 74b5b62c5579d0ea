package dev.beamwatch.pipeline.aggregate;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.aggregate.OpenWindows.OpenWindow;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.windows.Watermarks;
import dev.beamwatch.pipeline.windows.WindowRule;
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
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/**
 * Keeps the open windows of a bucket's processors, and hands each window on when the watermark has
 * passed its end; and again, with all that it holds, whenever a late reading corrects it. A window
 * that was handed on before a restart, and rebuilt since, waits for a reading that corrects it.
 *
 * <p>Beam's own windowing keeps half a dozen cells of state and two timers per window and
 * processor, some kilobytes; this keeps one cell and one timer per bucket, the timer set to when
 * the next window ends or need not be kept any longer. Windows that leave at the same moment leave
 * as one element, with the last millisecond of the first of them as timestamp: a runner's cost is
 * per element.
 */
final class CloseWindowsFn
    extends DoFn<KV<Integer, List<KV<ProcessorKey, OpenWindows>>>, List<WindowStats>> {
  /** How many windows leave as one element at most; bounds its size. */
  static final int MAX_TOGETHER = 1_000;

  @StateId("bucket")
  private final StateSpec<ValueState<BucketWindows>> bucket =
      StateSpecs.value(BucketWindowsCoder.INSTANCE);

  @TimerId("due")
  private final TimerSpec due = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private final long sizeMillis;
  private final long latenessMillis;
  private final Counter closed = PipelineCounter.WINDOWS_CLOSED.counter();
  private final Counter readings = PipelineCounter.READINGS_CLOSED.counter();
  private final Counter corrected = PipelineCounter.WINDOWS_CORRECTED.counter();

  CloseWindowsFn(WindowRule windows) {
    this.sizeMillis = windows.size().toMillis();
    this.latenessMillis = windows.allowedLateness().toMillis();
  }

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(closed, corrected, readings);
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, List<KV<ProcessorKey, OpenWindows>>> element,
      @StateId("bucket") ValueState<BucketWindows> state,
      @TimerId("due") Timer due,
      OutputReceiver<List<WindowStats>> out) {
    BucketWindows bucket = read(state);
    long before = bucket.closedUpTo();
    long next = bucket.nextDue();
    Ended ended = new Ended(out);
    for (KV<ProcessorKey, OpenWindows> part : element.getValue()) {
      ProcessorKey processor = part.getKey();
      OpenWindows known = bucket.open().get(processor);
      OpenWindows all = known == null ? part.getValue() : known.mergedWith(part.getValue());
      bucket.open().put(processor, all);
      for (OpenWindow window : part.getValue().windows()) {
        long end = window.endMillis();
        if (end - 1 <= before) {
          readings.inc(window.stats().count());
          if (!window.wasTold()) {
            (known == null || known.stats(end) == null ? closed : corrected).inc();
            ended.add(stats(processor, end, requireNonNull(all.stats(end))));
          }
        }
        next = Math.min(next, dueAfter(before, end));
      }
    }
    ended.handOn();
    if (next < bucket.nextDue()) {
      bucket.dueAt(next);
      due.set(Instant.ofEpochMilli(next));
    }
    state.write(bucket);
  }

  @OnTimer("due")
  public void onDue(
      OnTimerContext context,
      @StateId("bucket") ValueState<BucketWindows> state,
      @TimerId("due") Timer due,
      OutputReceiver<List<WindowStats>> out) {
    BucketWindows bucket = read(state);
    closeUpTo(
        bucket, Watermarks.passed(context.fireTimestamp(), due.getCurrentRelativeTime()), out);
    if (bucket.nextDue() != BucketWindows.NEVER) {
      due.set(Instant.ofEpochMilli(bucket.nextDue()));
    }
    state.write(bucket);
  }

  /** Hands on what has ended up to a moment, and forgets what nothing can correct any more. */
  void closeUpTo(BucketWindows bucket, long now, OutputReceiver<List<WindowStats>> out) {
    long before = bucket.closedUpTo();
    long next = BucketWindows.NEVER;
    Ended ended = new Ended(out);
    for (var entries = bucket.open().entrySet().iterator(); entries.hasNext(); ) {
      Map.Entry<ProcessorKey, OpenWindows> entry = entries.next();
      for (OpenWindow window : entry.getValue().windows()) {
        if (window.endMillis() - 1 <= now && window.endMillis() - 1 > before) {
          readings.inc(window.stats().count());
          if (!window.wasTold()) {
            closed.inc();
            ended.add(stats(entry.getKey(), window.endMillis(), window.stats()));
          }
        }
      }
      OpenWindows left = entry.getValue().endingAfter(now + 1 - latenessMillis);
      for (OpenWindow window : left.windows()) {
        next = Math.min(next, dueAfter(now, window.endMillis()));
      }
      if (left.isEmpty()) {
        entries.remove();
      } else {
        entry.setValue(left);
      }
    }
    ended.handOn();
    bucket.closeUpTo(Math.max(before, now));
    bucket.dueAt(next);
  }

  private static BucketWindows read(ValueState<BucketWindows> state) {
    BucketWindows bucket = state.read();
    return bucket == null ? new BucketWindows() : bucket;
  }

  /**
   * Returns when something is to be done about a window: at its end first, then at its lateness's.
   * It is the last millisecond before, as with Beam's windows: the timer goes off when the
   * watermark is behind it.
   */
  private long dueAfter(long done, long endMillis) {
    return endMillis - 1 > done ? endMillis - 1 : endMillis - 1 + latenessMillis;
  }

  private WindowStats stats(ProcessorKey processor, long endMillis, UsageStats stats) {
    return new WindowStats(
        endMillis - sizeMillis,
        endMillis,
        processor.hostname(),
        processor.cpu(),
        stats.mean(),
        stats.max(),
        stats.count());
  }

  /** Windows that are handed on together. */
  private static final class Ended {
    private final OutputReceiver<List<WindowStats>> out;
    private List<WindowStats> windows = new ArrayList<>();
    private long firstEndMillis = Long.MAX_VALUE;

    Ended(OutputReceiver<List<WindowStats>> out) {
      this.out = out;
    }

    void add(WindowStats window) {
      windows.add(window);
      firstEndMillis = Math.min(firstEndMillis, window.windowEndMillis());
      if (windows.size() == MAX_TOGETHER) {
        handOn();
      }
    }

    void handOn() {
      if (!windows.isEmpty()) {
        out.outputWithTimestamp(windows, Instant.ofEpochMilli(firstEndMillis - 1));
        windows = new ArrayList<>();
        firstEndMillis = Long.MAX_VALUE;
      }
    }
  }
}
