package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TupleTag;

/** Counts what was read, hands batches on, and what they refuse to an output of its own. */
final class RouteBatchesFn extends DoFn<ReadingBatch, ReadingBatch> {
  static final TupleTag<ReadingBatch> BATCHES = new TupleTag<>("batches") {};
  static final TupleTag<DeadLetter> REJECTED = new TupleTag<>("rejected") {};

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
    for (DeadLetter letter : batch.rejected()) {
      rejectedByReason.computeIfAbsent(letter.reason(), RouteBatchesFn::counterOf).inc();
    }
    late.inc(batch.late().size());
    replayed.inc(batch.replayed().size() + batch.told().size());
    batch.rejected().forEach(out.get(REJECTED)::output);
    batch.late().forEach(reading -> out.get(REJECTED).output(reading.letter()));
    out.get(BATCHES).output(batch);
  }

  @FinishBundle
  public void finishBundle() {
    BundleEnds.tell();
  }

  /** Splits {@code readings_rejected} up, as {@code readings_rejected_not_json} and so on. */
  private static Counter counterOf(RejectionReason reason) {
    return Metrics.counter(
        PipelineCounter.NAMESPACE,
        PipelineCounter.READINGS_REJECTED.metricName()
            + "_"
            + reason.name().toLowerCase(Locale.ROOT));
  }
}
