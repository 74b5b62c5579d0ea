package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.pipeline.threshold.LookalikeHosts;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.WindowStats;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up the limit of each window. The key of the output is the bucket of the hosts. */
final class JudgeWindowFn extends DoFn<List<WindowStats>, KV<Integer, List<JudgedWindow>>> {
  private static final Logger LOG = LoggerFactory.getLogger(JudgeWindowFn.class);

  private final PCollectionView<Thresholds> thresholdsView;
  private final Buckets buckets;
  private final LookalikeHosts lookalikes = new LookalikeHosts();
  private final Counter judged = PipelineCounter.WINDOWS_JUDGED.counter();
  private final Counter withoutThreshold = PipelineCounter.WINDOWS_WITHOUT_THRESHOLD.counter();

  JudgeWindowFn(PCollectionView<Thresholds> thresholdsView, Buckets buckets) {
    this.thresholdsView = thresholdsView;
    this.buckets = buckets;
  }

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(judged, withoutThreshold);
  }

  @ProcessElement
  public void process(ProcessContext context) {
    Thresholds thresholds = context.sideInput(thresholdsView);
    List<WindowStats> windows = context.element();
    List<JudgedWindow> ofBucket = new ArrayList<>(windows.size());
    for (WindowStats stats : windows) {
      Limit limit = thresholds.limit(stats.hostname(), stats.cpu(), stats.windowEndMillis());
      JudgedWindow window = new JudgedWindow(stats, limit);
      ofBucket.add(window);
      if (limit == null) {
        withoutThreshold.inc();
        lookalikes.warning(thresholds, stats.hostname()).ifPresent(LOG::warn);
      }
      if (window.breach() == null) {
        // A breach is counted by the next step: then it is known whether people are to hear of it.
        judged.inc();
      }
    }
    context.output(KV.of(buckets.of(windows.get(0).hostname()), ofBucket));
  }
}
