package dev.beamwatch.console.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast a topic grows, found out without reading it; and, as it asks every second, whether the
 * brokers answer at all. Has a thread of its own.
 */
public final class InputRate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InputRate.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int INTERVALS = 10;
  private static final Duration LONGEST_GAP = Duration.ofMinutes(1);

  private final String topic;
  private final Properties properties;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final Thread thread;

  private final Clock clock;

  private volatile @Nullable Double perSecond;
  private volatile @Nullable Growth growth;
  private volatile boolean answers;
  private volatile boolean hasAsked;
  private volatile boolean isClosed;

  /**
   * How a topic has grown. Instants are milliseconds since the epoch.
   *
   * @param watchedSince since when it is known
   * @param lastAt when it was last seen to have grown; null if never
   * @param since since when it has grown without a gap of a minute; null if never
   */
  public record Growth(long watchedSince, @Nullable Long lastAt, @Nullable Long since) {
    /** Returns the same, with growth that is seen now. */
    Growth grown(long now) {
      boolean isNew = since == null || lastAt == null || now - lastAt > LONGEST_GAP.toMillis();
      return new Growth(watchedSince, now, isNew ? (Long) now : since);
    }
  }

  private record Sample(long nanoTime, long endOffsets) {}

  private InputRate(String topic, Properties properties, Clock clock) {
    this.clock = clock;
    this.topic = topic;
    this.properties = properties;
    thread = new Thread(this::run, "rate of " + topic);
    thread.setDaemon(true);
  }

  /** Begins to watch a topic. */
  public static InputRate start(String topic, Properties properties, Clock clock) {
    InputRate rate = new InputRate(topic, properties, clock);
    rate.thread.start();
    return rate;
  }

  /** Returns records per second over the last ten seconds; null if that is not known. */
  public @Nullable Double perSecond() {
    return perSecond;
  }

  /** Returns how the topic has grown; null if that is not known. */
  public @Nullable Growth growth() {
    return growth;
  }

  /** Tells whether the brokers were asked at all. */
  public boolean hasAsked() {
    return hasAsked;
  }

  /** Tells whether the brokers have answered when they were last asked. */
  public boolean brokersAnswer() {
    return answers;
  }

  /** Tells whether it still asks. */
  boolean isAlive() {
    return thread.isAlive();
  }

  private void run() {
    while (!isClosed) {
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
        while (!isClosed) {
          sample(consumer);
          Thread.sleep(INTERVAL.toMillis());
        }
      } catch (InterruptException | InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // Not even a consumer can be made: a host whose name is not known, for example.
        lost();
        if (!Pause.of(INTERVAL)) {
          return;
        }
      }
    }
  }

  private void sample(KafkaConsumer<byte[], byte[]> consumer) {
    try {
      var found = consumer.partitionsFor(topic);
      List<TopicPartition> partitions =
          found == null
              ? List.of()
              : found.stream().map(each -> new TopicPartition(topic, each.partition())).toList();
      long sum = consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
      if (hasAsked && !answers) {
        LOG.warn("the Kafka brokers answer again");
      }
      answers = true;
      hasAsked = true;
      add(new Sample(System.nanoTime(), sum));
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      lost();
    }
  }

  private void lost() {
    if (answers || !hasAsked) {
      LOG.warn(
          "the Kafka brokers at {} do not answer; it goes on trying",
          properties.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
    }
    answers = false;
    hasAsked = true;
    samples.clear();
    perSecond = null;
  }

  private void add(Sample sample) {
    long now = clock.millis();
    Growth before = growth;
    if (before == null) {
      growth = new Growth(now, null, null);
    } else if (!samples.isEmpty() && sample.endOffsets() > samples.getLast().endOffsets()) {
      growth = before.grown(now);
    }
    if (!samples.isEmpty() && sample.endOffsets() < samples.getLast().endOffsets()) {
      // The topic was made anew.
      samples.clear();
    }
    samples.addLast(sample);
    while (samples.size() > INTERVALS + 1) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    perSecond =
        samples.size() < 2
            ? null
            : (Double)
                ((sample.endOffsets() - first.endOffsets())
                    * 1e9
                    / (sample.nanoTime() - first.nanoTime()));
  }

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
