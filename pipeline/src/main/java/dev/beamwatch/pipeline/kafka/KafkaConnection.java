package dev.beamwatch.pipeline.kafka;

import dev.beamwatch.schemas.SecretReference;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Makes Kafka clients.
 *
 * <p>Only the names of brokers and of a file travel with the pipeline. The file's contents,
 * passwords included, are read where a client is made. They appear in no option, display data or
 * checkpoint.
 *
 * @param bootstrapServers brokers to begin with, {@code host:port} separated by commas
 * @param configFile a Java properties file with further client properties (SASL, TLS, tuning); null
 *     for none. Values may refer to secrets, {@code ${env:NAME}} and {@code ${file:PATH}}.
 *     Properties that correctness needs are not taken from it
 */
public record KafkaConnection(String bootstrapServers, @Nullable String configFile)
    implements Serializable {

  /** Properties that the file cannot change, because reading and writing depend on them. */
  private static final Set<String> RESERVED =
      Set.of(
          CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.RETRIES_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG);

  /**
   * Longest pause between two tries of a producer. With Kafka's default of a second, every producer
   * warns every second while its topic is away.
   */
  private static final int MOST_BETWEEN_TRIES_MILLIS = 10_000;

  /**
   * Makes a consumer of bytes with the given properties and those of the file. While a topic is
   * away, it pauses and says so.
   */
  public Consumer<byte[], byte[]> consumer(Map<String, Object> properties) {
    return AbsentTopics.restingFrom(new KafkaConsumer<>(withFile(properties)));
  }

  /** Makes a producer with the given properties and those of the file. */
  public <K, V> Producer<K, V> producer(Map<String, Object> properties) {
    return new KafkaProducer<>(producerProperties(properties));
  }

  /** Where a property is set more than once, the file wins, then the given properties. */
  Map<String, Object> producerProperties(Map<String, Object> properties) {
    Map<String, Object> merged = new HashMap<>();
    merged.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, MOST_BETWEEN_TRIES_MILLIS);
    merged.putAll(properties);
    return withFile(merged);
  }

  /** Makes an admin client with the properties of the file. */
  public Admin admin() {
    Map<String, Object> properties = withFile(Map.of());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return Admin.create(properties);
  }

  /**
   * Returns the file's properties, without the reserved ones.
   *
   * @throws UncheckedIOException if there is a file and it, or a secret it refers to, cannot be
   *     read
   */
  public Map<String, String> fileProperties() {
    Properties properties = new Properties();
    if (configFile != null) {
      try (Reader reader = Files.newBufferedReader(Path.of(configFile), StandardCharsets.UTF_8)) {
        properties.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the Kafka properties in " + configFile, e);
      }
    }
    Map<String, String> allowed = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (!RESERVED.contains(name)) {
        allowed.put(name, resolved(name, properties.getProperty(name, "")));
      }
    }
    return allowed;
  }

  private static String resolved(String name, String value) {
    try {
      return SecretReference.resolveAll(value);
    } catch (IOException e) {
      throw new UncheckedIOException("property " + name + ": " + e.getMessage(), e);
    }
  }

  private Map<String, Object> withFile(Map<String, Object> properties) {
    Map<String, Object> merged = new HashMap<>(properties);
    merged.putAll(fileProperties());
    return merged;
  }
}
