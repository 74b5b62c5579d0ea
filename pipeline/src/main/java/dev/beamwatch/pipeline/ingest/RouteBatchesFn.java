package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.schemas.DeadLetter;
import org.apache.beam.sdk.metrics.Counter;
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
  private final Counter replayed = PipelineCounter.READINGS_REPLAYED.counter();

  @ProcessElement
  public void process(@Element ReadingBatch batch, MultiOutputReceiver out) {
    int validCount = batch.readings().size() + batch.late().size();
    read.inc(validCount + batch.rejected().size());
    valid.inc(validCount);
    rejected.inc(batch.rejected().size());
    late.inc(batch.late().size());
    replayed.inc(batch.replayed().size());
    batch.rejected().forEach(out.get(REJECTED)::output);
    batch.late().forEach(reading -> out.get(REJECTED).output(reading.letter()));
    out.get(BATCHES).output(batch);
  }
}
