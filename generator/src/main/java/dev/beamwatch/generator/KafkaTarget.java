package dev.beamwatch.generator;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A topic of a Kafka cluster: finds out if it can be written to, and creates it if it must. */
final class KafkaTarget {
  static final int DEFAULT_PARTITIONS = 4;

  /** Settings for throughput: large, compressed batches that wait a moment for company. */
  static final Map<String, String> DEFAULTS =
      Map.of(
          "bootstrap.servers", "127.0.0.1:9092",
          "client.id", "beamwatch-generator",
          "compression.type", "lz4",
          "linger.ms", "20",
          "batch.size", "262144",
          "buffer.memory", "67108864");

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  private final Properties properties;
  private final String topic;

  /**
   * Names a topic.
   *
   * @param properties settings of the Kafka client, with bootstrap.servers
   */
  KafkaTarget(Properties properties, String topic) {
    this.properties = properties;
    this.topic = topic;
  }

  /**
   * Opens the topic for writing.
   *
   * @param partitions how many it gets if it has to be created
   * @param notes where to say that it was created
   * @throws DeliveryException if no broker answers or the topic is missing and cannot be created
   * @throws InvalidOptionException if the client refuses the settings
   */
  Sink open(int partitions, PrintStream notes) throws DeliveryException {
    Properties forAdmin = new Properties();
    forAdmin.putAll(properties);
    forAdmin.put("default.api.timeout.ms", Long.toString(ANSWER_TIMEOUT.toMillis()));
    forAdmin.put("request.timeout.ms", Long.toString(ANSWER_TIMEOUT.toMillis() / 3));
    // The producer first: settings that it refuses must not leave a new topic behind.
    KafkaProducer<byte[], byte[]> producer =
        start(ofBytes -> new KafkaProducer<>(properties, ofBytes, ofBytes));
    boolean ready = false;
    try {
      Admin admin = start(unused -> Admin.create(forAdmin));
      try {
        createIfMissing(admin, partitions, notes);
      } finally {
        admin.close(Duration.ofSeconds(1));
      }
      ready = true;
      return new KafkaSink(producer, topic);
    } finally {
      if (!ready) {
        producer.close(Duration.ZERO);
      }
    }
  }

  private <C> C start(Function<ByteArraySerializer, C> client) throws DeliveryException {
    try {
      return client.apply(new ByteArraySerializer());
    } catch (KafkaException | IllegalArgumentException e) {
      // The outermost says only that there is no client; the innermost, why.
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String reason = String.valueOf(root.getMessage());
      if (reason.contains("No resolvable bootstrap")) {
        throw unanswered();
      }
      throw InvalidOptionException.conflict(
          "--kafka-config or --bootstrap-servers: the Kafka client refuses its settings: "
              // Its parser quotes what it could not read, and that may be the password.
              + (reason.contains("JAAS") ? "sasl.jaas.config is not of its form" : reason));
    }
  }

  private void createIfMissing(Admin admin, int partitions, PrintStream notes)
      throws DeliveryException {
    Throwable missing = failureOf(admin.describeTopics(List.of(topic)).allTopicNames());
    if (missing instanceof AuthorizationException) {
      // May be allowed to write all the same; if not, the producer will say so.
      return;
    }
    if (missing == null) {
      return;
    }
    if (!(missing instanceof UnknownTopicOrPartitionException)) {
      throw unreachable(missing);
    }
    NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    Throwable refusal = failureOf(admin.createTopics(List.of(wanted)).all());
    if (refusal == null) {
      notes.println("created topic " + topic + " with " + partitions + " partitions");
      awaitLeaders(admin, partitions);
    } else if (!(refusal instanceof TopicExistsException)) {
      throw new DeliveryException(
          "topic " + topic + " does not exist and cannot be created: " + refusal.getMessage());
    }
  }

  /**
   * Waits until the leader of each partition answers. A producer that writes before can be blocked
   * for minutes. Whoever may not ask goes on.
   */
  private void awaitLeaders(Admin admin, int partitions) {
    long deadline = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
    StopSignal never = new StopSignal();
    // Whoever asks leaders of a topic that is not known yet gets an error into the log.
    while (failureOf(admin.describeTopics(List.of(topic)).allTopicNames())
            instanceof UnknownTopicOrPartitionException
        && System.nanoTime() < deadline) {
      never.await(10);
    }
    Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      newest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    var unused = failureOf(admin.listOffsets(newest).all());
  }

  private DeliveryException unreachable(Throwable cause) {
    Object servers = properties.get("bootstrap.servers");
    if (cause instanceof AuthenticationException) {
      return new DeliveryException(
          "the Kafka broker at "
              + servers
              + " does not let us in (--kafka-config): "
              + cause.getMessage());
    }
    if (cause instanceof TimeoutException
        || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
      return unanswered();
    }
    return new DeliveryException(
        "the Kafka broker at "
            + servers
            + " (--bootstrap-servers) answers with an error: "
            + cause.getMessage());
  }

  private DeliveryException unanswered() {
    return new DeliveryException(
        "no Kafka broker answers at "
            + properties.get("bootstrap.servers")
            + " (--bootstrap-servers)");
  }

  private static @Nullable Throwable failureOf(KafkaFuture<?> answer) {
    try {
      Object unused = answer.get(ANSWER_TIMEOUT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (TimeoutException e) {
      return e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }
}
