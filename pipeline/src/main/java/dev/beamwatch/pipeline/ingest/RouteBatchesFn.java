package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.runner.BundleEnds;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * Counts what was read, emits batches, and emits what they refuse to an output of its own. One
 * element holds many letters: a runner's cost is per element, and a producer with a wrong clock
 * sends only late readings.
 */
final class RouteBatchesFn extends DoFn<ReadingBatch, ReadingBatch> {
  static final TupleTag<ReadingBatch> BATCHES = new TupleTag<>("batches") {};
  static final TupleTag<List<DeadLetter>> REJECTED = new TupleTag<>("rejected") {};

  /**
   * Bytes of keys and values in one list of letters, unless a single letter is longer. A list is
   * encoded and written as a whole, and a batch may hold records of any size.
   */
  static final int MAX_LIST_BYTES = 1 << 20;

  private final Counter read = PipelineCounter.READINGS_READ.counter();
  private final Counter valid = PipelineCounter.READINGS_VALID.counter();
  private final Counter rejected = PipelineCounter.READINGS_REJECTED.counter();
  private final Counter late = PipelineCounter.READINGS_LATE.counter();
  private final Map<RejectionReason, Counter> rejectedByReason =
      new EnumMap<>(RejectionReason.class);
  private final Counter replayed = PipelineCounter.READINGS_REPLAYED.counter();

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(read, valid, rejected, late, replayed);
  }

  @ProcessElement
  public void process(@Element ReadingBatch batch, MultiOutputReceiver out) {
    int validCount = batch.readings().size() + batch.late().size();
    read.inc(validCount + batch.rejected().size());
    valid.inc(validCount);
    rejected.inc(batch.rejected().size());
    Map<RejectionReason, Long> reasons = new EnumMap<>(RejectionReason.class);
    batch.rejected().forEach(letter -> reasons.merge(letter.reason(), 1L, Long::sum));
    reasons.forEach(
        (reason, count) ->
            rejectedByReason.computeIfAbsent(reason, RouteBatchesFn::counterOf).inc(count));
    late.inc(batch.late().size());
    replayed.inc(batch.replayed().size() + batch.told().size());
    lettersOf(batch).forEach(out.get(REJECTED)::output);
    out.get(BATCHES).output(batch);
  }

  /** Returns what a batch refuses, rejected records first, in lists of bounded size. */
  static List<List<DeadLetter>> lettersOf(ReadingBatch batch) {
    List<DeadLetter> letters = new ArrayList<>(batch.rejected().size() + batch.late().size());
    letters.addAll(batch.rejected());
    batch.late().forEach(reading -> letters.add(reading.letter()));
    List<List<DeadLetter>> lists = new ArrayList<>();
    int begin = 0;
    long bytes = 0;
    for (int i = 0; i < letters.size(); i++) {
      long more = bytesOf(letters.get(i).key()) + bytesOf(letters.get(i).payload());
      if (i > begin && bytes + more > MAX_LIST_BYTES) {
        lists.add(List.copyOf(letters.subList(begin, i)));
        begin = i;
        bytes = 0;
      }
      bytes += more;
    }
    if (begin < letters.size()) {
      lists.add(List.copyOf(letters.subList(begin, letters.size())));
    }
    return lists;
  }

  private static long bytesOf(byte @Nullable [] part) {
    return part == null ? 0 : part.length;
  }

  @FinishBundle
  public void finishBundle() {
    BundleEnds.tell();
  }

  /** Splits {@code readings_rejected} by reason: {@code readings_rejected_not_json} and so on. */
  private static Counter counterOf(RejectionReason reason) {
    return Metrics.counter(
        PipelineCounter.NAMESPACE,
        PipelineCounter.READINGS_REJECTED.metricName()
            + "_"
            + reason.name().toLowerCase(Locale.ROOT));
  }
}
