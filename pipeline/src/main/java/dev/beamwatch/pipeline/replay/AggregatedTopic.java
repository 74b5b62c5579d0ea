package dev.beamwatch.pipeline.replay;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows of a period from the topic {@code cpu_agg_stats}. It takes part in no consumer group
 * and commits nothing. Not thread-safe.
 *
 * <p>A window is written after it has ended, so reading begins at the first record that is as new
 * as the period, by the time that Kafka keeps with it. It ends when each partition has gone further
 * than the period by a margin, or where it ended when this was opened.
 */
public final class AggregatedTopic implements OrderedWindows {
  private static final Logger LOG = LoggerFactory.getLogger(AggregatedTopic.class);
  private static final Duration POLL = Duration.ofMillis(500);

  /** How long to wait for brokers that give nothing. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int MOST_POLLED = 10_000;

  private final Location location;
  private final Period period;
  private final WindowStatsCodec codec;
  private final Consumer<byte[], byte[]> consumer;
  private final LongSupplier nanoTime;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final Map<TopicPartition, Integer> places = new HashMap<>();
  private final long[] ends;
  private final WindowMerge merge;
  private long unreadable;

  /** Since when the brokers have given nothing to somebody who waits. */
  private long waitsSinceNanos;

  private boolean isTold;

  /**
   * Where the windows are.
   *
   * @param topic its name
   * @param zone of the timestamps in it
   * @param windowSize of every window
   * @param margin how far behind the latest window of its partition a record may be: corrections
   *     come by the allowed lateness later, repeated records after a restart by how far it went
   *     back. Memory grows with it
   */
  public record Location(
      KafkaConnection connection, String topic, ZoneId zone, Duration windowSize, Duration margin)
      implements java.io.Serializable {
    private static final long serialVersionUID = 1;
  }

  /**
   * Opens the topic.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  AggregatedTopic(
      Location location, Period period, Consumer<byte[], byte[]> consumer, LongSupplier nanoTime) {
    this.location = location;
    this.period = period;
    this.codec = new WindowStatsCodec(location.zone());
    this.consumer = consumer;
    this.nanoTime = nanoTime;
    consumer
        .partitionsFor(location.topic(), PATIENCE)
        .forEach(each -> partitions.add(new TopicPartition(location.topic(), each.partition())));
    ends = new long[partitions.size()];
    merge = new WindowMerge(partitions.size(), location.margin().toMillis());
    seek();
  }

  /**
   * Opens the topic.
   *
   * @throws IOException if the brokers do not answer
   */
  public static AggregatedTopic open(Location location, Period period) throws IOException {
    Consumer<byte[], byte[]> consumer = location.connection().consumer(properties(location));
    try {
      return new AggregatedTopic(location, period, consumer, System::nanoTime);
    } catch (KafkaException e) {
      consumer.close();
      throw new IOException(cannotRead(location), e);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private static Map<String, Object> properties(Location location) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, location.connection().bootstrapServers());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_POLLED);
    properties.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        IsolationLevel.READ_COMMITTED.toString().toLowerCase(Locale.ROOT));
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return properties;
  }

  /** Goes to where the period begins. */
  private void seek() {
    consumer.assign(partitions);
    Map<TopicPartition, Long> allEnds = consumer.endOffsets(partitions, PATIENCE);
    long from = Math.max(0, period.fromMillis() - location.margin().toMillis());
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, from));
    Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times, PATIENCE);
    for (int place = 0; place < partitions.size(); place++) {
      TopicPartition partition = partitions.get(place);
      places.put(partition, place);
      ends[place] = allEnds.getOrDefault(partition, 0L);
      OffsetAndTimestamp start = starts.get(partition);
      consumer.seek(partition, start == null ? ends[place] : start.offset());
    }
  }

  @Override
  public @Nullable List<WindowStats> next() throws IOException {
    // A slow pipeline may have asked long ago. That was not the brokers' fault.
    waitsSinceNanos = nanoTime.getAsLong();
    try {
      while (true) {
        List<WindowStats> windows = merge.next();
        if (windows != null) {
          return windows;
        }
        if (!goOn()) {
          tellWhatIsLeftOut();
          return null;
        }
      }
    } catch (KafkaException e) {
      throw new IOException(cannotRead(location), e);
    }
  }

  /** Reads more. Returns false when all has been read and handed on. */
  private boolean goOn() throws IOException {
    List<TopicPartition> ahead = new ArrayList<>();
    List<TopicPartition> toRead = new ArrayList<>();
    for (int place = 0; place < partitions.size(); place++) {
      TopicPartition partition = partitions.get(place);
      if (merge.hasEnded(place)) {
        continue;
      }
      if (consumer.position(partition, PATIENCE) >= ends[place]
          || merge.hasPassed(place, period.toMillis())) {
        merge.end(place);
        ahead.add(partition);
      } else {
        (merge.isAhead(place) ? ahead : toRead).add(partition);
      }
    }
    if (toRead.isEmpty() && ahead.isEmpty()) {
      return false;
    }
    consumer.pause(ahead);
    consumer.resume(toRead);
    if (!toRead.isEmpty()) {
      take(consumer.poll(POLL));
    }
    return true;
  }

  private void take(ConsumerRecords<byte[], byte[]> records) throws IOException {
    long now = nanoTime.getAsLong();
    if (!records.isEmpty()) {
      waitsSinceNanos = now;
    } else if (now - waitsSinceNanos > PATIENCE.toNanos()) {
      throw new IOException(
          "the brokers gave nothing more of topic %s for %d s"
              .formatted(location.topic(), PATIENCE.toSeconds()));
    }
    for (TopicPartition partition : records.partitions()) {
      int place = requireNonNull(places.get(partition));
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        if (record.offset() < ends[place]) {
          take(place, record.value());
        }
      }
    }
  }

  private void take(int place, byte @Nullable [] value) throws IOException {
    WindowStats stats;
    try {
      stats = codec.decode(value == null ? new byte[0] : value);
    } catch (UncheckedIOException e) {
      unreadable++;
      return;
    }
    if (stats.windowEndMillis() - stats.windowStartMillis() != location.windowSize().toMillis()) {
      throw new IOException(
          "topic %s has a window of %s, from %s: --windowSize=%s is not what it was made with"
              .formatted(
                  location.topic(),
                  Duration.ofMillis(stats.windowEndMillis() - stats.windowStartMillis()),
                  Instant.ofEpochMilli(stats.windowStartMillis()),
                  location.windowSize()));
    }
    if (period.containsWindow(stats.windowStartMillis(), stats.windowEndMillis())) {
      merge.add(place, stats);
    } else {
      merge.sawEnd(place, stats.windowEndMillis());
    }
  }

  private void tellWhatIsLeftOut() {
    if (isTold) {
      return;
    }
    isTold = true;
    if (unreadable > 0) {
      LOG.warn("{} records of topic {} are no windows", unreadable, location.topic());
    }
    if (merge.leftOut() > 0) {
      LOG.warn(
          "{} records of topic {} came more than {} behind the latest window of their partition, and"
              + " were left out if they changed it: a larger --maxDisorder takes them",
          merge.leftOut(),
          location.topic(),
          location.margin());
    }
  }

  private static String cannotRead(Location location) {
    return "cannot read topic %s at %s"
        .formatted(location.topic(), location.connection().bootstrapServers());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
