package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.background.WallClock;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between KafkaIO and its consumers. Polls give {@link RecordChunk}s. {@link ReadPositions}
 * learns how far they got and where logs end. A position that the log no longer holds is mended
 * here or handed to the reader: Kafka's own remedy, {@code auto.offset.reset}, is silent and may
 * skip what is left.
 *
 * <p>KafkaIO has two consumers. One polls. The other asks for the ends of logs, once a second.
 */
final class ChunkingConsumer implements InvocationHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkingConsumer.class);

  private final Consumer<byte[], byte[]> consumer;
  private final ReadPositions positions;
  private final int maxRecords;
  private final int maxBytes;

  private ChunkingConsumer(
      Consumer<byte[], byte[]> consumer, ReadPositions positions, int maxRecords, int maxBytes) {
    this.consumer = consumer;
    this.positions = positions;
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /**
   * Returns a consumer whose polls give chunks.
   *
   * @param consumer without a remedy of its own: {@code auto.offset.reset=none}
   * @param maxRecords in a chunk, positive
   * @param maxBytes longest value that is parsed
   */
  @SuppressWarnings("unchecked") // a proxy of a raw type
  static Consumer<byte[], byte[]> of(
      Consumer<byte[], byte[]> consumer, ReadPositions positions, int maxRecords, int maxBytes) {
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            ChunkingConsumer.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            new ChunkingConsumer(consumer, positions, maxRecords, maxBytes));
  }

  @Override
  @SuppressWarnings("unchecked") // results of a consumer of bytes
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    long beforeMillis = WallClock.SYSTEM.millis();
    Object result;
    try {
      result = method.invoke(consumer, arguments);
    } catch (InvocationTargetException e) {
      if (e.getTargetException() instanceof OffsetOutOfRangeException outOfRange) {
        mend(outOfRange);
        result = ConsumerRecords.empty();
      } else {
        throw e.getTargetException();
      }
    }
    if (result instanceof ConsumerRecords<?, ?> polled) {
      return chunks((ConsumerRecords<byte[], byte[]>) polled);
    }
    if (method.getName().equals("endOffsets")) {
      ((Map<TopicPartition, Long>) result)
          .forEach((partition, end) -> positions.logEnds(partition, end, beforeMillis));
      positions.lookAtLogs();
    }
    return result;
  }

  private ConsumerRecords<byte[], byte[]> chunks(ConsumerRecords<byte[], byte[]> polled) {
    ConsumerRecords<byte[], byte[]> chunks =
        RecordChunk.chunks(
            polled, maxRecords, maxBytes, partition -> consumer.currentLag(partition).orElse(0));
    for (TopicPartition partition : consumer.assignment()) {
      try {
        // Without waiting: the position may still be checked against a new leader, and comes later.
        long position = consumer.position(partition, Duration.ZERO);
        OptionalLong lag = consumer.currentLag(partition);
        positions.polled(partition, chunks.records(partition).size(), position, lag);
      } catch (TimeoutException e) {
        positions.polled(partition, chunks.records(partition).size());
      }
    }
    return chunks;
  }

  /** Continues where the log continues, if that is known and skips nothing readable. */
  private void mend(OffsetOutOfRangeException outOfRange) {
    Map<TopicPartition, Long> starts =
        consumer.beginningOffsets(outOfRange.offsetOutOfRangePartitions().keySet());
    Map<TopicPartition, OffsetAndMetadata> divergent =
        outOfRange instanceof LogTruncationException truncated
            ? truncated.divergentOffsets()
            : Map.of();
    outOfRange
        .offsetOutOfRangePartitions()
        .forEach(
            (partition, offset) -> {
              long start = starts.getOrDefault(partition, 0L);
              OffsetAndMetadata common = divergent.get(partition);
              if (offset < start) {
                LOG.warn(
                    "{}: retention removed the records from offset {} to {} before they were read:"
                        + " {} offsets. Reading goes on at {}",
                    partition,
                    offset,
                    start - 1,
                    start - offset,
                    start);
                consumer.seek(partition, start);
              } else if (common != null) {
                LOG.warn(
                    "{}: the log was cut at offset {} after it was read to {}, as when a broker"
                        + " that lagged behind became leader. Reading goes on at {}",
                    partition,
                    common.offset(),
                    offset,
                    common.offset());
                consumer.seek(partition, common);
              } else {
                // The reader finds out where to go on, and says so.
                positions.lose();
              }
            });
  }
}
