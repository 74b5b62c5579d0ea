package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.WindowStats;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Finds the processors whose mean usage in a window is above their limit.
 *
 * <p>Input: results of windows, including corrections. Output: at most one breach per window and
 * processor, the first one, in lists like the input. Time: the input is in Beam's windows. The
 * output is in the global window, so that no later step loses a breach when its window expires.
 * Lookups: the newest thresholds when a window is judged, and of these the row that was valid at
 * the window's end. Windows wait until there are thresholds. A window to which no row applies is
 * counted and raises no alert. Cost: the names of each breach's processor until its window expires.
 */
public final class DetectAnomalies
    extends PTransform<PCollection<List<WindowStats>>, PCollection<List<Breach>>> {
  private final PCollectionView<Thresholds> thresholdsView;

  private DetectAnomalies(PCollectionView<Thresholds> thresholdsView) {
    this.thresholdsView = thresholdsView;
  }

  /** Finds processors above the given thresholds. */
  public static DetectAnomalies above(PCollectionView<Thresholds> thresholdsView) {
    return new DetectAnomalies(thresholdsView);
  }

  @Override
  public PCollection<List<Breach>> expand(PCollection<List<WindowStats>> windows) {
    return windows
        .apply(
            "JudgeWindow",
            ParDo.of(new JudgeWindowFn(thresholdsView)).withSideInputs(thresholdsView))
        .setCoder(KvCoder.of(VarIntCoder.of(), ListCoder.of(BreachCoder.INSTANCE)))
        .apply("OncePerWindow", ParDo.of(new OncePerWindowFn()))
        .setCoder(ListCoder.of(BreachCoder.INSTANCE))
        .apply("LeaveWindows", Window.into(new GlobalWindows()));
  }
}
