package dev.beamwatch.pipeline.replay;

import static dev.beamwatch.pipeline.replay.PastWindows.SIZE;
import static dev.beamwatch.pipeline.replay.PastWindows.window;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every record has the end of its window as Kafka's time, if nothing else is said. */
class AggregatedTopicTest {
  private static final String TOPIC = "cpu_agg_stats";
  private static final WindowStatsCodec CODEC = new WindowStatsCodec(ZoneOffset.UTC);
  private static final Period ALL = new Period(0, 1_000 * SIZE);

  private final Broker broker = new Broker();

  @Test
  void windowsOfAllPartitionsComeInOrderAndTheNewestOfEach() throws IOException {
    broker.send(0, window(1, "doc", "cpu1", 1));
    broker.send(1, window(1, "happy", "cpu1", 1));
    broker.send(0, window(2, "doc", "cpu1", 1));
    broker.send(0, window(1, "doc", "cpu1", 2));

    assertThat(read(ALL))
        .containsExactly(
            List.of(window(1, "doc", "cpu1", 2), window(1, "happy", "cpu1", 1)),
            List.of(window(2, "doc", "cpu1", 1)));
  }

  @Test
  void anEmptyTopicHasNoWindows() throws IOException {
    assertThat(read(ALL)).isEmpty();
    assertThat(broker.polls).isZero();
  }

  @Test
  void onlyWindowsThatAreInThePeriodAsAWholeCount() throws IOException {
    for (int number = 1; number <= 9; number++) {
      broker.send(0, window(number, "doc"));
    }

    assertThat(read(new Period(3 * SIZE - 1, 6 * SIZE + 1)))
        .containsExactly(
            List.of(window(4, "doc")), List.of(window(5, "doc")), List.of(window(6, "doc")));
  }

  @Test
  void readingBeginsByKafkasTimeAtTheBeginLessTheMargin() throws IOException {
    for (int number = 1; number <= 20; number++) {
      broker.send(0, window(number, "doc"));
    }
    try (AggregatedTopic topic = open(new Period(10 * SIZE, 12 * SIZE))) {
      assertThat(broker.position(new TopicPartition(TOPIC, 0))).as("window 8").isEqualTo(7);
      assertThat(broker.position(new TopicPartition(TOPIC, 1))).as("it has none").isZero();
      assertThat(rest(topic))
          .containsExactly(List.of(window(11, "doc")), List.of(window(12, "doc")));
    }
  }

  @Test
  void readingEndsWhenEachPartitionHasPassedThePeriodByTheMargin() throws IOException {
    for (int number = 1; number <= 100; number++) {
      broker.send(0, window(number, "doc"));
      broker.send(1, window(number, "happy"));
    }
    broker.setMaxPollRecords(1);
    try (AggregatedTopic topic = open(new Period(0, 3 * SIZE))) {
      assertThat(rest(topic)).hasSize(3);
      assertThat(broker.position(new TopicPartition(TOPIC, 0))).isLessThan(10);
      assertThat(broker.position(new TopicPartition(TOPIC, 1))).isLessThan(10);
    }
  }

  @Test
  void aPartitionThatIsFarAheadIsNotReadOn() throws IOException {
    for (int number = 1; number <= 100; number++) {
      broker.send(0, window(number, "doc"));
    }
    broker.send(1, window(1, "happy"));
    broker.send(1, window(100, "happy"));
    broker.setMaxPollRecords(1);
    try (AggregatedTopic topic = open(ALL)) {
      assertThat(topic.next()).containsExactly(window(1, "doc"), window(1, "happy"));
      assertThat(rest(topic)).hasSize(99).last(list(WindowStats.class)).hasSize(2);
    }
  }

  @Test
  void whatCameAfterItWasOpenedDoesNotCount() throws IOException {
    broker.send(0, window(1, "doc"));
    broker.endsAt(0, 1);
    broker.send(0, window(2, "doc"));

    assertThat(read(ALL)).containsExactly(List.of(window(1, "doc")));
  }

  @Test
  void recordsThatAreNoWindowsAreLeftOut() throws IOException {
    broker.send(0, 1, "{}".getBytes(UTF_8));
    broker.send(0, 1, null);
    broker.send(0, window(1, "doc"));
    broker.send(0, 1, "\u0000\u0001".getBytes(UTF_8));

    assertThat(read(ALL)).containsExactly(List.of(window(1, "doc")));
  }

  @Test
  void aWindowOfAnotherSizeIsRefusedWithWhatToChange() {
    broker.send(0, 1, CODEC.encode(new WindowStats(0, 60_000, "doc", "cpu1", 1, 1, 1)));

    assertThatThrownBy(() -> read(ALL))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "topic cpu_agg_stats has a window of PT1M, from 1970-01-01T00:00:00Z:"
                + " --windowSize=PT30S is not what it was made with");
  }

  @Test
  void brokersThatGiveNothingForAMinuteAreAFailure() {
    broker.send(0, window(1, "doc"));
    broker.endsAt(0, 2);

    assertThatThrownBy(() -> read(ALL))
        .isInstanceOf(IOException.class)
        .hasMessage("the brokers gave nothing more of topic cpu_agg_stats for 60 s");
    assertThat(broker.nanos).isBetween(seconds(60), seconds(62));
  }

  /** Polls are rare while the pipeline has enough to do. */
  @Test
  void timeInWhichNobodyAsksIsNotTheBrokersFault() throws IOException {
    broker.send(0, window(1, "doc"));
    broker.send(0, window(4, "doc"));
    broker.endsAt(0, 3);
    broker.endsAt(1, 0);
    try (AggregatedTopic topic = open(ALL)) {
      assertThat(topic.next()).containsExactly(window(1, "doc"));
      broker.nanos += seconds(3_600);
      broker.sendsInstead(() -> broker.send(0, window(5, "doc")));

      assertThat(rest(topic)).containsExactly(List.of(window(4, "doc")), List.of(window(5, "doc")));
    }
  }

  @Test
  void whatKafkaCannotDoIsSaidWithTheTopicAndTheBrokers() {
    broker.send(0, window(1, "doc"));
    broker.setPollException(new KafkaException("not authorized"));

    assertThatThrownBy(() -> read(ALL))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot read topic cpu_agg_stats at 127.0.0.1:9")
        .hasRootCauseMessage("not authorized");
  }

  @Test
  void closingClosesTheConsumer() throws IOException {
    read(ALL);

    assertThat(broker.closed()).isTrue();
  }

  private List<List<WindowStats>> read(Period period) throws IOException {
    try (AggregatedTopic topic = open(period)) {
      return rest(topic);
    }
  }

  private static List<List<WindowStats>> rest(AggregatedTopic topic) throws IOException {
    List<List<WindowStats>> rest = new ArrayList<>();
    for (List<WindowStats> next = topic.next(); next != null; next = topic.next()) {
      rest.add(next);
    }
    assertThat(topic.next()).as("after the end").isNull();
    return rest;
  }

  /** The margin is two windows. */
  private AggregatedTopic open(Period period) {
    return new AggregatedTopic(
        new AggregatedTopic.Location(
            new KafkaConnection("127.0.0.1:9", null),
            TOPIC,
            ZoneOffset.UTC,
            Duration.ofMillis(SIZE),
            Duration.ofMillis(2 * SIZE)),
        period,
        broker,
        () -> broker.nanos);
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  /** Two partitions in memory. A poll that finds nothing takes as long as it may. */
  private static final class Broker extends MockConsumer<byte[], byte[]> {
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private @Nullable Runnable instead;
    private long nanos;
    private int polls;

    @SuppressWarnings("deprecation") // the one that takes text begins with Kafka 4
    Broker() {
      super(OffsetResetStrategy.EARLIEST);
      List<PartitionInfo> infos = new ArrayList<>();
      for (int partition = 0; partition < 2; partition++) {
        infos.add(new PartitionInfo(TOPIC, partition, null, null, null));
        logs.put(new TopicPartition(TOPIC, partition), new ArrayList<>());
      }
      updatePartitions(TOPIC, infos);
    }

    void send(int partition, WindowStats stats) {
      send(partition, stats.windowEndMillis(), CODEC.encode(stats));
    }

    void send(int partition, long timestamp, byte @Nullable [] value) {
      TopicPartition to = new TopicPartition(TOPIC, partition);
      List<ConsumerRecord<byte[], byte[]>> log = requireNonNull(logs.get(to));
      ConsumerRecord<byte[], byte[]> record =
          new ConsumerRecord<>(
              TOPIC,
              partition,
              log.size(),
              timestamp,
              TimestampType.CREATE_TIME,
              0,
              0,
              null,
              value,
              new RecordHeaders(),
              java.util.Optional.empty());
      log.add(record);
      if (assignment().contains(to)) {
        addRecord(record);
      }
    }

    /** Says that the partition ends elsewhere than after what was sent. */
    void endsAt(int partition, long offset) {
      ends.put(new TopicPartition(TOPIC, partition), offset);
    }

    /** The next poll gives nothing, and this happens. */
    void sendsInstead(Runnable happening) {
      instead = happening;
    }

    @Override
    public synchronized void assign(Collection<TopicPartition> partitions) {
      super.assign(partitions);
      logs.values().forEach(log -> log.forEach(this::addRecord));
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      Map<TopicPartition, Long> all = new HashMap<>();
      partitions.forEach(
          each ->
              all.put(each, ends.getOrDefault(each, (long) requireNonNull(logs.get(each)).size())));
      return all;
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times, Duration timeout) {
      Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
      times.forEach(
          (partition, time) ->
              requireNonNull(logs.get(partition)).stream()
                  .filter(record -> record.timestamp() >= time)
                  .findFirst()
                  .ifPresent(
                      record ->
                          found.put(
                              partition,
                              new OffsetAndTimestamp(record.offset(), record.timestamp()))));
      return found;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      polls++;
      Runnable happening = instead;
      instead = null;
      ConsumerRecords<byte[], byte[]> records =
          happening == null ? super.poll(timeout) : ConsumerRecords.empty();
      if (happening != null) {
        happening.run();
      }
      if (records.isEmpty()) {
        nanos += timeout.toNanos();
      }
      return records;
    }
  }
}
