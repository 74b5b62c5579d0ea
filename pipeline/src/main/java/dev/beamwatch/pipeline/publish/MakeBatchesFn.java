package dev.beamwatch.pipeline.publish;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/**
 * Gathers the records of a shard into numbered batches. State: the records of the open batch, for
 * at most a second, and the number of the last batch.
 */
final class MakeBatchesFn extends DoFn<KV<Integer, KV<byte[], byte[]>>, KV<Integer, RecordBatch>> {
  /** Batches wait for the next checkpoint, so there is no hurry. */
  private static final Duration GATHER = Duration.standardSeconds(1);

  @StateId("gathered")
  private final StateSpec<BagState<KV<byte[], byte[]>>> gathered =
      StateSpecs.bag(KvCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of()));

  @StateId("count")
  private final StateSpec<ValueState<Integer>> count = StateSpecs.value(VarIntCoder.of());

  @StateId("sequence")
  private final StateSpec<ValueState<Long>> sequence = StateSpecs.value(VarLongCoder.of());

  @TimerId("flush")
  private final TimerSpec flush = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final String submission;
  private final int maxRecords;

  /**
   * Makes batches.
   *
   * @param submission names this submission of the job, among all that write to the topic
   * @param maxRecords in a batch, more than one
   */
  MakeBatchesFn(String submission, int maxRecords) {
    this.submission = submission;
    this.maxRecords = maxRecords;
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, KV<byte[], byte[]>> element,
      @StateId("gathered") BagState<KV<byte[], byte[]>> gathered,
      @StateId("count") ValueState<Integer> count,
      @StateId("sequence") ValueState<Long> sequence,
      @TimerId("flush") Timer flush,
      OutputReceiver<KV<Integer, RecordBatch>> out) {
    gathered.add(element.getValue());
    Integer before = count.read();
    int now = before == null ? 1 : before + 1;
    count.write(now);
    if (now == 1) {
      flush.offset(GATHER).setRelative();
    } else if (now >= maxRecords) {
      emit(element.getKey(), gathered, count, sequence, out);
    }
  }

  @OnTimer("flush")
  public void onFlush(
      @Key Integer shard,
      @StateId("gathered") BagState<KV<byte[], byte[]>> gathered,
      @StateId("count") ValueState<Integer> count,
      @StateId("sequence") ValueState<Long> sequence,
      OutputReceiver<KV<Integer, RecordBatch>> out) {
    if (count.read() != null) {
      emit(shard, gathered, count, sequence, out);
    }
  }

  private void emit(
      Integer shard,
      BagState<KV<byte[], byte[]>> gathered,
      ValueState<Integer> count,
      ValueState<Long> sequence,
      OutputReceiver<KV<Integer, RecordBatch>> out) {
    List<KV<byte[], byte[]>> records = new ArrayList<>();
    gathered.read().forEach(records::add);
    Long last = sequence.read();
    long next = last == null ? 1 : last + 1;
    gathered.clear();
    count.clear();
    sequence.write(next);
    out.output(KV.of(shard, new RecordBatch(submission, next, records)));
  }
}
