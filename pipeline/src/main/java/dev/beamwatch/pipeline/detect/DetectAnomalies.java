package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.aggregate.ProcessorKeyCoder;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.WindowStats;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Finds the processors that were above the limit of their host for a whole window.
 *
 * <p>Input: windows, corrections among them. Output: at most one breach per window and processor:
 * the first time that it is seen above the limit. Time: stays in the windows of its input. Lookups:
 * the thresholds in force when a window is judged, so a window that fires late is judged by those
 * of that moment; windows wait while there are none yet. A host without a threshold is counted and
 * raises nothing. Cost: one flag per breach until its window is closed for good.
 */
public final class DetectAnomalies
    extends PTransform<PCollection<WindowStats>, PCollection<Breach>> {
  private final PCollectionView<Thresholds> thresholdsView;

  private DetectAnomalies(PCollectionView<Thresholds> thresholdsView) {
    this.thresholdsView = thresholdsView;
  }

  /** Finds what is above the given thresholds. */
  public static DetectAnomalies above(PCollectionView<Thresholds> thresholdsView) {
    return new DetectAnomalies(thresholdsView);
  }

  @Override
  public PCollection<Breach> expand(PCollection<WindowStats> windows) {
    return windows
        .apply(
            "JudgeWindow",
            ParDo.of(new JudgeWindowFn(thresholdsView)).withSideInputs(thresholdsView))
        .setCoder(KvCoder.of(ProcessorKeyCoder.INSTANCE, BreachCoder.INSTANCE))
        .apply("OncePerWindow", ParDo.of(new OncePerWindowFn()))
        .setCoder(BreachCoder.INSTANCE);
  }
}
