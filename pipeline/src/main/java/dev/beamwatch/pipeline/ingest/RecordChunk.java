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
 * Consecutive records of a partition, which pass through KafkaIO as one: what KafkaIO does for a
 * record, metrics above all, takes longer than to parse a reading.
 *
 * <p>KafkaIO sees the last record of the chunk, whose offset is the one that counts, and for whose
 * size it takes the average. The chunk travels in place of that record's headers, which KafkaIO
 * hands on untouched.
 *
 * <p>Values are parsed when the chunk is made, in the thread that polls, while the reader's thread
 * is busy with the chunk before. What that thread needs of every record is in arrays: to fetch it
 * from the records themselves, which its processor has never seen, took longer than all the rest.
 * Not thread-safe: one thread hands it on to the other.
 */
final class RecordChunk extends RecordHeaders {
  private final List<ConsumerRecord<byte[], byte[]>> records;
  private final @Nullable CpuReading[] readings;

  /** When readings occurred, in milliseconds; nothing where there is none. */
  private final long[] occurredAt;

  /** What is no reading, by its place. */
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

  /** Returns the chunk that travels with a record, or rather the other way round. */
  static RecordChunk in(@Nullable Headers headers) {
    if (headers instanceof RecordChunk chunk) {
      return chunk;
    }
    throw new IllegalArgumentException("not a record of a consumer that makes chunks");
  }

  /**
   * Makes chunks of what one poll gave.
   *
   * @param lag tells how many records of a partition were left then
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
   * Lets the watermark give its verdict on each record, in their order.
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

  /** Tells whether nothing was left of the partition behind it when it was polled. */
  boolean isLast() {
    return isLast;
  }

  /** Returns how many records there are. */
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

  /** Returns a record's reading; null if its value is none. */
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
   * Returns the watermark against which a record's reading is to be judged, or {@link
   * PartitionWatermark#FROM_THE_FUTURE}; not before {@link #judge}.
   */
  long verdict(int index) {
    return verdicts[index];
  }
}
