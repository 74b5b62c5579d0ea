package dev.beamwatch.pipeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AbsentTopicsTest {
  private static final TopicPartition A0 = new TopicPartition("a", 0);
  private static final TopicPartition A1 = new TopicPartition("a", 1);
  private static final TopicPartition B0 = new TopicPartition("b", 0);
  private static final String AWAY =
      "topic a is away: it was deleted, or this user may not see it any more; nothing is read from"
          + " it until it is there again";

  private final List<String> warnings = new ArrayList<>();
  private final FakeBroker broker = new FakeBroker();
  private final Consumer<byte[], byte[]> consumer = AbsentTopics.restingFrom(broker, warnings::add);

  @BeforeEach
  void assign() {
    consumer.assign(List.of(A0, A1, B0));
    broker.updateBeginningOffsets(Map.of(A0, 0L, A1, 0L, B0, 0L));
    broker.has(A0, A1);
    broker.has(B0);
  }

  @Test
  void aTopicThatIsQuietIsReadOn() {
    poll(3);

    assertThat(broker.paused()).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void aTopicThatIsAwayIsNotAskedForAndOneLineSaysSo() {
    poll(1);
    broker.updatePartitions("a", List.of());
    poll(100);

    assertThat(broker.paused()).containsExactlyInAnyOrder(A0, A1);
    assertThat(warnings).containsExactly(AWAY);
  }

  @Test
  void whatOtherTopicsHoldIsReadMeanwhile() {
    broker.updatePartitions("a", List.of());
    poll(1);
    broker.addRecord(new ConsumerRecord<>("b", 0, 0, new byte[0], new byte[0]));

    assertThat(consumer.poll(Duration.ZERO).count()).isEqualTo(1);
  }

  @Test
  void aTopicThatIsThereAgainIsReadOn() {
    broker.updatePartitions("a", List.of());
    poll(2);
    broker.has(A0, A1);
    broker.schedulePollTask(
        () -> broker.addRecord(new ConsumerRecord<>("a", 1, 0, new byte[0], new byte[0])));

    assertThat(consumer.poll(Duration.ZERO).count()).isEqualTo(1);
    assertThat(broker.paused()).isEmpty();
    assertThat(warnings).containsExactly(AWAY, "topic a is there again");
  }

  @Test
  void aTopicIsNotAwayBecauseABrokerDoesNotAnswer() {
    broker.refusal = new TimeoutException("no answer");
    poll(2);
    broker.refusal = new TopicAuthorizationException("a");
    poll(2);

    assertThat(broker.paused()).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void whatAConsumerThrowsComesAsItIs() {
    broker.schedulePollTask(
        () -> {
          throw new TopicAuthorizationException("a");
        });

    assertThatThrownBy(() -> consumer.poll(Duration.ZERO))
        .isInstanceOf(TopicAuthorizationException.class);
  }

  private void poll(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(consumer.poll(Duration.ZERO).isEmpty()).isTrue();
    }
  }

  /** Kafka's own stand-in, which may also not answer. */
  private static final class FakeBroker extends MockConsumer<byte[], byte[]> {
    private static final Node LEADER = new Node(1, "127.0.0.1", 9092);

    private @Nullable RuntimeException refusal;

    FakeBroker() {
      super(OffsetResetStrategy.EARLIEST);
    }

    void has(TopicPartition... partitions) {
      List<PartitionInfo> found = new ArrayList<>();
      for (TopicPartition partition : partitions) {
        found.add(
            new PartitionInfo(
                partition.topic(),
                partition.partition(),
                LEADER,
                new Node[] {LEADER},
                new Node[] {LEADER}));
      }
      updatePartitions(partitions[0].topic(), found);
    }

    @Override
    public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
      if (refusal != null) {
        throw refusal;
      }
      return super.partitionsFor(topic, timeout);
    }
  }
}
