package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.WindowStats;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Joins windows with limits.
 *
 * <p>Input: results of windows, corrections among them; each list is of one bucket of hosts and one
 * window. Output: the same with their limits, by bucket. Time: as the input. Lookups: the limits in
 * force when a window is judged, of which the row counts that was valid at the window's end.
 * Windows wait while there are no limits yet.
 */
public final class JudgeWindows
    extends PTransform<
        PCollection<List<WindowStats>>, PCollection<KV<Integer, List<JudgedWindow>>>> {
  private final PCollectionView<Thresholds> thresholdsView;
  private final Buckets buckets;

  private JudgeWindows(PCollectionView<Thresholds> thresholdsView, Buckets buckets) {
    this.thresholdsView = thresholdsView;
    this.buckets = buckets;
  }

  /**
   * Judges by the given limits.
   *
   * @param buckets those that the windows were aggregated by
   */
  public static JudgeWindows by(PCollectionView<Thresholds> thresholdsView, Buckets buckets) {
    return new JudgeWindows(thresholdsView, buckets);
  }

  @Override
  public PCollection<KV<Integer, List<JudgedWindow>>> expand(
      PCollection<List<WindowStats>> windows) {
    return windows
        .apply(
            "JudgeWindow",
            ParDo.of(new JudgeWindowFn(thresholdsView, buckets)).withSideInputs(thresholdsView))
        .setCoder(KvCoder.of(VarIntCoder.of(), ListCoder.of(JudgedWindowCoder.INSTANCE)));
  }
}
