package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.WindowStatsCoder;
import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.WindowStats;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;

/**
 * Computes mean and maximum of every processor in every window.
 *
 * <p>Input: batches; their late readings are left out. Output: the result of each processor that
 * had a reading in a window, when the watermark passes the window's end; and again, with everything
 * the window holds, for each bundle of readings that come late within the allowance. Windows
 * without readings have no result. Results of a bucket that leave at the same moment are one list.
 * Time: Beam's {@link FixedWindows} with allowed lateness; results carry their window. Cost: state
 * per processor and window, some 40 bytes and its names in a checkpoint. On Flink's heap equal
 * names are shared.
 *
 * <p>The mean is the exact sum of the readings, rounded to a double once, divided by their number.
 * So its bits depend neither on the order of arrival nor on the runner.
 */
public final class AggregateByWindow
    extends PTransform<PCollection<ReadingBatch>, PCollection<List<WindowStats>>> {
  private final WindowRule windows;

  private AggregateByWindow(WindowRule windows) {
    this.windows = windows;
  }

  /** Aggregates by the given windows. */
  public static AggregateByWindow of(WindowRule windows) {
    return new AggregateByWindow(windows);
  }

  @Override
  public PCollection<List<WindowStats>> expand(PCollection<ReadingBatch> batches) {
    return batches
        .apply("AggregateBundle", ParDo.of(new AggregateBundleFn(windows)))
        .setCoder(KvCoder.of(VarIntCoder.of(), PartialWindowCoder.INSTANCE))
        .apply(
            "FixedWindows",
            Window.<KV<Integer, PartialWindow>>into(
                    FixedWindows.of(Duration.millis(windows.size().toMillis())))
                .withAllowedLateness(Duration.millis(windows.allowedLateness().toMillis()))
                .accumulatingFiredPanes())
        .apply("CloseWindows", ParDo.of(new CloseWindowsFn()))
        .setCoder(ListCoder.of(WindowStatsCoder.INSTANCE));
  }
}
