package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.WindowStats;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Finds the processors that were above the limit of their host for a whole window.
 *
 * <p>Input: windows, corrections among them. Output: at most one breach per window and processor:
 * the first time that it is seen above the limit; in lists, as the input. Time: Beam's windows play
 * no part, everything is in the global one. Lookups: the thresholds in force when a window is
 * judged, so a window that comes late is judged by those of that moment; windows wait while there
 * are none yet. A host without a threshold is counted and raises nothing. Cost: the names of the
 * processor of each breach until its window is closed for good.
 */
public final class DetectAnomalies
    extends PTransform<PCollection<List<WindowStats>>, PCollection<List<Breach>>> {
  private final PCollectionView<Thresholds> thresholdsView;
  private final WindowRule rule;

  private DetectAnomalies(PCollectionView<Thresholds> thresholdsView, WindowRule rule) {
    this.thresholdsView = thresholdsView;
    this.rule = rule;
  }

  /**
   * Finds what is above the given thresholds.
   *
   * @param rule that of the windows: tells how long one may be corrected
   */
  public static DetectAnomalies above(PCollectionView<Thresholds> thresholdsView, WindowRule rule) {
    return new DetectAnomalies(thresholdsView, rule);
  }

  @Override
  public PCollection<List<Breach>> expand(PCollection<List<WindowStats>> windows) {
    return windows
        .apply(
            "JudgeWindow",
            ParDo.of(new JudgeWindowFn(thresholdsView)).withSideInputs(thresholdsView))
        .setCoder(KvCoder.of(VarIntCoder.of(), ListCoder.of(BreachCoder.INSTANCE)))
        .apply("OncePerWindow", ParDo.of(new OncePerWindowFn(rule)))
        .setCoder(ListCoder.of(BreachCoder.INSTANCE));
  }
}
