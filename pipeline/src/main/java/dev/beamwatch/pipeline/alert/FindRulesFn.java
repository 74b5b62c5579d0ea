package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.threshold.Thresholds;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Finds the hosts with a row of their own. Only changes travel, except for the first snapshot that
 * a worker sees.
 */
final class FindRulesFn extends DoFn<Thresholds, KV<Integer, FleetNews>> {
  private transient @Nullable Thresholds before;

  @ProcessElement
  public void process(@Element Thresholds thresholds, OutputReceiver<KV<Integer, FleetNews>> out) {
    // Most often nothing has changed, which is quickly seen.
    HostRules news =
        before != null && before.hasSameRows(thresholds) ? null : HostRules.of(thresholds, before);
    before = thresholds;
    if (news != null) {
      out.output(TrackAlerts.ofAllHosts(new FleetNews(List.of(), news)));
    }
  }
}
