package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.WindowStatsCoder;
import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.processor.Heard;
import dev.beamwatch.pipeline.processor.HeardCoder;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.WindowStats;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Duration;

/**
 * Computes the mean and the maximum of each processor in each window.
 *
 * <p>Input: batches, without their late readings. Output: when the watermark passes a window's end,
 * one result for each processor with a reading in it. After that, each bundle of readings within
 * the allowed lateness emits their processors again, with everything the window holds. Windows
 * without readings have no result. Results of a bucket that leave together are in lists of at most
 * 1,000. Time: Beam's {@link FixedWindows} with allowed lateness. Each result is in its window.
 * Cost: state per processor and window. In a checkpoint it is some 40 bytes and the names. On
 * Flink's heap equal names are shared.
 *
 * <p>The mean is the exact sum of the readings, rounded once to a double, then divided by their
 * number. So its bits do not depend on the order of arrival or on the runner.
 */
public final class AggregateByWindow
    extends PTransform<PCollection<ReadingBatch>, AggregateByWindow.Result> {
  private static final TupleTag<List<WindowStats>> WINDOWS = new TupleTag<>("windows") {};

  private final WindowRule windows;
  private final Buckets buckets;

  private AggregateByWindow(WindowRule windows, Buckets buckets) {
    this.windows = windows;
    this.buckets = buckets;
  }

  /** Aggregates by the given windows and buckets. */
  public static AggregateByWindow of(WindowRule windows, Buckets buckets) {
    return new AggregateByWindow(windows, buckets);
  }

  @Override
  public Result expand(PCollection<ReadingBatch> batches) {
    PCollectionTuple ofBundles =
        batches.apply(
            "AggregateBundle",
            ParDo.of(new AggregateBundleFn(windows, buckets))
                .withOutputTags(
                    AggregateBundleFn.PARTIAL, TupleTagList.of(AggregateBundleFn.HEARD)));
    PCollection<List<WindowStats>> results =
        ofBundles
            .get(AggregateBundleFn.PARTIAL)
            .setCoder(KvCoder.of(VarIntCoder.of(), PartialWindowCoder.INSTANCE))
            .apply(
                "FixedWindows",
                Window.<KV<Integer, PartialWindow>>into(
                        FixedWindows.of(Duration.millis(windows.size().toMillis())))
                    .withAllowedLateness(Duration.millis(windows.allowedLateness().toMillis()))
                    .accumulatingFiredPanes())
            .apply("CloseWindows", ParDo.of(new CloseWindowsFn()))
            .setCoder(ListCoder.of(WindowStatsCoder.INSTANCE));
    return new Result(
        results,
        ofBundles.get(AggregateBundleFn.HEARD).setCoder(ListCoder.of(HeardCoder.INSTANCE)));
  }

  /**
   * The results of aggregating.
   *
   * @param windows results, in Beam's windows; each list is of one bucket of hosts
   * @param heard which hosts had readings, in the global window, before the watermark passes the
   *     ends of their windows
   */
  public record Result(PCollection<List<WindowStats>> windows, PCollection<List<Heard>> heard)
      implements POutput {

    @Override
    public Pipeline getPipeline() {
      return windows.getPipeline();
    }

    @Override
    public Map<TupleTag<?>, PValue> expand() {
      return Map.of(WINDOWS, windows, AggregateBundleFn.HEARD, heard);
    }

    @Override
    public void finishSpecifyingOutput(
        String transformName, PInput input, PTransform<?, ?> transform) {}
  }
}
