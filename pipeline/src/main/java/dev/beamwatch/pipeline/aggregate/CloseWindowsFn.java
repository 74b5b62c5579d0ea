package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.aggregate.OpenWindows.OpenWindow;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.WindowStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.state.MapState;
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
import org.jspecify.annotations.Nullable;

/**
 * Keeps the open windows of a bucket's processors, and hands each window on when the watermark has
 * passed its end; and again, with all that it holds, whenever a late reading corrects it.
 *
 * <p>Beam's own windowing keeps half a dozen cells of state and two timers per window and
 * processor, some kilobytes; this keeps one cell per processor, and one timer per bucket, set to
 * when the next window ends or need not be kept any longer. Elements leave with the timestamp of
 * their window's last millisecond.
 */
final class CloseWindowsFn
    extends DoFn<KV<Integer, List<KV<ProcessorKey, OpenWindows>>>, WindowStats> {
  private static final long NEVER = Long.MAX_VALUE;

  @StateId("open")
  private final StateSpec<MapState<ProcessorKey, OpenWindows>> open =
      StateSpecs.map(ProcessorKeyCoder.INSTANCE, OpenWindowsCoder.INSTANCE);

  /** The last timer's time: windows whose last millisecond is not after it were handed on. */
  @StateId("closedUpTo")
  private final StateSpec<ValueState<Long>> closedUpTo = StateSpecs.value(VarLongCoder.of());

  /** What the timer is set to. */
  @StateId("nextDue")
  private final StateSpec<ValueState<Long>> nextDue = StateSpecs.value(VarLongCoder.of());

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
      @StateId("open") MapState<ProcessorKey, OpenWindows> open,
      @StateId("closedUpTo") ValueState<Long> closedUpTo,
      @StateId("nextDue") ValueState<Long> nextDue,
      @TimerId("due") Timer due,
      OutputReceiver<WindowStats> out) {
    long before = or(closedUpTo.read(), Long.MIN_VALUE);
    long set = or(nextDue.read(), NEVER);
    long next = set;
    for (KV<ProcessorKey, OpenWindows> part : element.getValue()) {
      ProcessorKey processor = part.getKey();
      OpenWindows known = or(open.get(processor).read(), OpenWindows.NONE);
      OpenWindows all = known.mergedWith(part.getValue());
      open.put(processor, all);
      for (OpenWindow window : part.getValue().windows()) {
        long end = window.endMillis();
        if (end - 1 <= before) {
          (known.stats(end) == null ? closed : corrected).inc();
          readings.inc(window.stats().count());
          output(processor, end, or(all.stats(end), UsageStats.NONE), out);
        }
        next = Math.min(next, dueAfter(before, end));
      }
    }
    if (next < set) {
      nextDue.write(next);
      due.set(Instant.ofEpochMilli(next));
    }
  }

  @OnTimer("due")
  public void onDue(
      OnTimerContext context,
      @StateId("open") MapState<ProcessorKey, OpenWindows> open,
      @StateId("closedUpTo") ValueState<Long> closedUpTo,
      @StateId("nextDue") ValueState<Long> nextDue,
      @TimerId("due") Timer due,
      OutputReceiver<WindowStats> out) {
    long now = context.fireTimestamp().getMillis();
    long before = or(closedUpTo.read(), Long.MIN_VALUE);
    long next = NEVER;
    List<Map.Entry<ProcessorKey, OpenWindows>> changed = new ArrayList<>();
    for (Map.Entry<ProcessorKey, OpenWindows> entry : open.entries().read()) {
      for (OpenWindow window : entry.getValue().windows()) {
        if (window.endMillis() - 1 <= now && window.endMillis() - 1 > before) {
          closed.inc();
          readings.inc(window.stats().count());
          output(entry.getKey(), window.endMillis(), window.stats(), out);
        }
      }
      OpenWindows left = entry.getValue().endingAfter(now + 1 - latenessMillis);
      if (left.windows().size() < entry.getValue().windows().size()) {
        changed.add(Map.entry(entry.getKey(), left));
      }
      for (OpenWindow window : left.windows()) {
        next = Math.min(next, dueAfter(now, window.endMillis()));
      }
    }
    for (Map.Entry<ProcessorKey, OpenWindows> entry : changed) {
      if (entry.getValue().isEmpty()) {
        open.remove(entry.getKey());
      } else {
        open.put(entry.getKey(), entry.getValue());
      }
    }
    closedUpTo.write(Math.max(before, now));
    if (next == NEVER) {
      nextDue.clear();
    } else {
      nextDue.write(next);
      due.set(Instant.ofEpochMilli(next));
    }
  }

  /**
   * Returns when something is to be done about a window: at its end first, then at its lateness's.
   * It is the last millisecond before, as with Beam's windows: the timer goes off when the
   * watermark is behind it.
   */
  private long dueAfter(long done, long endMillis) {
    return endMillis - 1 > done ? endMillis - 1 : endMillis - 1 + latenessMillis;
  }

  private void output(
      ProcessorKey processor, long endMillis, UsageStats stats, OutputReceiver<WindowStats> out) {
    out.outputWithTimestamp(
        new WindowStats(
            endMillis - sizeMillis,
            endMillis,
            processor.hostname(),
            processor.cpu(),
            stats.mean(),
            stats.max(),
            stats.count()),
        Instant.ofEpochMilli(endMillis - 1));
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
