package dev.beamwatch.pipeline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.ingest.ReadPositions.Left;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReadPositionsTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final ReadPositions positions = ReadPositions.open(Map.of(), partitions -> Map.of());

  @Test
  void beforeTheFirstLookAtTheEndNothingIsKnown() {
    positions.polled(PARTITION, 0, 7, OptionalLong.of(0));

    assertThat(positions.state(PARTITION)).isNull();
  }

  @Test
  void atTheEndOfTheLogNothingIsLeft() {
    positions.polled(PARTITION, 0, 7, OptionalLong.empty());
    positions.logEnds(PARTITION, 7, 1_000);

    assertThat(positions.state(PARTITION))
        .isEqualTo(new ReadPositions.State(Left.NOTHING, 7, 1_000));
  }

  @Test
  void behindAllThatMayBeReadATransactionIsOpen() {
    positions.polled(PARTITION, 0, 7, OptionalLong.of(0));
    positions.logEnds(PARTITION, 9, 1_000);

    assertThat(positions.state(PARTITION))
        .isEqualTo(new ReadPositions.State(Left.OPEN_TRANSACTION, 7, 1_000));
  }

  @Test
  void whereMoreMayBeReadSomethingIsLeft() {
    positions.polled(PARTITION, 0, 7, OptionalLong.of(1));
    positions.logEnds(PARTITION, 9, 1_000);

    assertThat(positions.state(PARTITION)).extracting("left").isEqualTo(Left.SOMETHING);
  }

  @Test
  void whatWasPolledAndNotTakenIsLeft() {
    positions.polled(PARTITION, 2, 7, OptionalLong.of(0));
    positions.logEnds(PARTITION, 7, 1_000);

    assertThat(positions.settled(PARTITION)).isEmpty();
    positions.taken(PARTITION);
    assertThat(positions.state(PARTITION)).extracting("left").isEqualTo(Left.SOMETHING);
    positions.taken(PARTITION);
    assertThat(positions.state(PARTITION)).extracting("left").isEqualTo(Left.NOTHING);
    assertThat(positions.settled(PARTITION)).hasValue(7);
  }

  @Test
  void aPositionThatIsNotKnownSettlesNothing() {
    positions.polled(PARTITION, 0, 7, OptionalLong.of(0));
    positions.polled(PARTITION, 0);
    positions.logEnds(PARTITION, 7, 1_000);

    assertThat(positions.settled(PARTITION)).isEmpty();
    assertThat(positions.state(PARTITION)).extracting("left").isEqualTo(Left.SOMETHING);
  }

  @Test
  void positionsAreLostWhenAPartitionHasAnotherLog() {
    Map<TopicPartition, String> now = new HashMap<>(Map.of(PARTITION, "c/t1"));
    ReadPositions watched = ReadPositions.open(Map.of(PARTITION, "c/t1"), partitions -> now);

    watched.lookAtLogs();
    assertThat(watched.areLost()).isFalse();
    now.put(PARTITION, "c/t2");
    watched.lookAtLogs();
    assertThat(watched.areLost()).isTrue();
    watched.close();
  }

  @Test
  void positionsAreNotLostWhileNobodyAnswers() {
    ReadPositions watched =
        ReadPositions.open(
            Map.of(PARTITION, "c/t1"),
            partitions -> {
              throw new IOException("no answer");
            });

    watched.lookAtLogs();

    assertThat(watched.areLost()).isFalse();
    watched.close();
  }

  @Test
  void aCopyLeadsBackToTheOriginalWhileTheReaderIsOpen() {
    assertThat(SerializableUtils.clone(positions)).isSameAs(positions);
    byte[] bytes = SerializableUtils.serializeToByteArray(positions);

    positions.close();

    assertThatThrownBy(() -> SerializableUtils.deserializeFromByteArray(bytes, "positions"))
        .hasRootCauseMessage("the reader of these positions is not in this process");
  }
}
