package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.schemas.CpuReading;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
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
 * hands on untouched. Not thread-safe.
 */
final class RecordChunk extends RecordHeaders {
  private final List<ConsumerRecord<byte[], byte[]>> records;
  private final ParsedValue[] values;
  private final long[] verdicts;

  private RecordChunk(List<ConsumerRecord<byte[], byte[]>> records) {
    this.records = records;
    this.values = new ParsedValue[records.size()];
    this.verdicts = new long[records.size()];
  }

  /** Returns the chunk that travels with a record, or rather the other way round. */
  static RecordChunk in(@Nullable Headers headers) {
    if (headers instanceof RecordChunk chunk) {
      return chunk;
    }
    throw new IllegalArgumentException("not a record of a consumer that makes chunks");
  }

  /** Returns a consumer whose polls give chunks of at most so many records. */
  @SuppressWarnings("unchecked") // a proxy of a raw type
  static Consumer<byte[], byte[]> chunking(Consumer<byte[], byte[]> consumer, int maxRecords) {
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            RecordChunk.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(consumer, arguments);
                return result instanceof ConsumerRecords<?, ?> polled
                    ? chunks((ConsumerRecords<byte[], byte[]>) polled, maxRecords)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  /** Makes chunks of what one poll gave. */
  static ConsumerRecords<byte[], byte[]> chunks(
      ConsumerRecords<byte[], byte[]> polled, int maxRecords) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> chunks = new HashMap<>();
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> ofPartition = new ArrayList<>();
      List<ConsumerRecord<byte[], byte[]>> all = polled.records(partition);
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
                new RecordChunk(all.subList(from, to)),
                last.leaderEpoch()));
      }
      chunks.put(partition, ofPartition);
    }
    return new ConsumerRecords<>(chunks);
  }

  /**
   * Parses the records and lets the watermark give its verdict on each, in their order.
   *
   * @param maxBytes longest value that is parsed at all
   * @param nowMillis the wall clock
   */
  void judge(PartitionWatermark watermark, int maxBytes, long nowMillis) {
    for (int i = 0; i < values.length; i++) {
      ConsumerRecord<byte[], byte[]> record = records.get(i);
      ParsedValue value = ParsedValue.of(record.value(), maxBytes);
      CpuReading reading = value.reading();
      values[i] = value;
      if (reading == null) {
        watermark.observeUnreadable(nowMillis);
        verdicts[i] = watermark.current();
      } else {
        verdicts[i] = watermark.observe(reading.occurredAtMillis(), record.timestamp(), nowMillis);
      }
    }
  }

  /** Returns how many records there are. */
  int size() {
    return values.length;
  }

  /** Returns a record as it was read. */
  ConsumerRecord<byte[], byte[]> record(int index) {
    return records.get(index);
  }

  /** Returns what a record's value turned out to be; not before {@link #judge}. */
  ParsedValue value(int index) {
    return values[index];
  }

  /**
   * Returns the watermark against which a record's reading is to be judged, or {@link
   * PartitionWatermark#FROM_THE_FUTURE}; not before {@link #judge}.
   */
  long verdict(int index) {
    return verdicts[index];
  }
}
