package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaTopic;
import dev.beamwatch.schemas.CpuReading;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at what a start without committed offsets begins with. */
public final class FirstStart {
  private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);

  /** So many records of a partition are looked at: not every record is a reading. */
  private static final int MOST_RECORDS = 20;

  private static final int MOST_POLLS = 5;

  private FirstStart() {}

  /**
   * Returns the event time of the first reading; nothing if the consumer group has offsets, if
   * reading begins at the end, or if there is no reading yet. Trouble with the brokers is no answer
   * either: the pipeline itself will meet it.
   *
   * @param patience for each answer of the brokers
   */
  public static Optional<Instant> firstReading(KafkaTopic topic, Duration patience) {
    if (topic.autoOffsetReset().equals("latest")) {
      return Optional.empty();
    }
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.connection().bootstrapServers());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, topic.consumerGroup());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    try (Consumer<byte[], byte[]> consumer = topic.connection().consumer(properties)) {
      Set<TopicPartition> partitions =
          consumer.partitionsFor(topic.topic(), patience).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .collect(Collectors.toSet());
      if (consumer.committed(partitions, patience).values().stream().anyMatch(Objects::nonNull)) {
        return Optional.empty();
      }
      return first(consumer, partitions, topic.maxReadingBytes(), patience);
    } catch (KafkaException e) {
      LOG.debug("cannot look at the first readings", e);
      return Optional.empty();
    }
  }

  private static Optional<Instant> first(
      Consumer<byte[], byte[]> consumer,
      Set<TopicPartition> partitions,
      int maxBytes,
      Duration patience) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, patience);
    Set<TopicPartition> left = new HashSet<>(partitions);
    left.removeIf(
        partition -> consumer.position(partition, patience) >= ends.getOrDefault(partition, 0L));
    Optional<Instant> first = Optional.empty();
    for (int polls = 0; polls < MOST_POLLS && !left.isEmpty(); polls++) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience.dividedBy(MOST_POLLS))) {
        CpuReading reading = ParsedValue.of(record.value(), maxBytes).reading();
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (reading == null || !left.remove(partition)) {
          continue;
        }
        Instant time = Instant.ofEpochMilli(reading.occurredAtMillis());
        first = first.filter(earlier -> earlier.isBefore(time)).or(() -> Optional.of(time));
        consumer.pause(List.of(partition));
      }
    }
    return first;
  }
}
