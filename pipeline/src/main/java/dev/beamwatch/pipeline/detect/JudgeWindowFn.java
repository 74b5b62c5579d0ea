package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.pipeline.threshold.LookalikeHosts;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.WindowStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the limit of each window, by the row that was valid at its end, and applies the {@link
 * ThresholdRule}. Breaches are keyed by the bucket of their host, see {@link Buckets}.
 */
final class JudgeWindowFn extends DoFn<List<WindowStats>, KV<Integer, List<Breach>>> {
  private static final Logger LOG = LoggerFactory.getLogger(JudgeWindowFn.class);

  private final PCollectionView<Thresholds> thresholdsView;
  private final LookalikeHosts lookalikes = new LookalikeHosts();
  private final Counter judged = PipelineCounter.WINDOWS_JUDGED.counter();
  private final Counter withoutThreshold = PipelineCounter.WINDOWS_WITHOUT_THRESHOLD.counter();

  JudgeWindowFn(PCollectionView<Thresholds> thresholdsView) {
    this.thresholdsView = thresholdsView;
  }

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(judged, withoutThreshold);
  }

  @ProcessElement
  public void process(ProcessContext context) {
    Thresholds thresholds = context.sideInput(thresholdsView);
    Map<Integer, List<Breach>> breaches = new HashMap<>();
    for (WindowStats stats : context.element()) {
      Limit limit = thresholds.limit(stats.hostname(), stats.cpu(), stats.windowEndMillis());
      Breach breach = limit == null ? null : ThresholdRule.judge(stats, limit.allowedTop());
      if (breach != null) {
        // The next step counts it. Only that step knows whether people must hear of it.
        breaches
            .computeIfAbsent(Buckets.of(stats.hostname()), bucket -> new ArrayList<>())
            .add(breach);
        continue;
      }
      judged.inc();
      if (limit == null) {
        withoutThreshold.inc();
        lookalikes.warning(thresholds, stats.hostname()).ifPresent(LOG::warn);
      }
    }
    breaches.forEach((bucket, ofBucket) -> context.output(KV.of(bucket, ofBucket)));
  }
}
