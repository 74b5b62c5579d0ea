package dev.beamwatch.pipeline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ConsumerGroupOffsetsTest {
  /** Nobody would close it: on Flink its threads keep the classes of a job that has ended. */
  @Test
  void onceItIsClosedItMakesNoClientAnyMore() {
    String name = "beamwatch-test-" + System.nanoTime();
    ConsumerGroupOffsets store =
        new ConsumerGroupOffsets(new KafkaConnection("127.0.0.1:9", null), name, () -> 0);
    BatchingMark mark =
        new BatchingMark(
            List.of(
                new BatchingMark.Position(
                    "t", 0, Progress.LOG, 1, 0, Progress.of(0, 0).snapshot())),
            null,
            null);
    store.close();
    long before = adminThreads();

    store.commit(mark);
    store.commitLast(mark, Duration.ofSeconds(1));
    assertThatThrownBy(() -> store.logIds(List.of(new TopicPartition("t", 0))))
        .isInstanceOf(IOException.class);

    assertThat(adminThreads()).isEqualTo(before);
  }

  private static long adminThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kafka-admin-client-thread"))
        .count();
  }
}
