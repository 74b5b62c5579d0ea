package dev.beamwatch.pipeline.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TopicScanTest {
  private static final TopicPartition P0 = new TopicPartition("a", 0);
  private static final TopicPartition P1 = new TopicPartition("a", 1);

  private final Broker broker = new Broker();
  @AutoClose private final TopicScan scan = new TopicScan(broker, "a");
  private final List<String> taken = new ArrayList<>();

  @Test
  void allThatTheTopicHasIsReadOnceMore() throws IOException {
    broker.has(P0, "a", "b", "c");
    broker.has(P1, "x");

    scan.readAll(record -> taken.add(text(record)));
    assertThat(taken).containsExactlyInAnyOrder("a", "b", "c", "x");

    broker.giveAgain();
    scan.readAll(record -> taken.add(text(record)));
    assertThat(taken).hasSize(8);
  }

  @Test
  void anEmptyTopicEndsAtOnce() throws IOException {
    broker.has(P0);

    scan.readAll(record -> taken.add(text(record)));

    assertThat(taken).isEmpty();
  }

  @Test
  void whatIsWrittenMeanwhileIsLeftOut() throws IOException {
    broker.has(P0, "a", "b");
    broker.updateEndOffsets(Map.of(P0, 1L));

    scan.readAll(record -> taken.add(text(record)));

    assertThat(taken).containsExactly("a");
  }

  @Test
  void aPartitionOfWhichNoMoreIsWantedIsLeft() throws IOException {
    broker.has(P0, "a", "b", "c");
    broker.has(P1, "x", "y");

    scan.readAll(
        record -> {
          taken.add(text(record));
          return !text(record).equals("b");
        });

    assertThat(taken).containsExactlyInAnyOrder("a", "b", "x", "y");
  }

  @Test
  void aStretchBeginsAtItsTime() throws IOException {
    broker.has(P0, "a", "b", "c");
    broker.has(P1, "x");

    scan.readFrom(1, record -> taken.add(text(record)));

    assertThat(taken).containsExactly("b", "c");
  }

  @Test
  void aTimeBeforeTheEpochIsTheBegin() throws IOException {
    broker.has(P0, "a");

    scan.readFrom(-5, record -> taken.add(text(record)));

    assertThat(taken).containsExactly("a");
  }

  @Test
  void whatTheBrokersRefuseIsSaid() {
    broker.has(P0, "a");
    broker.setPollException(new TopicAuthorizationException("a"));

    assertThatThrownBy(() -> scan.readAll(record -> true))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot read topic a: ");
  }

  @Test
  void aReaderMayGiveUp() {
    broker.has(P0, "a");

    assertThatThrownBy(
            () ->
                scan.readAll(
                    record -> {
                      throw new IOException("no");
                    }))
        .hasMessage("no");
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.value(), UTF_8);
  }

  /** Kafka's own stand-in. The time of a record is its offset. */
  private static final class Broker extends MockConsumer<byte[], byte[]> {
    private static final Node LEADER = new Node(1, "127.0.0.1", 9092);

    private final Map<TopicPartition, List<String>> values = new HashMap<>();

    Broker() {
      super(OffsetResetStrategy.EARLIEST);
    }

    void has(TopicPartition partition, String... texts) {
      values.put(partition, List.of(texts));
      updatePartitions(
          "a",
          values.keySet().stream()
              .map(
                  each ->
                      new PartitionInfo(
                          "a", each.partition(), LEADER, new Node[] {LEADER}, new Node[] {LEADER}))
              .toList());
      updateBeginningOffsets(Map.of(partition, 0L));
      updateEndOffsets(Map.of(partition, (long) texts.length));
      if (values.size() == 1) {
        giveAgain();
      }
    }

    void giveAgain() {
      schedulePollTask(() -> values.forEach(this::give));
    }

    private void give(TopicPartition partition, List<String> texts) {
      for (int offset = 0; offset < texts.size(); offset++) {
        addRecord(
            new ConsumerRecord<>(
                "a", partition.partition(), offset, null, texts.get(offset).getBytes(UTF_8)));
      }
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times, Duration timeout) {
      Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
      times.forEach(
          (partition, millis) -> {
            if (millis < values.getOrDefault(partition, List.of()).size()) {
              found.put(partition, new OffsetAndTimestamp(millis, millis));
            }
          });
      return found;
    }
  }
}
