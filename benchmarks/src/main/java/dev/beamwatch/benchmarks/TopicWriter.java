package dev.beamwatch.benchmarks;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Fills a topic as fast as the broker takes it. Not thread-safe. */
final class TopicWriter implements AutoCloseable {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  TopicWriter(String bootstrapServers, String topic) {
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                100,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 << 10,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                64 << 20,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends a record. Whether the broker has taken it shows when this is closed. */
  void send(int partition, byte[] key, byte[] value) {
    var unused =
        producer.send(
            new ProducerRecord<>(topic, partition, key, value),
            (metadata, exception) -> {
              if (exception != null) {
                var unusedIsFirst = failure.compareAndSet(null, exception);
              }
            });
  }

  /**
   * Waits until the broker has everything.
   *
   * @throws BenchmarkException if it has refused a record
   */
  @Override
  public void close() {
    producer.close();
    Exception first = failure.get();
    if (first != null) {
      throw new BenchmarkException("the topic " + topic + " could not be written: " + first, first);
    }
  }
}
