package dev.beamwatch.pipeline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicy.PartitionContext;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class EventTimePolicyTest {
  private static final long NOW = 1_633_956_789_000L;
  private static final EventTimePolicy.Factory FACTORY =
      new EventTimePolicy.Factory(
          new EventTime(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(5)),
          () -> NOW);

  @Test
  void aRecordIsGivenTheWatermarkBeforeItAsItsVerdict() {
    TimestampPolicy<byte[], ParsedValue> policy = policy(Optional.empty());

    assertThat(verdict(policy, reading(NOW))).isEqualTo(PartitionWatermark.UNKNOWN);
    assertThat(verdict(policy, reading(NOW))).isEqualTo(NOW - 10_000);
  }

  @Test
  void aReadingFromTheFutureIsGivenTheVerdictForIt() {
    TimestampPolicy<byte[], ParsedValue> policy = policy(Optional.empty());

    assertThat(verdict(policy, reading(NOW + 300_001)))
        .isEqualTo(PartitionWatermark.FROM_THE_FUTURE);
  }

  @Test
  void aRecordThatIsNoReadingIsGivenTheWatermarkAsItIs() {
    TimestampPolicy<byte[], ParsedValue> policy = policy(Optional.empty());
    verdict(policy, reading(NOW));

    assertThat(verdict(policy, "pizza")).isEqualTo(NOW - 10_000);
    assertThat(watermark(policy, 5, NOW)).isEqualTo(NOW - 10_000);
  }

  @Test
  void aPolicyGoesOnFromThePreviousWatermark() {
    TimestampPolicy<byte[], ParsedValue> policy = policy(Optional.of(Instant.ofEpochMilli(NOW)));

    assertThat(watermark(policy, 5, NOW)).isEqualTo(NOW);
    assertThat(verdict(policy, reading(NOW - 60_000))).isEqualTo(NOW);
  }

  @Test
  void aQuietPartitionFollowsTheTimeOfTheBrokersAnswer() {
    TimestampPolicy<byte[], ParsedValue> policy = policy(Optional.empty());

    for (long checkedAt = NOW; checkedAt < NOW + 10_000; checkedAt += 1_000) {
      assertThat(watermark(policy, 0, checkedAt)).isEqualTo(PartitionWatermark.UNKNOWN);
    }
    assertThat(watermark(policy, 0, NOW + 10_000)).isEqualTo(NOW - 10_000);
  }

  private static TimestampPolicy<byte[], ParsedValue> policy(Optional<Instant> previous) {
    return FACTORY.createTimestampPolicy(new TopicPartition("t", 0), previous);
  }

  private static long verdict(TimestampPolicy<byte[], ParsedValue> policy, String json) {
    byte[] value = json.getBytes(UTF_8);
    KafkaRecord<byte[], ParsedValue> record =
        new KafkaRecord<>(
            "t",
            0,
            0,
            NOW,
            KafkaTimestampType.CREATE_TIME,
            null,
            new byte[0],
            ParsedValue.of(value, Integer.MAX_VALUE));
    return policy.getTimestampForRecord(context(5, NOW), record).getMillis();
  }

  private static long watermark(
      TimestampPolicy<byte[], ParsedValue> policy, long backlog, long checkedAt) {
    return policy.getWatermark(context(backlog, checkedAt)).getMillis();
  }

  private static PartitionContext context(long backlog, long checkedAt) {
    return new PartitionContext() {
      @Override
      public long getMessageBacklog() {
        return backlog;
      }

      @Override
      public Instant getBacklogCheckTime() {
        return Instant.ofEpochMilli(checkedAt);
      }
    };
  }

  private static String reading(long occurredAtMillis) {
    return "{\"hostname\":\"doc\",\"cpu\":\"cpu1\",\"usage\":1,\"occurred_at\":%d}"
        .formatted(occurredAtMillis);
  }
}
