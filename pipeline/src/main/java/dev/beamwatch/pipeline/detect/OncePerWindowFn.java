package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.aggregate.ProcessorKey;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.windows.Watermarks;
import dev.beamwatch.pipeline.windows.WindowRule;
import java.util.ArrayList;
import java.util.List;
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
 * Lets the first breach of each window and processor pass. A window is judged again when a late
 * reading corrects it; people need not hear of it twice. State, for each bucket of processors:
 * which of them breached in which window, until the window's allowed lateness has passed.
 */
final class OncePerWindowFn extends DoFn<KV<Integer, List<Breach>>, List<Breach>> {
  @StateId("told")
  private final StateSpec<ValueState<ToldWindows>> told =
      StateSpecs.value(ToldWindowsCoder.INSTANCE);

  /** Set to when the oldest window that is in the state can be corrected no more. */
  @TimerId("forget")
  private final TimerSpec forget = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private final long latenessMillis;
  private final Counter judged = PipelineCounter.WINDOWS_JUDGED.counter();
  private final Counter breaches = PipelineCounter.BREACHES.counter();

  /**
   * Lets breaches pass once.
   *
   * @param rule that of the windows
   */
  OncePerWindowFn(WindowRule rule) {
    this.latenessMillis = rule.allowedLateness().toMillis();
  }

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(judged, breaches);
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, List<Breach>> element,
      @StateId("told") ValueState<ToldWindows> state,
      @TimerId("forget") Timer forget,
      OutputReceiver<List<Breach>> out) {
    ToldWindows told = read(state);
    long firstEnd = told.firstEndMillis();
    List<Breach> untold = new ArrayList<>();
    for (Breach breach : element.getValue()) {
      if (told.add(breach.windowEndMillis(), new ProcessorKey(breach.hostname(), breach.cpu()))) {
        untold.add(breach);
      }
    }
    judged.inc(element.getValue().size());
    if (untold.isEmpty()) {
      return;
    }
    breaches.inc(untold.size());
    out.output(untold);
    if (told.firstEndMillis() < firstEnd) {
      setTimer(forget, told);
    }
    state.write(told);
  }

  @OnTimer("forget")
  public void onForget(
      OnTimerContext context,
      @StateId("told") ValueState<ToldWindows> state,
      @TimerId("forget") Timer forget) {
    ToldWindows told = read(state);
    long passed = Watermarks.passed(context.fireTimestamp(), forget.getCurrentRelativeTime());
    told.forgetEndingUpTo(passed + 1 - latenessMillis);
    if (told.isEmpty()) {
      state.clear();
      return;
    }
    setTimer(forget, told);
    state.write(told);
  }

  private static ToldWindows read(ValueState<ToldWindows> state) {
    ToldWindows told = state.read();
    return told == null ? new ToldWindows() : told;
  }

  /** It goes off when the watermark is behind the last millisecond of the lateness. */
  private void setTimer(Timer forget, ToldWindows told) {
    forget.set(Instant.ofEpochMilli(told.firstEndMillis() - 1 + latenessMillis));
  }
}
