package dev.beamwatch.console.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic from a while ago on, whatever becomes of the brokers, of the topic and of its
 * partitions. Has a thread of its own, and the handlers are called in it.
 */
public final class TopicTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration LOOK_AROUND = Duration.ofSeconds(10);

  private final String topic;
  private final Properties properties;
  private final Duration history;
  private final Clock clock;
  private final Handlers handlers;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Thread thread;

  private volatile boolean isCaughtUp;
  private volatile boolean isClosed;

  /**
   * What is done with what is read.
   *
   * @param record takes each record
   * @param mostBehind how many records a reader may be behind before some are skipped; {@link
   *     Long#MAX_VALUE} if none may be
   * @param skipped takes the number of records that were skipped
   */
  public record Handlers(
      Consumer<ConsumerRecord<byte[], byte[]>> record, long mostBehind, LongConsumer skipped) {}

  private TopicTail(
      String topic, Properties properties, Duration history, Clock clock, Handlers handlers) {
    this.topic = topic;
    this.properties = properties;
    this.history = history;
    this.clock = clock;
    this.handlers = handlers;
    thread = new Thread(this::run, "topic " + topic);
    thread.setDaemon(true);
  }

  /**
   * Begins to read.
   *
   * @param properties of Kafka consumers, see {@link ConsumerSettings}
   * @param history how far back reading begins, by the records' timestamps
   */
  public static TopicTail start(
      String topic, Properties properties, Duration history, Clock clock, Handlers handlers) {
    TopicTail tail = new TopicTail(topic, properties, history, clock, handlers);
    tail.thread.start();
    return tail;
  }

  /** Tells whether everything was read that was in the topic when reading began. */
  public boolean isCaughtUp() {
    return isCaughtUp;
  }

  private void run() {
    while (!isClosed) {
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
        follow(consumer);
      } catch (InterruptException | WakeupException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("cannot read {}, next try in {} s: {}", topic, PAUSE.toSeconds(), e.toString());
      }
      if (!Pause.of(PAUSE)) {
        return;
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    long lookedAround = Long.MIN_VALUE;
    Map<TopicPartition, Long> target = Map.of();
    while (!isClosed) {
      long now = System.nanoTime();
      if (lookedAround == Long.MIN_VALUE || now - lookedAround >= LOOK_AROUND.toNanos()) {
        boolean isFirst = lookedAround == Long.MIN_VALUE;
        if (!assign(consumer)) {
          // A topic that is not there has nothing to catch up with.
          isCaughtUp = true;
          return;
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        if (isFirst) {
          target = ends;
        }
        skipWhatIsTooMuch(consumer, ends);
        lookedAround = now;
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        handlers.record().accept(record);
        positions.put(new TopicPartition(topic, record.partition()), record.offset() + 1);
      }
      if (!isCaughtUp) {
        isCaughtUp = hasReached(consumer, target);
      }
    }
  }

  private static boolean hasReached(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> target) {
    return target.entrySet().stream()
        .allMatch(each -> consumer.position(each.getKey()) >= each.getValue());
  }

  /** Assigns the partitions that there are now; tells whether there are any. */
  private boolean assign(KafkaConsumer<byte[], byte[]> consumer) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    List<TopicPartition> partitions = new ArrayList<>();
    if (found != null) {
      found.forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
    }
    if (partitions.isEmpty()) {
      return false;
    }
    if (Set.copyOf(partitions).equals(consumer.assignment())) {
      return true;
    }
    Map<TopicPartition, Long> query = new HashMap<>();
    long from = clock.millis() - history.toMillis();
    partitions.stream()
        .filter(partition -> !positions.containsKey(partition))
        .forEach(partition -> query.put(partition, from));
    Map<TopicPartition, OffsetAndTimestamp> starts =
        query.isEmpty() ? Map.of() : consumer.offsetsForTimes(query);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp start = starts.get(partition);
      long end = ends.getOrDefault(partition, 0L);
      long wanted = start == null ? end : start.offset();
      // Behind the end of a topic that was made anew, Kafka would begin at its beginning as well.
      consumer.seek(partition, Math.min(positions.getOrDefault(partition, wanted), end));
    }
    return true;
  }

  private void skipWhatIsTooMuch(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    long allowed = handlers.mostBehind() / Math.max(1, ends.size());
    ends.forEach(
        (partition, end) -> {
          long behind = end - consumer.position(partition);
          if (behind > allowed) {
            consumer.seek(partition, end);
            positions.put(partition, end);
            handlers.skipped().accept(behind);
          }
        });
  }

  /** Stops reading and waits for the thread, briefly. */
  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
