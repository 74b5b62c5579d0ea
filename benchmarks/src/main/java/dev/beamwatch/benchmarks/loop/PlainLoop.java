package dev.beamwatch.benchmarks.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Does the work of the pipeline's first two outputs in one thread, and nothing else: no checks, no
 * late readings, no checkpoints; what it knows is lost with it.
 */
public final class PlainLoop {
  private static final long WINDOW_MILLIS = 30_000;
  private static final long DELAY_MILLIS = 10_000;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final JsonFactory JSON = new JsonFactory();

  private final SqlTimestamps timestamps = SqlTimestamps.in(ZoneOffset.UTC);
  private final TreeMap<Long, Map<Processor, Stats>> windowsByStart = new TreeMap<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final String filteredTopic;
  private final String aggregatedTopic;
  private final long[] newestMillis;
  private final StringBuilder text = new StringBuilder();
  private long writtenSecond = Long.MIN_VALUE;
  private String second = "";

  private PlainLoop(
      KafkaProducer<byte[], byte[]> producer,
      String filteredTopic,
      String aggregatedTopic,
      int partitions) {
    this.producer = producer;
    this.filteredTopic = filteredTopic;
    this.aggregatedTopic = aggregatedTopic;
    this.newestMillis = new long[partitions];
    Arrays.fill(newestMillis, Long.MIN_VALUE);
  }

  private record Processor(String hostname, String cpu) {}

  private static final class Stats {
    private long count;
    private double sum;
    private double max = Double.NEGATIVE_INFINITY;

    private void add(double usage) {
      count++;
      sum += usage;
      max = Math.max(max, usage);
    }
  }

  /**
   * Reads until it is killed.
   *
   * @param args bootstrap servers, input topic, filtered topic, aggregated topic
   */
  public static void main(String[] args) throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of(
                    ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    args[0],
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of(
                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    args[0],
                    ProducerConfig.LINGER_MS_CONFIG,
                    5,
                    ProducerConfig.COMPRESSION_TYPE_CONFIG,
                    "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(args[1]).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      PlainLoop loop = new PlainLoop(producer, args[2], args[3], partitions.size());
      while (true) {
        for (ConsumerRecord<byte[], byte[]> reading : consumer.poll(POLL)) {
          loop.take(reading.partition(), reading.value());
        }
        loop.closeWindows();
      }
    }
  }

  private void take(int partition, byte[] value) throws IOException {
    String hostname = "";
    String cpu = "";
    double usage = 0;
    long occurredAt = 0;
    try (JsonParser json = JSON.createParser(value)) {
      var unused = json.nextToken();
      for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
        var unusedToken = json.nextToken();
        switch (field) {
          case "hostname" -> hostname = json.getText();
          case "cpu" -> cpu = json.getText();
          case "usage" -> usage = json.getDoubleValue();
          case "occurred_at" -> occurredAt = json.getLongValue();
          default -> json.skipChildren();
        }
      }
    }
    newestMillis[partition] = Math.max(newestMillis[partition], occurredAt);
    windowsByStart
        .computeIfAbsent(occurredAt - occurredAt % WINDOW_MILLIS, start -> new HashMap<>())
        .computeIfAbsent(new Processor(hostname, cpu), processor -> new Stats())
        .add(usage);
    if (usage > 80) {
      text.setLength(0);
      text.append("{\"time_ltz\":\"");
      appendTime(occurredAt);
      text.append("\",\"hostname\":\"").append(hostname);
      text.append("\",\"cpu\":\"").append(cpu);
      text.append("\",\"usage\":").append(usage).append('}');
      send(filteredTopic);
    }
  }

  private void closeWindows() {
    long watermark = Arrays.stream(newestMillis).min().orElseThrow();
    while (!windowsByStart.isEmpty()
        && windowsByStart.firstKey() + WINDOW_MILLIS + DELAY_MILLIS <= watermark) {
      var window = windowsByStart.pollFirstEntry();
      String start = timestamps.format(window.getKey());
      String end = timestamps.format(window.getKey() + WINDOW_MILLIS);
      window
          .getValue()
          .forEach(
              (processor, stats) -> {
                text.setLength(0);
                text.append("{\"window_start\":\"").append(start);
                text.append("\",\"window_end\":\"").append(end);
                text.append("\",\"hostname\":\"").append(processor.hostname());
                text.append("\",\"cpu\":\"").append(processor.cpu());
                text.append("\",\"usage_avg\":").append(stats.sum / stats.count);
                text.append(",\"usage_max\":").append(stats.max).append('}');
                send(aggregatedTopic);
              });
    }
  }

  /** Appends a time; its second is that of the reading before, most of the time. */
  private void appendTime(long millis) {
    long newSecond = Math.floorDiv(millis, 1_000L);
    if (newSecond != writtenSecond) {
      writtenSecond = newSecond;
      second = timestamps.format(newSecond * 1_000);
    }
    text.append(second);
    int fraction = (int) Math.floorMod(millis, 1_000L);
    if (fraction != 0) {
      text.append('.').append((char) ('0' + fraction / 100));
      if (fraction % 100 != 0) {
        text.append((char) ('0' + fraction / 10 % 10));
      }
      if (fraction % 10 != 0) {
        text.append((char) ('0' + fraction % 10));
      }
    }
  }

  private void send(String topic) {
    var unused = producer.send(new ProducerRecord<>(topic, text.toString().getBytes(UTF_8)));
  }
}
