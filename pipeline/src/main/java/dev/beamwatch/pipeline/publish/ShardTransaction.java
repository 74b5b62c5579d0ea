package dev.beamwatch.pipeline.publish;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one shard's batches, each once, in transactions. A list of written batches is committed
 * with the records, in a consumer group named like the transactional id. Opening one fences earlier
 * writers of the shard. Not thread-safe. Useless after a failure.
 */
final class ShardTransaction implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardTransaction.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Longer than writing takes between two checkpoints. Brokers allow 15 minutes. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 600_000;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final String transactionalId;
  private WrittenBatches written;
  private boolean isUnderWay;

  private ShardTransaction(
      Producer<byte[], byte[]> producer,
      String topic,
      String transactionalId,
      WrittenBatches written) {
    this.producer = producer;
    this.topic = topic;
    this.transactionalId = transactionalId;
    this.written = written;
  }

  /**
   * Fences earlier writers of the shard, ends what they left unfinished, and finds out what they
   * wrote.
   *
   * @throws IOException if the brokers do not answer
   */
  static ShardTransaction open(
      KafkaConnection connection,
      String topic,
      String transactionalId,
      Map<String, Object> properties)
      throws IOException {
    Map<String, Object> all = new HashMap<>(properties);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrapServers());
    all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    all.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    Producer<byte[], byte[]> producer = connection.producer(all);
    try {
      producer.initTransactions();
      return new ShardTransaction(
          producer, topic, transactionalId, written(connection, topic, transactionalId));
    } catch (IOException | RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private static WrittenBatches written(
      KafkaConnection connection, String topic, String transactionalId) throws IOException {
    try (Admin admin = connection.admin()) {
      OffsetAndMetadata committed =
          admin
              .listConsumerGroupOffsets(
                  Map.of(transactionalId, new ListConsumerGroupOffsetsSpec()),
                  new ListConsumerGroupOffsetsOptions().requireStable(true))
              .partitionsToOffsetAndMetadata(transactionalId)
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .get(place(topic));
      return committed == null ? WrittenBatches.NONE : WrittenBatches.of(committed.metadata());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("cannot find out what " + topic + " holds of " + transactionalId, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Writes a batch, visible after {@link #commit}. Does nothing if it was written before. */
  void write(RecordBatch batch) {
    if (written.contains(batch)) {
      LOG.info("{} has batch {} already", transactionalId, batch.sequence());
      return;
    }
    if (!isUnderWay) {
      producer.beginTransaction();
      isUnderWay = true;
    }
    for (KV<byte[], byte[]> record : batch.records()) {
      // The commit reports a failure.
      var unused = producer.send(new ProducerRecord<>(topic, record.getKey(), record.getValue()));
    }
    written = written.with(batch);
  }

  /** Makes all that was written since the last commit visible. */
  void commit() {
    if (!isUnderWay) {
      return;
    }
    producer.sendOffsetsToTransaction(
        Map.of(place(topic), new OffsetAndMetadata(0, written.metadata())),
        new ConsumerGroupMetadata(transactionalId));
    producer.commitTransaction();
    isUnderWay = false;
  }

  /** The offset means nothing, but brokers keep metadata only with one. */
  private static TopicPartition place(String topic) {
    return new TopicPartition(topic, 0);
  }

  /** Closes the connection. What was not committed stays invisible. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
