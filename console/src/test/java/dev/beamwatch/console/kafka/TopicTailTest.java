package dev.beamwatch.console.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicTailTest {
  private static final String TOPIC = "told";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<Long> read = new CopyOnWriteArrayList<>();

  @Test
  void readingBeginsAtTheEarlierOfAMomentAndSoManyRecordsBeforeTheEnd() {
    assertThat(firstRead(7L, 0)).isEqualTo(7);
    assertThat(firstRead(7L, 2)).isEqualTo(7);
    assertThat(firstRead(7L, 5)).isEqualTo(5);
    assertThat(firstRead(null, 2)).isEqualTo(8);
    assertThat(firstRead(null, 1_000)).isEqualTo(3);
  }

  @Test
  void aMissingTopicHasNothingToCatchUpWith() {
    Supplier<Consumer<byte[], byte[]>> none =
        () -> new MockConsumer<>(OffsetResetStrategy.EARLIEST);
    try (TopicTail tail = start(none, 0)) {
      Awaitility.await("it is missed").atMost(LIMIT).until(tail::isCaughtUp);

      assertThat(tail.access()).isEqualTo(TopicTail.Access.MISSING);
    }
  }

  @Test
  void aTopicThatTheUserMayNotReadIsToldApartFromOneThatIsMissing() {
    Supplier<Consumer<byte[], byte[]>> forbidden =
        () ->
            new MockConsumer<>(OffsetResetStrategy.EARLIEST) {
              @Override
              public synchronized List<PartitionInfo> partitionsFor(String topic) {
                throw new TopicAuthorizationException(topic);
              }
            };
    try (TopicTail tail = start(forbidden, 0)) {
      Awaitility.await("it is forbidden")
          .atMost(LIMIT)
          .until(() -> tail.access() == TopicTail.Access.FORBIDDEN);
      assertThat(tail.isCaughtUp()).isFalse();
    }
  }

  /** Reads a partition that holds the offsets 3 to 9; returns the first that is read. */
  private long firstRead(@Nullable Long byTime, long records) {
    read.clear();
    try (TopicTail tail = start(() -> consumer(byTime), records)) {
      Awaitility.await("all is read")
          .atMost(LIMIT)
          .until(() -> tail.isCaughtUp() && read.contains(9L));
      assertThat(tail.access()).isEqualTo(TopicTail.Access.KNOWN);
    }
    return read.get(0);
  }

  private static Consumer<byte[], byte[]> consumer(@Nullable Long byTime) {
    MockConsumer<byte[], byte[]> consumer =
        new MockConsumer<>(OffsetResetStrategy.EARLIEST) {
          @Override
          public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> query) {
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            found.put(PARTITION, byTime == null ? null : new OffsetAndTimestamp(byTime, 1));
            return found;
          }
        };
    consumer.updatePartitions(
        TOPIC, List.of(new PartitionInfo(TOPIC, 0, Node.noNode(), new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 3L));
    consumer.updateEndOffsets(Map.of(PARTITION, 10L));
    consumer.schedulePollTask(
        () -> {
          for (long offset = 3; offset < 10; offset++) {
            consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, new byte[0], new byte[0]));
          }
        });
    return consumer;
  }

  private TopicTail start(Supplier<Consumer<byte[], byte[]>> consumers, long records) {
    return TopicTail.start(
        TOPIC,
        consumers,
        new TopicTail.Start(Duration.ofHours(1), records),
        Clock.systemUTC(),
        new TopicTail.Handlers(record -> read.add(record.offset()), Long.MAX_VALUE, skipped -> {}));
  }
}
