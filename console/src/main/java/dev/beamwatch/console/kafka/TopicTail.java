package dev.beamwatch.console.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
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
  private final Start start;
  private final Clock clock;
  private final Handlers handlers;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Thread thread;

  private volatile Access access = Access.UNKNOWN;
  private volatile boolean isCaughtUp;
  private volatile boolean isClosed;
  private String lastFailure = "";

  /** Whether a topic can be read. */
  public enum Access {
    /** Nobody has looked, or the brokers do not answer. */
    UNKNOWN,
    /** It is read. */
    KNOWN,
    /** It is not there. */
    MISSING,
    /** The Kafka user may not read it. */
    FORBIDDEN
  }

  /**
   * Where reading begins in each partition: at the earlier of two places.
   *
   * @param history so long ago, by the records' timestamps
   * @param records so many records before the end
   */
  public record Start(Duration history, long records) {}

  /** Takes a record. */
  @FunctionalInterface
  public interface RecordTaker {
    /** Takes it. */
    void accept(ConsumerRecord<byte[], byte[]> record);
  }

  /**
   * What is done with what is read.
   *
   * @param record takes each record
   * @param mostBehind how many records a reader may be behind before some are skipped; {@link
   *     Long#MAX_VALUE} if none may be
   * @param skipped takes the number of records that were skipped
   */
  public record Handlers(RecordTaker record, long mostBehind, LongConsumer skipped) {}

  private TopicTail(
      String topic,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Start start,
      Clock clock,
      Handlers handlers) {
    this.topic = topic;
    this.consumers = consumers;
    this.start = start;
    this.clock = clock;
    this.handlers = handlers;
    thread = new Thread(this::run, "topic " + topic);
    thread.setDaemon(true);
  }

  /**
   * Begins to read.
   *
   * @param properties of Kafka consumers, see {@link ConsumerSettings}
   */
  public static TopicTail start(
      String topic, Properties properties, Start start, Clock clock, Handlers handlers) {
    return start(topic, () -> new KafkaConsumer<>(properties), start, clock, handlers);
  }

  /** Begins to read with consumers of another kind. */
  static TopicTail start(
      String topic,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Start start,
      Clock clock,
      Handlers handlers) {
    TopicTail tail = new TopicTail(topic, consumers, start, clock, handlers);
    tail.thread.start();
    return tail;
  }

  /** Tells whether the topic can be read. */
  public Access access() {
    return access;
  }

  /** Tells whether everything was read that was in the topic when reading began. */
  public boolean isCaughtUp() {
    return isCaughtUp;
  }

  private void run() {
    while (!isClosed) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        follow(consumer);
      } catch (InterruptException | WakeupException e) {
        return;
      } catch (AuthorizationException e) {
        access = Access.FORBIDDEN;
        warn(e);
      } catch (RuntimeException e) {
        warn(e);
      }
      if (!Pause.of(PAUSE)) {
        return;
      }
    }
  }

  /** The same every two seconds would hide everything else. */
  private void warn(RuntimeException e) {
    if (!e.toString().equals(lastFailure)) {
      lastFailure = e.toString();
      LOG.warn("cannot read {}, tries again every {} s: {}", topic, PAUSE.toSeconds(), lastFailure);
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    long lookedAround = Long.MIN_VALUE;
    Map<TopicPartition, Long> target = Map.of();
    while (!isClosed) {
      long now = System.nanoTime();
      if (lookedAround == Long.MIN_VALUE || now - lookedAround >= LOOK_AROUND.toNanos()) {
        boolean isFirst = lookedAround == Long.MIN_VALUE;
        if (!assign(consumer)) {
          // A topic that is not there has nothing to catch up with.
          access = Access.MISSING;
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
      // Only a poll shows whether the user may read.
      access = Access.KNOWN;
      lastFailure = "";
      if (!isCaughtUp) {
        isCaughtUp = hasReached(consumer, target);
      }
    }
  }

  private static boolean hasReached(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> target) {
    return target.entrySet().stream()
        .allMatch(each -> consumer.position(each.getKey()) >= each.getValue());
  }

  /** Assigns the partitions that there are now; tells whether there are any. */
  private boolean assign(Consumer<byte[], byte[]> consumer) {
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
    long from = clock.millis() - start.history().toMillis();
    partitions.stream()
        .filter(partition -> !positions.containsKey(partition))
        .forEach(partition -> query.put(partition, from));
    Map<TopicPartition, OffsetAndTimestamp> starts =
        query.isEmpty() ? Map.of() : consumer.offsetsForTimes(query);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp byTime = starts.get(partition);
      long end = ends.getOrDefault(partition, 0L);
      long byCount = Math.max(begins.getOrDefault(partition, 0L), end - start.records());
      long wanted = Math.min(byTime == null ? end : byTime.offset(), byCount);
      // Behind the end of a topic that was made anew, Kafka would begin at its beginning as well.
      consumer.seek(partition, Math.min(positions.getOrDefault(partition, wanted), end));
    }
    return true;
  }

  private void skipWhatIsTooMuch(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
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
