package dev.beamwatch.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes readings as they occur, at a fixed rate. Each occurs when it is due, whether it could be
 * sent then or only later: who is slow is not spared.
 *
 * @param bootstrapServers of the broker
 * @param topic to write to
 * @param readingsPerSecond the rate, 1 or more
 * @param series processors that they are of
 * @param partitions of the topic
 */
record LiveLoad(
    String bootstrapServers, String topic, int readingsPerSecond, int series, int partitions) {
  private static final Duration TICK = Duration.ofMillis(2);

  /**
   * What was written.
   *
   * @param untilMillis when the last reading was due, milliseconds since the epoch
   * @param arrivals how long after it was due the broker had acknowledged the last reading of each
   *     tick: on a busy machine a part of every contender's latency, and none of its fault
   */
  record Sent(long untilMillis, Latencies arrivals) {}

  /**
   * Writes for a while.
   *
   * @param countedFromMillis arrivals of readings that are due earlier do not count
   */
  Sent run(Duration length, long countedFromMillis) {
    // Added to by the producer's thread alone, which has ended when the producer is closed.
    Latencies arrivals = new Latencies();
    Workload names = new Workload(1, series, partitions);
    long begunMillis = System.currentTimeMillis();
    long total = length.toMillis() * readingsPerSecond / 1_000;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                2,
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 << 10,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      long sent = 0;
      while (sent < total) {
        long due = (System.currentTimeMillis() - begunMillis) * readingsPerSecond / 1_000;
        for (; sent < Math.min(due, total); sent++) {
          int of = names.seriesOf(sent);
          long dueMillis = dueMillis(begunMillis, sent);
          byte[] value =
              Input.value(Workload.hostname(of), Workload.cpu(of), Workload.usage(sent), dueMillis)
                  .getBytes(US_ASCII);
          var unused =
              producer.send(
                  new ProducerRecord<>(topic, (int) (sent % partitions), null, value),
                  sent + 1 == due && dueMillis >= countedFromMillis
                      ? (written, e) -> arrivals.add(System.currentTimeMillis() - dueMillis)
                      : null);
        }
        Waiting.sleep(TICK);
      }
    }
    return new Sent(dueMillis(begunMillis, total - 1), arrivals);
  }

  private long dueMillis(long begunMillis, long n) {
    return begunMillis + n * 1_000 / readingsPerSecond;
  }
}
