package dev.beamwatch.pipeline.ingest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Makes records, and chunks of them, as a consumer does. */
final class Chunks {
  private Chunks() {}

  /** Returns the chunk that KafkaIO is handed for the given records of a partition. */
  static RecordChunk of(List<ConsumerRecord<byte[], byte[]>> records) {
    TopicPartition partition =
        new TopicPartition(records.get(0).topic(), records.get(0).partition());
    return RecordChunk.in(
        RecordChunk.chunks(
                new ConsumerRecords<>(Map.of(partition, records)),
                Integer.MAX_VALUE,
                65_536,
                any -> 0)
            .iterator()
            .next()
            .headers());
  }

  static ConsumerRecord<byte[], byte[]> record(
      String topic,
      int partition,
      long offset,
      long timestampMillis,
      byte[] key,
      byte @Nullable [] value) {
    return new ConsumerRecord<>(
        topic,
        partition,
        offset,
        timestampMillis,
        timestampMillis < 0 ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME,
        key.length,
        value == null ? -1 : value.length,
        key,
        value,
        new RecordHeaders(),
        Optional.empty());
  }
}
