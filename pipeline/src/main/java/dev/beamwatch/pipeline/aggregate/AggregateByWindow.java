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
import org.apache.beam.sdk.values.PCollection;

/**
 * Computes mean and maximum of every processor in every window.
 *
 * <p>Input: batches; what they hold as too late is not looked at. Output: each window of a
 * processor that had a reading, when the watermark passes the window's end; and once more, with
 * everything it holds so far, for each bundle of readings that come late within the allowance.
 * Never an empty one. Those of a bucket that leave at the same moment are one list. Time: fixed
 * windows by event time, see {@link WindowRule}; Beam's own are not used, and lists carry the last
 * millisecond of their first window as timestamp. Cost: some 40 bytes of state per open window and
 * processor, and its names once.
 *
 * <p>The mean is the exact sum of the readings, rounded to a double once, divided by their number;
 * so its bits depend neither on the order of arrival nor on the runner.
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
        .setCoder(KvCoder.of(VarIntCoder.of(), BucketPartsCoder.INSTANCE))
        .apply("CloseWindows", ParDo.of(new CloseWindowsFn(windows)))
        .setCoder(ListCoder.of(WindowStatsCoder.INSTANCE));
  }
}
