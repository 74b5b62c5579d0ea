package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A topic without a broker, read by consumers that behave as Kafka's do, as far as KafkaIO looks.
 */
final class TopicInMemory {
  private static final Map<String, TopicInMemory> TOPICS = new ConcurrentHashMap<>();

  private final String name = "topic-" + UUID.randomUUID();
  private final List<List<ConsumerRecord<byte[], byte[]>>> partitions = new ArrayList<>();
  private final AtomicInteger consumersOpened = new AtomicInteger();

  TopicInMemory(int partitionCount) {
    for (int i = 0; i < partitionCount; i++) {
      partitions.add(new ArrayList<>());
    }
    TOPICS.put(name, this);
  }

  String name() {
    return name;
  }

  /** How many consumers were opened so far. */
  int consumersOpened() {
    return consumersOpened.get();
  }

  void append(int partition, CpuReading reading) {
    append(partition, CpuReadingCodec.encode(reading), reading.occurredAtMillis());
  }

  synchronized void append(int partition, byte @Nullable [] value, long timestampMillis) {
    List<ConsumerRecord<byte[], byte[]>> records = partitions.get(partition);
    records.add(
        Chunks.record(name, partition, records.size(), timestampMillis, new byte[0], value));
    notifyAll();
  }

  synchronized int size(int partition) {
    return partitions.get(partition).size();
  }

  synchronized int size() {
    return partitions.stream().mapToInt(List::size).sum();
  }

  synchronized List<ConsumerRecord<byte[], byte[]>> records(int partition) {
    return List.copyOf(partitions.get(partition));
  }

  /** Makes consumers; it travels with the source. */
  static SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> consumers() {
    return InMemoryConsumer::new;
  }

  private static TopicInMemory named(String name) {
    TopicInMemory topic = TOPICS.get(name);
    if (topic == null) {
      throw new IllegalStateException("no such topic: " + name);
    }
    return topic;
  }

  // A consumer is used by one thread at a time; only the wake-up comes from another.
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  private static final class InMemoryConsumer extends MockConsumer<byte[], byte[]> {
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final int maxPollRecords;

    InMemoryConsumer(Map<String, Object> properties) {
      super(OffsetResetStrategy.EARLIEST);
      maxPollRecords =
          (Integer) properties.getOrDefault(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
      List<PartitionInfo> infos = new ArrayList<>();
      for (int i = 0; i < named(topic).partitions.size(); i++) {
        infos.add(new PartitionInfo(topic, i, null, null, null));
      }
      return infos;
    }

    @Override
    public void assign(Collection<TopicPartition> assigned) {
      assigned.forEach(partition -> positions.put(partition, 0L));
      assigned.stream()
          .findFirst()
          .ifPresent(partition -> named(partition.topic()).consumersOpened.incrementAndGet());
    }

    @Override
    public long position(TopicPartition partition) {
      return positions.getOrDefault(partition, 0L);
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
      positions.put(partition, offset);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> wanted) {
      Map<TopicPartition, Long> ends = new HashMap<>();
      wanted.forEach(p -> ends.put(p, (long) named(p.topic()).size(p.partition())));
      return ends;
    }

    @Override
    public OptionalLong currentLag(TopicPartition partition) {
      return OptionalLong.of(
          named(partition.topic()).size(partition.partition()) - position(partition));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      return poll(timeout.toMillis());
    }

    @Override
    @Deprecated
    public ConsumerRecords<byte[], byte[]> poll(long timeoutMillis) {
      Set<TopicPartition> assigned = positions.keySet();
      TopicInMemory topic = named(assigned.iterator().next().topic());
      synchronized (topic) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = take(topic);
        if (found.isEmpty() && !woken.get()) {
          try {
            topic.wait(Math.min(timeoutMillis, 20));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          found = take(topic);
        }
        if (woken.getAndSet(false)) {
          throw new WakeupException();
        }
        return new ConsumerRecords<>(found);
      }
    }

    private Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> take(TopicInMemory topic) {
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
      positions.replaceAll(
          (partition, position) -> {
            List<ConsumerRecord<byte[], byte[]>> all = topic.partitions.get(partition.partition());
            int to = (int) Math.min(all.size(), position + maxPollRecords);
            if (to > position) {
              found.put(partition, List.copyOf(all.subList(position.intValue(), to)));
            }
            return (long) Math.max(to, position.intValue());
          });
      return found;
    }

    @Override
    public void wakeup() {
      woken.set(true);
    }

    @Override
    public void close() {}

    @Override
    public void close(Duration timeout) {}
  }
}
