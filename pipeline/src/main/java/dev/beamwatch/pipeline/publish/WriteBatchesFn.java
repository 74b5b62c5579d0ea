package dev.beamwatch.pipeline.publish;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Writes the batches of a bundle in one Kafka transaction per shard.
 *
 * <p>Its input is stable: the runner keeps it until the checkpoint that holds it is complete. So a
 * failure repeats the very same batches. Batches that a transaction committed are known by name,
 * see {@link WrittenBatches}. State: the number of a shard's last batch. State also makes the step
 * a keyed one, so that one worker at a time writes a shard, in order.
 */
final class WriteBatchesFn extends DoFn<KV<Integer, RecordBatch>, Void> {
  private final KafkaConnection connection;
  private final String topic;
  private final String transactionalIdPrefix;
  private final HashMap<String, Object> producer;

  @StateId("written")
  private final StateSpec<ValueState<Long>> written = StateSpecs.value(VarLongCoder.of());

  private transient Map<Integer, ShardTransaction> shards = new HashMap<>();

  /**
   * Writes to a topic.
   *
   * @param transactionalIdPrefix prefix of the shards' transactional ids; no other job may use it
   * @param producer properties of the producers
   */
  WriteBatchesFn(
      KafkaConnection connection,
      String topic,
      String transactionalIdPrefix,
      Map<String, Object> producer) {
    this.connection = connection;
    this.topic = topic;
    this.transactionalIdPrefix = transactionalIdPrefix;
    this.producer = new HashMap<>(producer);
  }

  @Setup
  public void setup() {
    shards = new HashMap<>();
  }

  @RequiresStableInput
  @ProcessElement
  public void process(
      @Element KV<Integer, RecordBatch> element, @StateId("written") ValueState<Long> written)
      throws IOException {
    int shard = element.getKey();
    RecordBatch batch = element.getValue();
    Long last = written.read();
    if (last != null && batch.sequence() > last + 1) {
      throw new IllegalStateException(
          "batch %d of shard %d of %s came after batch %d: those between are missing"
              .formatted(batch.sequence(), shard, topic, last));
    }
    written.write(batch.sequence());
    ShardTransaction transaction = shards.get(shard);
    if (transaction == null) {
      transaction =
          ShardTransaction.open(
              connection, topic, transactionalId(transactionalIdPrefix, shard), producer);
      shards.put(shard, transaction);
    }
    transaction.write(batch);
  }

  @FinishBundle
  public void finishBundle() {
    shards.values().forEach(ShardTransaction::commit);
  }

  /** Returns the transactional id of a shard, which also names its consumer group. */
  static String transactionalId(String prefix, int shard) {
    return prefix + "-" + shard;
  }

  @Teardown
  public void teardown() {
    shards.values().forEach(ShardTransaction::close);
    shards.clear();
  }
}
