package dev.beamwatch.pipeline.alert;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.threshold.Thresholds;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the hosts with a row of their own. Only changes travel, except for the first snapshot that
 * a worker sees.
 */
final class FindRulesFn extends DoFn<Thresholds, KV<Integer, FleetNews>> {
  private static final Logger LOG = LoggerFactory.getLogger(FindRulesFn.class);

  private transient @Nullable RuleNews news;

  @Setup
  public void setup() {
    news = new RuleNews();
  }

  @ProcessElement
  public void process(@Element Thresholds thresholds, OutputReceiver<KV<Integer, FleetNews>> out) {
    RuleNews rules = requireNonNull(news);
    HostRules next = rules.next(thresholds);
    if (next == null) {
      return;
    }
    if (rules.areTooMany()) {
      LOG.warn(
          "the table of limits has {} hosts; silent hosts are told only if there are at most {}",
          thresholds.hosts(),
          RuleNews.MOST_HOSTS);
    }
    out.output(TrackAlerts.ofAllHosts(new FleetNews(List.of(), next)));
  }
}
