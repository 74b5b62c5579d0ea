package dev.beamwatch.pipeline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import dev.beamwatch.schemas.RejectionReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RecordChunkTest {
  private static final TopicPartition FIRST = new TopicPartition("t", 0);
  private static final TopicPartition SECOND = new TopicPartition("t", 1);

  @Test
  void chunksHoldTheRecordsOfEachPartitionInTheirOrder() {
    List<ConsumerRecord<byte[], byte[]>> first = records(FIRST, 5);
    List<ConsumerRecord<byte[], byte[]>> second = records(SECOND, 2);

    ConsumerRecords<byte[], byte[]> chunks =
        RecordChunk.chunks(
            new ConsumerRecords<>(Map.of(FIRST, first, SECOND, second)), 2, 65_536, any -> 0);

    assertThat(contents(chunks.records(FIRST)))
        .containsExactly(first.subList(0, 2), first.subList(2, 4), first.subList(4, 5));
    assertThat(contents(chunks.records(SECOND))).containsExactly(second);
  }

  @Test
  void aChunkLooksLikeItsLastRecord() {
    ConsumerRecord<byte[], byte[]> last = records(FIRST, 3).get(2);

    ConsumerRecord<byte[], byte[]> seen =
        RecordChunk.chunks(
                new ConsumerRecords<>(Map.of(FIRST, records(FIRST, 3))), 10, 65_536, any -> 0)
            .records(FIRST)
            .get(0);

    assertThat(seen).usingRecursiveComparison().ignoringFields("headers").isEqualTo(last);
  }

  @Test
  void valuesAreParsedUpToTheLimit() {
    ConsumerRecord<byte[], byte[]> tooLarge = records(FIRST, 9).get(8);
    ConsumerRecord<byte[], byte[]> justNotTooLarge = records(FIRST, 9).get(7);
    RecordChunk chunk =
        RecordChunk.in(
            RecordChunk.chunks(
                    new ConsumerRecords<>(Map.of(FIRST, List.of(justNotTooLarge, tooLarge))),
                    10,
                    7,
                    any -> 0)
                .records(FIRST)
                .get(0)
                .headers());

    assertThat(chunk.refused(0).reason()).isEqualTo(RejectionReason.NOT_JSON);
    assertThat(chunk.refused(1).reason()).isEqualTo(RejectionReason.TOO_LARGE);
  }

  @Test
  void readingsAndWhatIsNoneKeepTheirPlaces() {
    byte[] reading = CpuReadingCodec.encode(new CpuReading("doc", "cpu1", 84.5, 5_000));
    RecordChunk chunk =
        Chunks.of(
            List.of(
                Chunks.record("t", 0, 4, 1_000, new byte[0], "pizza".getBytes(UTF_8)),
                Chunks.record("t", 0, 5, 1_000, new byte[0], reading),
                Chunks.record("t", 0, 6, 1_000, new byte[0], null)));

    assertThat(chunk.reading(0)).isNull();
    assertThat(chunk.refused(0).reason()).isEqualTo(RejectionReason.NOT_JSON);
    assertThat(chunk.reading(1)).isEqualTo(new CpuReading("doc", "cpu1", 84.5, 5_000));
    assertThat(chunk.occurredAtMillis(1)).isEqualTo(5_000);
    assertThat(chunk.reading(2)).isNull();
    assertThat(chunk.refused(2).reason()).isEqualTo(RejectionReason.NULL_VALUE);
  }

  @Test
  void theLastChunkOfAPartitionThatHasNothingLeftIsTheLast() {
    ConsumerRecords<byte[], byte[]> chunks =
        RecordChunk.chunks(
            new ConsumerRecords<>(Map.of(FIRST, records(FIRST, 3), SECOND, records(SECOND, 3))),
            2,
            65_536,
            partition -> partition.equals(FIRST) ? 0 : 1);

    assertThat(chunks.records(FIRST))
        .extracting(chunk -> RecordChunk.in(chunk.headers()).isLast())
        .containsExactly(false, true);
    assertThat(chunks.records(SECOND))
        .extracting(chunk -> RecordChunk.in(chunk.headers()).isLast())
        .containsExactly(false, false);
  }

  @Test
  void whatIsLeftIsWhatTheConsumerKnowsOfIt() {
    TopicInMemory topic = new TopicInMemory(1);
    for (int i = 0; i < 3; i++) {
      topic.append(0, "a".getBytes(UTF_8), 7);
    }
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    try (Consumer<byte[], byte[]> consumer =
        ChunkingConsumer.of(
            TopicInMemory.consumers().apply(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2)),
            ReadPositions.open(Map.of(), partitions -> Map.of()),
            10,
            65_536)) {
      consumer.assign(List.of(partition));

      assertThat(onlyChunk(consumer, partition).isLast()).isFalse();
      assertThat(onlyChunk(consumer, partition).isLast()).isTrue();
    }
  }

  private static RecordChunk onlyChunk(
      Consumer<byte[], byte[]> consumer, TopicPartition partition) {
    return RecordChunk.in(consumer.poll(Duration.ofSeconds(1)).records(partition).get(0).headers());
  }

  @Test
  void nothingPolledIsNoChunk() {
    assertThat(RecordChunk.chunks(ConsumerRecords.empty(), 10, 65_536, any -> 0).isEmpty())
        .isTrue();
  }

  @Test
  void aConsumerThatMakesChunksIsOtherwiseTheConsumerThatItWas() {
    TopicInMemory topic = new TopicInMemory(1);
    topic.append(0, "a".getBytes(UTF_8), 7);
    topic.append(0, null, 8);
    topic.append(0, "c".getBytes(UTF_8), 9);
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    try (Consumer<byte[], byte[]> consumer =
        ChunkingConsumer.of(
            TopicInMemory.consumers().apply(Map.of()),
            ReadPositions.open(Map.of(), partitions -> Map.of()),
            2,
            65_536)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);

      List<ConsumerRecord<byte[], byte[]>> chunks =
          consumer.poll(Duration.ofSeconds(1)).records(partition);

      assertThat(contents(chunks).stream().flatMap(List::stream)).isEqualTo(topic.records(0));
      assertThat(chunks).extracting(ConsumerRecord::offset).containsExactly(1L, 2L);
      assertThat(chunks)
          .extracting(chunk -> RecordChunk.in(chunk.headers()).isLast())
          .containsExactly(false, true);
      assertThat(consumer.position(partition)).isEqualTo(3);

      consumer.wakeup();
      assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(1)))
          .isInstanceOf(WakeupException.class);
    }
  }

  @Test
  void aRecordOfAnotherConsumerIsRefused() {
    assertThatThrownBy(() -> RecordChunk.in(new RecordHeaders()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RecordChunk.in(null)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<List<ConsumerRecord<byte[], byte[]>>> contents(
      List<ConsumerRecord<byte[], byte[]>> seen) {
    List<List<ConsumerRecord<byte[], byte[]>>> contents = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : seen) {
      RecordChunk chunk = RecordChunk.in(record.headers());
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int i = 0; i < chunk.size(); i++) {
        records.add(chunk.record(i));
      }
      contents.add(records);
    }
    return contents;
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(TopicPartition partition, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(
          Chunks.record(
              partition.topic(),
              partition.partition(),
              // Offsets have gaps: compaction, aborted transactions.
              2L * i,
              1_000 + i,
              new byte[] {(byte) i},
              new byte[i]));
    }
    return records;
  }
}
