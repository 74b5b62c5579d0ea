package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.background.BackgroundCall;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.time.Duration;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the thresholds. Each tick emits what was loaded since the last tick, and starts a load if
 * one is due. It never waits and never fails. While the database is away, the last thresholds stay
 * in force.
 */
final class LoadThresholdsFn extends DoFn<Long, Thresholds> {
  private static final Logger LOG = LoggerFactory.getLogger(LoadThresholdsFn.class);

  private final ThresholdLoader loader;
  private final BackgroundCall<LoadedThresholds> call;
  private final RefreshSchedule schedule;
  private final ThresholdNews news = new ThresholdNews();
  private final Counter refreshes = PipelineCounter.THRESHOLD_REFRESHES.counter();
  private final Counter failures = PipelineCounter.THRESHOLD_FAILURES.counter();
  private final Gauge hosts = Metrics.gauge(PipelineCounter.NAMESPACE, "threshold_hosts");
  private final Gauge rowsLeftOut =
      Metrics.gauge(PipelineCounter.NAMESPACE, "threshold_rows_left_out");

  LoadThresholdsFn(
      ThresholdLoader loader, RefreshSchedule schedule, BackgroundCall<LoadedThresholds> call) {
    this.loader = loader;
    this.schedule = schedule;
    this.call = call;
  }

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(refreshes, failures);
  }

  @ProcessElement
  public void process(OutputReceiver<Thresholds> out) {
    BackgroundCall.Outcome<LoadedThresholds> outcome = call.takeOutcome();
    if (outcome != null) {
      LoadedThresholds loaded = outcome.value();
      if (loaded != null) {
        Thresholds thresholds = loaded.thresholds();
        refreshes.inc();
        hosts.set(thresholds.hosts());
        rowsLeftOut.set(loaded.complaints().rowsLeftOut());
        int failed = schedule.succeeded();
        if (failed > 0) {
          LOG.info("thresholds are read again, after {} failures", failed);
        }
        news.of(loaded).forEach(LOG::warn);
        out.output(thresholds);
      } else {
        failures.inc();
        Duration pause = schedule.failed();
        LOG.warn(
            "cannot read the thresholds, next try in {} s; {}: {}",
            pause.toSeconds(),
            schedule.hasSucceeded()
                ? "until then the last ones stay in force"
                : "none were read since the start, so nobody is alerted yet, unless the job goes on"
                    + " from a savepoint or checkpoint that has some",
            String.valueOf(outcome.failure()));
      }
    }
    if (schedule.isDue()) {
      call.start(loader::load);
    }
  }
}
