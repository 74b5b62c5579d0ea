package dev.beamwatch.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic full of readings.
 *
 * @param topic its name
 * @param expected what the outputs must hold
 */
record Input(String topic, Expected expected) {
  /** Host of the readings that close all windows, and are in no output. */
  static final String CLOSING_HOST = "closing";

  private static final int CLOSING_READINGS = 3;

  /** More than the watermark's delay, and less than lateness is allowed for. */
  private static final long CLOSING_DELAY_MILLIS = 20_000;

  /** What producers in the field put there. */
  private static final byte[] KEY = "{\"hostname\": \"doc\"}".getBytes(US_ASCII);

  /** Writes a workload to a new topic. */
  static Input prepare(Topics topics, String bootstrapServers, String topic, Workload workload) {
    topics.create(topic, workload.partitions());
    Expected expected = new Expected(workload);
    String[] starts = new String[workload.series()];
    for (int series = 0; series < starts.length; series++) {
      starts[series] = start(Workload.hostname(series), Workload.cpu(series));
    }
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                100,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 << 10,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                64 << 20,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long n = 0; n < workload.readings(); n++) {
        expected.add(n);
        send(
            producer,
            topic,
            (int) (n % workload.partitions()),
            starts[workload.seriesOf(n)] + Workload.usage(n) + end(workload.occurredAtMillis(n)),
            failure);
      }
      long closing = Workload.windowEndMillis(workload.windows()) + CLOSING_DELAY_MILLIS;
      for (int n = 0; n < CLOSING_READINGS; n++) {
        for (int partition = 0; partition < workload.partitions(); partition++) {
          send(
              producer,
              topic,
              partition,
              start(CLOSING_HOST, "cpu0") + 0 + end(closing + n),
              failure);
        }
      }
    }
    Exception first = failure.get();
    if (first != null) {
      throw new BenchmarkException("the topic " + topic + " could not be written: " + first, first);
    }
    return new Input(topic, expected);
  }

  /** Returns the JSON of a reading. */
  static String value(String hostname, String cpu, double usage, long occurredAtMillis) {
    return start(hostname, cpu) + usage + end(occurredAtMillis);
  }

  private static String start(String hostname, String cpu) {
    return "{\"hostname\": \"" + hostname + "\", \"cpu\": \"" + cpu + "\", \"usage\": ";
  }

  private static String end(long occurredAtMillis) {
    return ", \"occurred_at\": " + occurredAtMillis + "}";
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      int partition,
      String value,
      AtomicReference<@Nullable Exception> failure) {
    var unused =
        producer.send(
            new ProducerRecord<>(topic, partition, KEY, value.getBytes(US_ASCII)),
            (metadata, exception) -> {
              if (exception != null) {
                var unusedIsFirst = failure.compareAndSet(null, exception);
              }
            });
  }
}
