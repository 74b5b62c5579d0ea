package dev.beamwatch.console.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads a single record again. */
public final class OneRecord {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Properties properties;

  /** Takes the settings of consumers, see {@link ConsumerSettings}. */
  public OneRecord(Properties properties) {
    this.properties = properties;
  }

  /**
   * Returns a record; empty if it is not there any more, or not within some seconds.
   *
   * @throws org.apache.kafka.common.KafkaException if the brokers do not answer
   */
  public Optional<ConsumerRecord<byte[], byte[]>> read(String topic, int partition, long offset) {
    TopicPartition where = new TopicPartition(topic, partition);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
      consumer.assign(List.of(where));
      consumer.seek(where, offset);
      long end = System.nanoTime() + LIMIT.toNanos();
      while (System.nanoTime() < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          return record.offset() == offset ? Optional.of(record) : Optional.empty();
        }
      }
      return Optional.empty();
    }
  }
}
