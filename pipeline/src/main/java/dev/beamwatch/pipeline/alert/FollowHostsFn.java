package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.processor.Heard;
import dev.beamwatch.schemas.SqlTimestamps;
import java.util.List;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/**
 * Tells when windows of a bucket have ended, and which hosts are silent. All hosts have one key: a
 * host may be silent alone or with most others, and one element per bundle is cheap.
 *
 * <p>Time: event time. The input is in the global window, so that a timer fires when the watermark
 * of the readings passes it, and nothing is late.
 */
final class FollowHostsFn extends DoFn<KV<Integer, FleetNews>, KV<Integer, WindowNews>> {
  static final TupleTag<KV<Integer, WindowNews>> MARKS = new TupleTag<>("marks") {};
  static final TupleTag<List<AlertNews>> EVENTS = new TupleTag<>("events") {};

  @StateId("fleet")
  private final StateSpec<ValueState<Fleet>> fleet = StateSpecs.value(FleetCoder.INSTANCE);

  @TimerId("end")
  private final TimerSpec end = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private final FleetRule rule;
  private final EventCounters counters = new EventCounters();
  private final Gauge silentHosts = Metrics.gauge(PipelineCounter.NAMESPACE, "silent_hosts");

  FollowHostsFn(FleetRule rule) {
    this.rule = rule;
  }

  @StartBundle
  public void startBundle() {
    counters.show();
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, FleetNews> element,
      @StateId("fleet") ValueState<Fleet> state,
      @TimerId("end") Timer end,
      MultiOutputReceiver out) {
    Fleet known = state.read();
    Fleet fleet = known == null ? new Fleet() : known;
    FleetNews news = element.getValue();
    for (Heard heard : news.heard()) {
      emit(fleet.hear(heard, rule), out);
      // Readings bring nothing forward but the end of their window.
      if (heard.windowEndMillis() > fleet.passedMillis
          && (fleet.wakesAtMillis == Fleet.NONE || heard.windowEndMillis() < fleet.wakesAtMillis)) {
        wakeAt(heard.windowEndMillis(), fleet, end);
      }
    }
    if (news.rules() != null) {
      emit(fleet.learn(news.rules(), rule), out);
      wake(fleet, end);
      silentHosts.set(fleet.silentCount());
    }
    state.write(fleet);
  }

  @OnTimer("end")
  public void onEnd(
      @Timestamp Instant firedAt,
      @StateId("fleet") ValueState<Fleet> state,
      @TimerId("end") Timer end,
      MultiOutputReceiver out) {
    Fleet fleet = state.read();
    if (fleet == null) {
      return;
    }
    // At the end of the input the watermark of readings jumps to the end of time. That of limits is
    // always later than any reading.
    long watermark = end.getCurrentRelativeTime().getMillis();
    boolean hasEnded = watermark > SqlTimestamps.MAX_MILLIS;
    // All readings before the watermark have come. In a backlog it passes many windows at once.
    long passed = hasEnded ? firedAt.getMillis() : Math.max(firedAt.getMillis(), watermark);
    if (hasEnded && rule.knownUntilMillis() > fleet.passedMillis) {
      emit(fleet.pass(rule.knownUntilMillis(), false, rule), out);
    }
    emit(fleet.pass(passed + 1, hasEnded, rule), out);
    wake(fleet, end);
    silentHosts.set(fleet.silentCount());
    state.write(fleet);
  }

  /** Sets the timer for the last millisecond of the next window that matters. */
  private void wake(Fleet fleet, Timer end) {
    Long next = fleet.waitsForMillis(rule);
    if (next == null) {
      fleet.wakesAtMillis = Fleet.NONE;
    } else {
      wakeAt(next, fleet, end);
    }
  }

  private static void wakeAt(long millis, Fleet fleet, Timer end) {
    fleet.wakesAtMillis = millis;
    end.set(Instant.ofEpochMilli(millis - 1));
  }

  private void emit(Fleet.Outcome outcome, MultiOutputReceiver out) {
    for (Fleet.BucketMark mark : outcome.marks()) {
      out.get(MARKS).output(KV.of(mark.bucket(), mark.news()));
    }
    if (!outcome.events().isEmpty()) {
      counters.count(outcome.events());
      out.get(EVENTS).output(outcome.events());
    }
  }
}
