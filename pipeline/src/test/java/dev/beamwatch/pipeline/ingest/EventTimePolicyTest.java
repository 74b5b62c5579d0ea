package dev.beamwatch.pipeline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicy.PartitionContext;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class EventTimePolicyTest {
  private static final long NOW = 1_633_956_789_000L;
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final ReadPositions positions = ReadPositions.open(Map.of(), partitions -> Map.of());
  private final EventTimePolicy.Factory factory =
      new EventTimePolicy.Factory(
          new EventTime(
              Duration.ofSeconds(10),
              Duration.ofSeconds(10),
              Duration.ofMinutes(2),
              Duration.ofMinutes(5)),
          positions,
          () -> NOW);

  @Test
  void aRecordIsGivenTheWatermarkBeforeItAsItsVerdict() {
    TimestampPolicy<byte[], byte[]> policy = policy(Optional.empty());

    assertThat(verdict(policy, reading(NOW))).isEqualTo(PartitionWatermark.UNKNOWN);
    assertThat(verdict(policy, reading(NOW))).isEqualTo(NOW - 10_000);
  }

  @Test
  void aReadingFromTheFutureIsGivenTheVerdictForIt() {
    TimestampPolicy<byte[], byte[]> policy = policy(Optional.empty());

    assertThat(verdict(policy, reading(NOW + 300_001)))
        .isEqualTo(PartitionWatermark.FROM_THE_FUTURE);
  }

  @Test
  void aRecordThatIsNoReadingIsGivenTheWatermarkAsItIs() {
    TimestampPolicy<byte[], byte[]> policy = policy(Optional.empty());
    verdict(policy, reading(NOW));

    assertThat(verdict(policy, "pizza")).isEqualTo(NOW - 10_000);
    assertThat(watermark(policy)).isEqualTo(NOW - 10_000);
  }

  @Test
  void theRecordsOfAChunkAreJudgedInTheirOrder() {
    RecordChunk chunk = chunk(reading(NOW), "pizza", reading(NOW + 5_000), reading(NOW - 60_000));
    TimestampPolicy<byte[], byte[]> policy = policy(Optional.empty());

    Instant timestamp = policy.getTimestampForRecord(NO_CONTEXT, withChunk(chunk));

    assertThat(LongStream.range(0, 4).map(i -> chunk.verdict((int) i)))
        .containsExactly(PartitionWatermark.UNKNOWN, NOW - 10_000, NOW - 10_000, NOW - 5_000);
    assertThat(timestamp).isEqualTo(Instant.ofEpochMilli(NOW - 5_000));
  }

  @Test
  void aPolicyGoesOnFromThePreviousWatermark() {
    TimestampPolicy<byte[], byte[]> policy = policy(Optional.of(Instant.ofEpochMilli(NOW)));

    assertThat(watermark(policy)).isEqualTo(NOW);
    assertThat(verdict(policy, reading(NOW - 60_000))).isEqualTo(NOW);
  }

  @Test
  void aQuietPartitionFollowsTheTimeOfTheBrokersAnswer() {
    TimestampPolicy<byte[], byte[]> policy = policy(Optional.empty());
    positions.polled(PARTITION, 0, 7, OptionalLong.of(0));

    for (long checkedAt = NOW; checkedAt < NOW + 10_000; checkedAt += 1_000) {
      positions.logEnds(PARTITION, 7, checkedAt);
      assertThat(watermark(policy)).isEqualTo(PartitionWatermark.UNKNOWN);
    }
    positions.logEnds(PARTITION, 7, NOW + 10_000);
    assertThat(watermark(policy)).isEqualTo(NOW - 10_000);
  }

  @Test
  void aPartitionWhoseChunkIsOnItsWayIsNotQuiet() {
    TimestampPolicy<byte[], byte[]> policy = policy(Optional.empty());
    positions.polled(PARTITION, 1, 7, OptionalLong.of(0));

    for (long checkedAt = NOW; checkedAt < NOW + 60_000; checkedAt += 1_000) {
      positions.logEnds(PARTITION, 7, checkedAt);
      assertThat(watermark(policy)).isEqualTo(PartitionWatermark.UNKNOWN);
    }
    verdict(policy, "pizza");
    for (long checkedAt = NOW; checkedAt < NOW + 70_000; checkedAt += 1_000) {
      positions.logEnds(PARTITION, 7, checkedAt);
      watermark(policy);
    }
    assertThat(watermark(policy)).isEqualTo(NOW - 10_000);
  }

  private TimestampPolicy<byte[], byte[]> policy(Optional<Instant> previous) {
    return factory.createTimestampPolicy(PARTITION, previous);
  }

  private static long verdict(TimestampPolicy<byte[], byte[]> policy, String json) {
    RecordChunk chunk = chunk(json);
    policy.getTimestampForRecord(NO_CONTEXT, withChunk(chunk));
    return chunk.verdict(0);
  }

  private static RecordChunk chunk(String... values) {
    return Chunks.of(
        Stream.of(values)
            .map(json -> Chunks.record("t", 0, 0, NOW, new byte[0], json.getBytes(UTF_8)))
            .toList());
  }

  private static KafkaRecord<byte[], byte[]> withChunk(RecordChunk chunk) {
    return new KafkaRecord<>(
        "t", 0, 0, NOW, KafkaTimestampType.CREATE_TIME, chunk, new byte[0], new byte[0]);
  }

  private static long watermark(TimestampPolicy<byte[], byte[]> policy) {
    return policy.getWatermark(NO_CONTEXT).getMillis();
  }

  /** What KafkaIO says of the backlog is not looked at. */
  private static final PartitionContext NO_CONTEXT =
      new PartitionContext() {
        @Override
        public long getMessageBacklog() {
          return 1;
        }

        @Override
        public Instant getBacklogCheckTime() {
          return Instant.ofEpochMilli(0);
        }
      };

  private static String reading(long occurredAtMillis) {
    return "{\"hostname\":\"doc\",\"cpu\":\"cpu1\",\"usage\":1,\"occurred_at\":%d}"
        .formatted(occurredAtMillis);
  }
}
