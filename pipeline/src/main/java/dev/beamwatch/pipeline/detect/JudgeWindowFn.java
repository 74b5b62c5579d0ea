package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.aggregate.ProcessorKey;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.WindowStats;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;

/** Looks up the limit of each window's host and applies the {@link ThresholdRule}. */
final class JudgeWindowFn extends DoFn<WindowStats, KV<ProcessorKey, Breach>> {
  private final PCollectionView<Thresholds> thresholdsView;
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
    WindowStats stats = context.element();
    Integer allowedTop = context.sideInput(thresholdsView).allowedTop(stats.hostname());
    if (allowedTop == null) {
      withoutThreshold.inc();
      judged.inc();
      return;
    }
    Breach breach = ThresholdRule.judge(stats, allowedTop);
    if (breach == null) {
      judged.inc();
    } else {
      // Counted by the next step: then it is known whether people are to hear of it.
      context.output(KV.of(new ProcessorKey(stats.hostname(), stats.cpu()), breach));
    }
  }
}
