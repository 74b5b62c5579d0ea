package dev.beamwatch.pipeline.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed records that a topic has now. It takes part in no consumer group and commits
 * nothing. Not thread-safe.
 */
public final class TopicScan implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int MOST_POLLED = 10_000;

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;

  /** Takes records, in the order of their partition. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes a record.
     *
     * @return whether the rest of its partition is wanted
     * @throws IOException if it makes no sense to read on
     */
    boolean take(ConsumerRecord<byte[], byte[]> record) throws IOException;
  }

  TopicScan(Consumer<byte[], byte[]> consumer, String topic) {
    this.consumer = consumer;
    this.topic = topic;
  }

  /** Opens a topic. */
  public static TopicScan open(KafkaConnection connection, String topic) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrapServers());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_POLLED);
    properties.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        IsolationLevel.READ_COMMITTED.toString().toLowerCase(Locale.ROOT));
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return new TopicScan(connection.consumer(properties), topic);
  }

  /**
   * Reads all records.
   *
   * @throws IOException if the brokers stop answering
   */
  public void readAll(Visitor visitor) throws IOException {
    try {
      Set<TopicPartition> partitions = assign();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
      consumer.seekToBeginning(partitions);
      read(partitions, ends, visitor);
    } catch (KafkaException e) {
      throw cannotRead(e);
    }
  }

  /**
   * Reads records from the first one on that is as new as a time.
   *
   * @param fromMillis by the time that Kafka keeps with a record
   * @throws IOException if the brokers stop answering
   */
  public void readFrom(long fromMillis, Visitor visitor) throws IOException {
    try {
      Set<TopicPartition> partitions = assign();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, Math.max(0, fromMillis)));
      Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times, PATIENCE);
      for (TopicPartition partition : partitions) {
        OffsetAndTimestamp start = starts.get(partition);
        consumer.seek(partition, start == null ? ends.getOrDefault(partition, 0L) : start.offset());
      }
      read(partitions, ends, visitor);
    } catch (KafkaException e) {
      throw cannotRead(e);
    }
  }

  private Set<TopicPartition> assign() {
    Set<TopicPartition> partitions = new HashSet<>();
    consumer
        .partitionsFor(topic, PATIENCE)
        .forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
    consumer.assign(partitions);
    return partitions;
  }

  private void read(Set<TopicPartition> partitions, Map<TopicPartition, Long> ends, Visitor visitor)
      throws IOException {
    Set<TopicPartition> left = new HashSet<>(partitions);
    // Those that an earlier reading has left are paused.
    consumer.resume(partitions);
    long lastProgress = System.nanoTime();
    long lastPositions = -1;
    while (true) {
      long positions = 0;
      for (TopicPartition partition : List.copyOf(left)) {
        long position = consumer.position(partition, PATIENCE);
        positions += position;
        if (position >= ends.getOrDefault(partition, 0L)) {
          left.remove(partition);
          consumer.pause(Set.of(partition));
        }
      }
      if (left.isEmpty()) {
        return;
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
      hand(consumer.poll(POLL), ends, left, visitor);
    }
  }

  private void hand(
      ConsumerRecords<byte[], byte[]> records,
      Map<TopicPartition, Long> ends,
      Set<TopicPartition> left,
      Visitor visitor)
      throws IOException {
    for (TopicPartition partition : records.partitions()) {
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        if (record.offset() >= ends.getOrDefault(partition, 0L)) {
          break;
        }
        if (!visitor.take(record)) {
          left.remove(partition);
          consumer.pause(Set.of(partition));
          break;
        }
      }
    }
  }

  private IOException cannotRead(KafkaException e) {
    return new IOException("cannot read topic " + topic + ": " + e.getMessage(), e);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
