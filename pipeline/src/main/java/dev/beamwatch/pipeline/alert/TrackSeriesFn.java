package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.metrics.GaugeByKey;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.schemas.AlertEvent.Level;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Keeps the alerts of each bucket of hosts: see {@link BucketAlerts}. */
final class TrackSeriesFn extends DoFn<KV<Integer, WindowNews>, List<AlertNews>> {
  @StateId("alerts")
  private final StateSpec<ValueState<BucketAlerts>> alerts =
      StateSpecs.value(BucketAlertsCoder.INSTANCE);

  private final AlertRule rule;
  private final EventCounters counters = new EventCounters();
  private final Counter tracked = PipelineCounter.WINDOWS_TRACKED.counter();

  private final GaugeByKey firingCritical = GaugeByKey.sum("firing_critical");
  private final GaugeByKey firingWarning = GaugeByKey.sum("firing_warning");

  TrackSeriesFn(AlertRule rule) {
    this.rule = rule;
  }

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(tracked);
    counters.show();
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, WindowNews> element,
      @StateId("alerts") ValueState<BucketAlerts> state,
      OutputReceiver<List<AlertNews>> out) {
    BucketAlerts known = state.read();
    BucketAlerts bucket = known == null ? new BucketAlerts() : known;
    int toJudge = bucket.waitingCount() + element.getValue().windows().size();
    List<AlertNews> events = bucket.take(element.getValue(), rule);
    state.write(bucket);
    firingCritical.set(element.getKey(), bucket.firing(Level.CRITICAL));
    firingWarning.set(element.getKey(), bucket.firing(Level.WARNING));
    tracked.inc(toJudge - bucket.waitingCount());
    if (!events.isEmpty()) {
      counters.count(events);
      out.output(events);
    }
  }
}
