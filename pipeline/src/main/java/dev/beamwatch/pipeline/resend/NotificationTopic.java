package dev.beamwatch.pipeline.resend;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.NotificationCodec;
import dev.beamwatch.schemas.RecordKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic {@code cpu_notifications}, read as a whole and written to. It takes no part in any
 * consumer group. Not thread-safe.
 */
public final class NotificationTopic implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final KafkaConnection connection;
  private final String topic;
  private final NotificationCodec codec;
  private @Nullable Producer<byte[], byte[]> producer;

  /**
   * Names a topic. Nothing is opened before it is needed.
   *
   * @param zone of the timestamps in it
   */
  public NotificationTopic(KafkaConnection connection, String topic, ZoneId zone) {
    this.connection = connection;
    this.topic = topic;
    this.codec = new NotificationCodec(zone);
  }

  /**
   * Reads all committed records that the topic has now.
   *
   * @return how many records are no notifications
   * @throws IOException if the brokers stop answering
   */
  public long read(Consumer<Notification> reader) throws IOException {
    long unreadable = 0;
    try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer =
        connection.consumer(consumerProperties())) {
      Set<TopicPartition> partitions =
          consumer.partitionsFor(topic, PATIENCE).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .collect(Collectors.toSet());
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
      consumer.seekToBeginning(partitions);
      Set<TopicPartition> left = new HashSet<>(partitions);
      long lastProgress = System.nanoTime();
      long lastPositions = -1;
      while (true) {
        long positions = 0;
        for (TopicPartition partition : partitions) {
          long position = consumer.position(partition, PATIENCE);
          positions += position;
          if (position >= ends.getOrDefault(partition, 0L)) {
            left.remove(partition);
          }
        }
        if (left.isEmpty()) {
          return unreadable;
        }
        // Markers of transactions move positions, too, and give no records.
        if (positions != lastPositions) {
          lastPositions = positions;
          lastProgress = System.nanoTime();
        } else if (System.nanoTime() - lastProgress > PATIENCE.toNanos()) {
          throw new IOException(
              "the brokers gave nothing more of topic %s for %d s"
                  .formatted(topic, PATIENCE.toSeconds()));
        }
        unreadable += read(consumer.poll(POLL), reader);
      }
    }
  }

  private long read(ConsumerRecords<byte[], byte[]> records, Consumer<Notification> reader) {
    long unreadable = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Notification told;
      try {
        told = codec.decode(record.value() == null ? new byte[0] : record.value());
      } catch (UncheckedIOException e) {
        unreadable++;
        continue;
      }
      reader.accept(told);
    }
    return unreadable;
  }

  /**
   * Writes records, and waits until the brokers have them.
   *
   * @throws IOException if they do not take them; some may be written nevertheless
   */
  public void write(List<Notification> notifications) throws IOException {
    Producer<byte[], byte[]> open = producer;
    if (open == null) {
      open = connection.producer(producerProperties());
      producer = open;
    }
    List<Future<?>> writes = new ArrayList<>();
    for (Notification told : notifications) {
      writes.add(
          open.send(
              new ProducerRecord<>(topic, RecordKeys.ofNotification(told), codec.encode(told))));
    }
    for (Future<?> write : writes) {
      try {
        var unused = write.get();
      } catch (ExecutionException e) {
        throw new IOException(String.valueOf(e.getCause()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close();
    }
  }

  private Map<String, Object> consumerProperties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrapServers());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        IsolationLevel.READ_COMMITTED.toString().toLowerCase(Locale.ROOT));
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return properties;
  }

  private Map<String, Object> producerProperties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
    properties.put(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.multipliedBy(2).toMillis());
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return properties;
  }
}
