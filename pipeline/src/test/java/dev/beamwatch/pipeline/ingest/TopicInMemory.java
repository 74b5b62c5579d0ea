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
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
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
  private final List<Log> logs = new ArrayList<>();
  private int incarnation = 1;
  private final AtomicInteger consumersOpened = new AtomicInteger();

  TopicInMemory(int partitionCount) {
    for (int i = 0; i < partitionCount; i++) {
      logs.add(new Log());
    }
    TOPICS.put(name, this);
  }

  /** A partition. Offsets need not have a record. */
  private static final class Log {
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private long start;
    private long readableEnd;
    private long end;
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
    Log log = logs.get(partition);
    log.records.add(Chunks.record(name, partition, log.end, timestampMillis, new byte[0], value));
    log.readableEnd = ++log.end;
    notifyAll();
  }

  /** Uses up offsets for what is no record: markers, aborted records, what compaction removed. */
  synchronized void appendNothing(int partition, int offsets) {
    Log log = logs.get(partition);
    log.end += offsets;
    log.readableEnd = log.end;
    notifyAll();
  }

  /** Begins a transaction in which nobody may read yet. */
  synchronized void beginTransaction(int partition, CpuReading... readings) {
    Log log = logs.get(partition);
    for (CpuReading reading : readings) {
      log.records.add(
          Chunks.record(
              name,
              partition,
              log.end++,
              reading.occurredAtMillis(),
              new byte[0],
              CpuReadingCodec.encode(reading)));
    }
    notifyAll();
  }

  /** Ends it: a marker follows, and all may be read. */
  synchronized void commitTransaction(int partition) {
    appendNothing(partition, 1);
  }

  /** Removes what retention would. */
  synchronized void removeBefore(int partition, long offset) {
    Log log = logs.get(partition);
    log.start = offset;
    log.records.removeIf(record -> record.offset() < offset);
  }

  /** Deletes the topic and makes it anew: empty, and with another id. */
  synchronized void makeAnew() {
    incarnation++;
    logs.replaceAll(log -> new Log());
  }

  /** Cuts a log, as when a broker that lagged behind becomes leader. */
  synchronized void cut(int partition, long end) {
    Log log = logs.get(partition);
    log.records.removeIf(record -> record.offset() >= end);
    log.end = end;
    log.readableEnd = end;
  }

  /** Returns the offset behind the last record. */
  synchronized long end(int partition) {
    return logs.get(partition).end;
  }

  synchronized PartitionLog log(int partition) {
    Log log = logs.get(partition);
    return new PartitionLog("cluster", name + incarnation, log.start, log.readableEnd, log.end);
  }

  synchronized int size() {
    return logs.stream().mapToInt(log -> log.records.size()).sum();
  }

  synchronized List<ConsumerRecord<byte[], byte[]>> records(int partition) {
    return List.copyOf(logs.get(partition).records);
  }

  /** Makes consumers; it travels with the source. */
  static SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> consumers() {
    return InMemoryConsumer::new;
  }

  static TopicInMemory named(String name) {
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
      for (int i = 0; i < named(topic).logs.size(); i++) {
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
    public Set<TopicPartition> assignment() {
      return positions.keySet();
    }

    @Override
    public long position(TopicPartition partition) {
      return positions.getOrDefault(partition, 0L);
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
      return position(partition);
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
      positions.put(partition, offset);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> wanted) {
      Map<TopicPartition, Long> ends = new HashMap<>();
      wanted.forEach(p -> ends.put(p, named(p.topic()).end(p.partition())));
      return ends;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> wanted) {
      Map<TopicPartition, Long> starts = new HashMap<>();
      wanted.forEach(p -> starts.put(p, named(p.topic()).log(p.partition()).start()));
      return starts;
    }

    @Override
    public OptionalLong currentLag(TopicPartition partition) {
      return OptionalLong.of(
          named(partition.topic()).log(partition.partition()).readableEnd() - position(partition));
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
      Map<TopicPartition, Long> outOfRange = new HashMap<>();
      positions.forEach(
          (partition, position) -> {
            Log log = topic.logs.get(partition.partition());
            if (position < log.start || position > log.end) {
              outOfRange.put(partition, position);
            }
          });
      if (!outOfRange.isEmpty()) {
        throw new OffsetOutOfRangeException(outOfRange);
      }
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
      positions.replaceAll(
          (partition, position) -> {
            Log log = topic.logs.get(partition.partition());
            List<ConsumerRecord<byte[], byte[]>> next =
                log.records.stream()
                    .filter(r -> r.offset() >= position && r.offset() < log.readableEnd)
                    .limit(maxPollRecords)
                    .toList();
            if (!next.isEmpty()) {
              found.put(partition, next);
            }
            return next.size() == maxPollRecords
                ? next.get(next.size() - 1).offset() + 1
                : Math.max(position, log.readableEnd);
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
