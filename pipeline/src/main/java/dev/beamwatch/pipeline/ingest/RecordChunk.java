package dev.beamwatch.pipeline.ingest;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.schemas.CpuReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records of a partition that pass through KafkaIO as one. What KafkaIO does per
 * record, metrics above all, takes longer than parsing a reading.
 *
 * <p>KafkaIO sees the last record of the chunk: its offset counts, and its size is the average. The
 * chunk travels in place of that record's headers, which KafkaIO hands on untouched.
 *
 * <p>The polling thread parses the values when the chunk is made, while the reader's thread is busy
 * with the previous chunk. Arrays hold what the reader's thread needs of each record: fetching it
 * from the records, which are in no cache of that thread, took longer than all the rest. Not
 * thread-safe: one thread hands it to the other.
 */
final class RecordChunk extends RecordHeaders {
  private final List<ConsumerRecord<byte[], byte[]>> records;
  private final @Nullable CpuReading[] readings;

  /** When readings occurred, in milliseconds; unset where there is none. */
  private final long[] occurredAt;

  /** Values that are no reading, by index. */
  private final Map<Integer, ParsedValue> refused = new HashMap<>();

  private final long[] offsets;
  private final long[] timestamps;
  private final long[] verdicts;
  private final boolean isLast;

  private RecordChunk(List<ConsumerRecord<byte[], byte[]>> records, int maxBytes, boolean isLast) {
    this.isLast = isLast;
    this.records = List.copyOf(records);
    this.readings = new CpuReading[records.size()];
    this.occurredAt = new long[readings.length];
    this.offsets = new long[readings.length];
    this.timestamps = new long[readings.length];
    this.verdicts = new long[readings.length];
    for (int i = 0; i < readings.length; i++) {
      ConsumerRecord<byte[], byte[]> record = this.records.get(i);
      ParsedValue value = ParsedValue.of(record.value(), maxBytes);
      CpuReading reading = value.reading();
      if (reading == null) {
        refused.put(i, value);
      } else {
        readings[i] = reading;
        occurredAt[i] = reading.occurredAtMillis();
      }
      offsets[i] = record.offset();
      timestamps[i] = record.timestamp();
    }
  }

  /** Returns the chunk that travels with a record. */
  static RecordChunk in(@Nullable Headers headers) {
    if (headers instanceof RecordChunk chunk) {
      return chunk;
    }
    throw new IllegalArgumentException("not a record of a consumer that makes chunks");
  }

  /**
   * Makes chunks of the records of one poll.
   *
   * @param lag says how many records of a partition were left
   */
  static ConsumerRecords<byte[], byte[]> chunks(
      ConsumerRecords<byte[], byte[]> polled,
      int maxRecords,
      int maxBytes,
      ToLongFunction<TopicPartition> lag) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> chunks = new HashMap<>();
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> ofPartition = new ArrayList<>();
      List<ConsumerRecord<byte[], byte[]>> all = polled.records(partition);
      boolean isNoneLeft = lag.applyAsLong(partition) == 0;
      for (int from = 0; from < all.size(); from += maxRecords) {
        int to = Math.min(from + maxRecords, all.size());
        ConsumerRecord<byte[], byte[]> last = all.get(to - 1);
        ofPartition.add(
            new ConsumerRecord<>(
                last.topic(),
                last.partition(),
                last.offset(),
                last.timestamp(),
                last.timestampType(),
                last.serializedKeySize(),
                last.serializedValueSize(),
                last.key(),
                last.value(),
                new RecordChunk(all.subList(from, to), maxBytes, isNoneLeft && to == all.size()),
                last.leaderEpoch()));
      }
      chunks.put(partition, ofPartition);
    }
    return new ConsumerRecords<>(chunks);
  }

  /**
   * Lets the watermark judge each record, in order.
   *
   * @param nowMillis the wall clock
   */
  void judge(PartitionWatermark watermark, long nowMillis) {
    for (int i = 0; i < readings.length; i++) {
      if (readings[i] == null) {
        watermark.observeUnreadable(nowMillis);
        verdicts[i] = watermark.current();
      } else {
        verdicts[i] = watermark.observe(occurredAt[i], timestamps[i], nowMillis);
      }
    }
  }

  /** Tells whether the partition had nothing left after it when it was polled. */
  boolean isLast() {
    return isLast;
  }

  /** Returns the number of records. */
  int size() {
    return readings.length;
  }

  /** Returns a record as it was read. */
  ConsumerRecord<byte[], byte[]> record(int index) {
    return records.get(index);
  }

  /** Returns a record's offset. */
  long offset(int index) {
    return offsets[index];
  }

  /** Returns a record's reading; null if it has none. */
  @Nullable CpuReading reading(int index) {
    return readings[index];
  }

  /** Returns when a record's reading occurred, in milliseconds since the epoch. */
  long occurredAtMillis(int index) {
    return occurredAt[index];
  }

  /** Returns why a record's value is no reading. */
  ParsedValue refused(int index) {
    return requireNonNull(refused.get(index));
  }

  /**
   * Returns the watermark against which to judge a record's reading, or {@link
   * PartitionWatermark#FROM_THE_FUTURE}. Call {@link #judge} first.
   */
  long verdict(int index) {
    return verdicts[index];
  }
}
