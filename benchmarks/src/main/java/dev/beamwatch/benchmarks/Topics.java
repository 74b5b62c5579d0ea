package dev.beamwatch.benchmarks;

import dev.beamwatch.sandbox.TopicLeaders;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes, counts, reads and deletes topics of one broker. */
final class Topics implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Of all topics but those with the readings. */
  static final int OUTPUT_PARTITIONS = 2;

  private final String bootstrapServers;
  private final Admin admin;
  private final KafkaConsumer<byte[], byte[]> offsets;

  Topics(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    this.offsets = consumer();
  }

  /** Makes a topic whose records keep the times that their producer gives them. */
  void create(String topic, int partitions) {
    create(topic, partitions, "CreateTime");
  }

  /** Makes a topic whose records have the times at which the broker took them. */
  void createOutput(String topic) {
    create(topic, OUTPUT_PARTITIONS, "LogAppendTime");
  }

  private void create(String topic, int partitions, String timestamps) {
    Map<String, String> properties =
        Map.of(
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            timestamps,
            TopicConfig.RETENTION_MS_CONFIG,
            "-1",
            TopicConfig.RETENTION_BYTES_CONFIG,
            "-1");
    await(
        admin
            .createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(properties)))
            .all(),
        "make the topic " + topic);
    // A producer that writes before the leaders know of their duty can be blocked for minutes.
    Waiting.until(
        "the leaders of the topic " + topic + " answer",
        ANSWER_LIMIT,
        PAUSE,
        () -> TopicLeaders.answer(admin, topic, partitions));
  }

  /** Deletes topics. */
  void delete(Collection<String> topics) {
    await(admin.deleteTopics(topics).all(), "delete the topics " + topics);
  }

  /** Returns how many records a topic holds. */
  long count(String topic) {
    return offsets.endOffsets(partitions(topic)).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the partitions of a topic. */
  List<TopicPartition> partitions(String topic) {
    return partitions(offsets, topic);
  }

  /**
   * Reads all that a topic holds at this moment.
   *
   * @param reader receives each record's value and its time, milliseconds since the epoch
   */
  void read(String topic, BiConsumer<byte[], Long> reader) {
    read(partitions(topic), reader);
  }

  /** Reads all that partitions hold at this moment. */
  void read(List<TopicPartition> partitions, BiConsumer<byte[], Long> reader) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long left =
          consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
      while (left > 0) {
        for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
          reader.accept(found.value(), found.timestamp());
          left--;
        }
      }
    }
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            8 << 20),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static void await(KafkaFuture<?> future, String purpose) {
    try {
      var unused = future.get();
    } catch (ExecutionException e) {
      throw new BenchmarkException("cannot " + purpose + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while waiting to " + purpose, e);
    }
  }

  @Override
  public void close() {
    offsets.close();
    admin.close();
  }
}
