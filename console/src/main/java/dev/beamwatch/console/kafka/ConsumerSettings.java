package dev.beamwatch.console.kafka;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Settings of consumers that leave no trace in the cluster. */
public final class ConsumerSettings {
  private ConsumerSettings() {}

  /**
   * Returns settings for brokers.
   *
   * @param bootstrapServers {@code HOST:PORT}, separated by commas
   * @param more further settings of Kafka clients, which count where they say otherwise
   */
  public static Properties of(String bootstrapServers, Properties more) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "beamwatch-console");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "5000");
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, "4000");
    // A few topics are read side by side, in a small heap.
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "4194304");
    properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
    // Which partitions there are is asked of what the client remembers, not of the brokers.
    properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "10000");
    properties.putAll(more);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return properties;
  }

  /**
   * Tries whether a client can be made of further settings; no broker is asked.
   *
   * @throws KafkaException if not; the innermost cause says why
   */
  public static void check(Properties more) {
    Properties properties = of("127.0.0.1:1", more);
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    new KafkaConsumer<>(properties).close(Duration.ZERO);
  }
}
