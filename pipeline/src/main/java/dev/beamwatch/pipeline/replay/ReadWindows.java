package dev.beamwatch.pipeline.replay;

import dev.beamwatch.pipeline.aggregate.AggregateByWindow;
import dev.beamwatch.pipeline.coders.WindowStatsCoder;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.processor.Heard;
import dev.beamwatch.pipeline.processor.HeardCoder;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Reads windows of the past instead of readings.
 *
 * <p>Output: as that of {@link AggregateByWindow}. When a host was heard last in a window is not
 * known any more, so it is taken for the window's end. Time: the source gives windows in order and
 * its watermark follows them, so nothing is late.
 */
public final class ReadWindows extends PTransform<PBegin, AggregateByWindow.Result> {
  /** Gauge with the event time that has been reached, in milliseconds. */
  public static final String POSITION = "replay_position";

  private static final TupleTag<List<WindowStats>> WINDOWS = new TupleTag<>("windows") {};
  private static final TupleTag<List<Heard>> HEARD = new TupleTag<>("heard") {};

  private final OrderedWindows.Opener opener;
  private final boolean keepsReaderOpen;
  private final WindowRule windows;
  private final Buckets buckets;

  /**
   * Makes the step.
   *
   * @param keepsReaderOpen whether a closed reader waits to be opened again: the DirectRunner
   *     closes readers at random
   */
  public ReadWindows(
      OrderedWindows.Opener opener, boolean keepsReaderOpen, WindowRule windows, Buckets buckets) {
    this.opener = opener;
    this.keepsReaderOpen = keepsReaderOpen;
    this.windows = windows;
    this.buckets = buckets;
  }

  @Override
  public AggregateByWindow.Result expand(PBegin input) {
    PCollectionTuple parts =
        input
            .apply(
                "OrderedWindows",
                Read.from(
                    new InOrderSource<>(
                        new OfWindows(opener),
                        ListCoder.of(WindowStatsCoder.INSTANCE),
                        keepsReaderOpen)))
            .apply(
                "ByBucket",
                ParDo.of(new ByBucketFn(buckets)).withOutputTags(WINDOWS, TupleTagList.of(HEARD)));
    return new AggregateByWindow.Result(
        parts
            .get(WINDOWS)
            .setCoder(ListCoder.of(WindowStatsCoder.INSTANCE))
            .apply(
                "FixedWindows",
                Window.<List<WindowStats>>into(
                        FixedWindows.of(Duration.millis(windows.size().toMillis())))
                    .withAllowedLateness(Duration.millis(windows.allowedLateness().toMillis()))
                    .accumulatingFiredPanes()),
        parts.get(HEARD).setCoder(ListCoder.of(HeardCoder.INSTANCE)));
  }

  private record OfWindows(OrderedWindows.Opener opener)
      implements InOrder.Opener<List<WindowStats>> {
    private static final long serialVersionUID = 1;

    @Override
    public InOrder<List<WindowStats>> open() throws IOException {
      return new Groups(opener.open());
    }
  }

  /** Makes lists of one bucket of hosts and one window, as later steps want them. */
  private static final class ByBucketFn extends DoFn<List<WindowStats>, List<WindowStats>> {
    private final Buckets buckets;
    private final Gauge position = Metrics.gauge(PipelineCounter.NAMESPACE, POSITION);
    private final Counter closed = PipelineCounter.WINDOWS_CLOSED.counter();

    ByBucketFn(Buckets buckets) {
      this.buckets = buckets;
    }

    @ProcessElement
    public void process(@Element List<WindowStats> element, MultiOutputReceiver out) {
      closed.inc(element.size());
      position.set(element.get(element.size() - 1).windowEndMillis());
      Map<Long, Map<Integer, List<WindowStats>>> byEnd = new TreeMap<>();
      for (WindowStats stats : element) {
        byEnd
            .computeIfAbsent(stats.windowEndMillis(), end -> new TreeMap<>())
            .computeIfAbsent(buckets.of(stats.hostname()), bucket -> new ArrayList<>())
            .add(stats);
      }
      List<Heard> heard = new ArrayList<>(byEnd.size());
      byEnd.forEach(
          (end, byBucket) -> {
            Instant lastMillisecond = Instant.ofEpochMilli(end - 1);
            Map<String, Long> hosts = new HashMap<>();
            byBucket
                .values()
                .forEach(
                    ofBucket -> {
                      ofBucket.forEach(stats -> hosts.put(stats.hostname(), end));
                      out.get(WINDOWS).outputWithTimestamp(ofBucket, lastMillisecond);
                    });
            heard.add(new Heard(end, false, hosts));
          });
      out.get(HEARD).output(heard);
    }
  }
}
