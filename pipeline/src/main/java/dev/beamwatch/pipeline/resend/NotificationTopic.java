package dev.beamwatch.pipeline.resend;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.pipeline.kafka.TopicScan;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.NotificationCodec;
import dev.beamwatch.schemas.RecordKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic {@code cpu_notifications}, read as a whole and written to. It takes no part in any
 * consumer group. Not thread-safe.
 */
public final class NotificationTopic implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

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
    long[] unreadable = {0};
    try (TopicScan scan = TopicScan.open(connection, topic)) {
      scan.readAll(
          record -> {
            if (!read(record.value(), reader)) {
              unreadable[0]++;
            }
            return true;
          });
    }
    return unreadable[0];
  }

  /** Returns whether it is a notification. */
  private boolean read(byte @Nullable [] value, Consumer<Notification> reader) {
    Notification told;
    try {
      told = codec.decode(value == null ? new byte[0] : value);
    } catch (UncheckedIOException e) {
      return false;
    }
    reader.accept(told);
    return true;
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
