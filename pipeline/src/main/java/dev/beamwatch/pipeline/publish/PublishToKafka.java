package dev.beamwatch.pipeline.publish;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Writes elements to a Kafka topic.
 *
 * <p>Delivery: as chosen. At least once: a bundle ends when the brokers have acknowledged all its
 * records. A repeated element has the same key and bytes. Exactly once: in transactions, when the
 * checkpoint that holds the elements is complete. Readers of committed records see each once, a
 * checkpoint's interval later. Order: records of one key in the order in which a worker wrote them.
 * Time: records carry the time of writing, not event time, because brokers would soon delete what a
 * replay of old readings writes. Cost: while the brokers are away, writing waits for two and a half
 * minutes, then the bundle fails. Flink goes back to the last checkpoint. The DirectRunner ends the
 * pipeline, and its next start goes on from the consumer group.
 *
 * @param <T> the type of element
 */
public final class PublishToKafka<T> extends PTransform<PCollection<T>, PDone> {
  /** Below the 180 s that Flink gives a task to stop. */
  private static final int DELIVERY_TIMEOUT_MILLIS = 150_000;

  /** How long to wait for more records to send together. Adds to the latency of a lonely record. */
  private static final int LINGER_MILLIS = 5;

  /** In bytes. Kafka's default of 16 KiB fills up long before when many readings are hot. */
  private static final int BATCH_BYTES = 128 * 1_024;

  /** Transactions that may run side by side. A key's records are always in the same one. */
  private static final int SHARDS = 4;

  /** Most records in a transaction's batch: bounds the size of one element of state. */
  private static final int MAX_BATCH_SIZE = 10_000;

  private final KafkaConnection connection;
  private final String topic;
  private final Delivery delivery;
  private final RecordFormat<T> format;

  private PublishToKafka(
      KafkaConnection connection, String topic, Delivery delivery, RecordFormat<T> format) {
    this.connection = connection;
    this.topic = topic;
    this.delivery = delivery;
    this.format = format;
  }

  /** Writes to a topic in a format. */
  public static <T> PublishToKafka<T> to(
      KafkaConnection connection, String topic, Delivery delivery, RecordFormat<T> format) {
    return new PublishToKafka<>(connection, topic, delivery, format);
  }

  /**
   * How often readers see a record if something fails.
   *
   * @param transactionalIdPrefix prefix of the transactional ids, to which the topic's name is
   *     added; null to write at least once, without transactions
   */
  public record Delivery(@Nullable String transactionalIdPrefix) {
    /** Repeats what may be unwritten. */
    public static Delivery atLeastOnce() {
      return new Delivery(null);
    }

    /**
     * Writes in transactions.
     *
     * @param prefix prefix of the transactional ids; no other job may use it
     */
    public static Delivery exactlyOnce(String prefix) {
      return new Delivery(prefix);
    }

    /** Tells whether results are written in transactions. */
    public boolean isExactlyOnce() {
      return transactionalIdPrefix != null;
    }

    /**
     * Returns the transactional id of a shard of a topic's records, which also names its consumer
     * group.
     */
    public String transactionalId(String topic, int shard) {
      return WriteBatchesFn.transactionalId(prefix(topic), shard);
    }

    private String prefix(String topic) {
      return transactionalIdPrefix + "-" + topic;
    }
  }

  @Override
  public PDone expand(PCollection<T> elements) {
    Map<String, Object> producer = new HashMap<>();
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // Retries for as long as the delivery timeout allows, not a number of times.
    producer.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
    producer.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    producer.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    producer.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrapServers());
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    if (delivery.transactionalIdPrefix() == null) {
      var unusedOutput =
          elements.apply(
              "WriteRecords", ParDo.of(new SendRecordsFn<>(connection, topic, producer, format)));
      return PDone.in(elements.getPipeline());
    }
    var unusedOutput =
        elements
            .apply("ByShard", ParDo.of(new ShardFn<>(format, SHARDS)))
            .setCoder(
                KvCoder.of(VarIntCoder.of(), KvCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of())))
            .apply(
                "LeaveWindows",
                Window.<KV<Integer, KV<byte[], byte[]>>>into(new GlobalWindows())
                    .triggering(DefaultTrigger.of())
                    .withAllowedLateness(Duration.ZERO)
                    .discardingFiredPanes())
            .apply("MakeBatches", ParDo.of(new MakeBatchesFn(newSubmission(), MAX_BATCH_SIZE)))
            .setCoder(KvCoder.of(VarIntCoder.of(), RecordBatchCoder.INSTANCE))
            .apply(
                "WriteBatches",
                ParDo.of(new WriteBatchesFn(connection, topic, delivery.prefix(topic), producer)));
    return PDone.in(elements.getPipeline());
  }

  private static String newSubmission() {
    return UUID.randomUUID().toString();
  }

  /** Deals records out to shards by key. */
  private static final class ShardFn<T> extends DoFn<T, KV<Integer, KV<byte[], byte[]>>> {
    private final RecordFormat<T> format;
    private final int shards;

    ShardFn(RecordFormat<T> format, int shards) {
      this.format = format;
      this.shards = shards;
    }

    @ProcessElement
    public void process(@Element T element, OutputReceiver<KV<Integer, KV<byte[], byte[]>>> out) {
      for (KV<byte[], byte[]> record : format.records(element)) {
        out.output(KV.of(Math.floorMod(Arrays.hashCode(record.getKey()), shards), record));
      }
    }
  }
}
