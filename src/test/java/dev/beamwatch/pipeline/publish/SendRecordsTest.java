package dev.beamwatch.pipeline.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.sandbox.KafkaBroker;
import dev.beamwatch.sandbox.SandboxFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What {@link SendRecordsFn} promises, kept by a real broker. */
class SendRecordsTest {
  /** Never sent by time alone: whatever is there when a bundle ends was flushed. */
  private static final int LINGER_MILLIS = 600_000;

  private static final SandboxFolder folder = SandboxFolder.create(false);
  private static final KafkaBroker broker =
      KafkaBroker.settings().start(folder.path().resolve("kafka"));

  private String topic = "";
  private SendRecordsFn<List<String>> writer;

  @AfterAll
  static void endBroker() {
    broker.close();
    folder.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    broker.createTopic(topic, 1);
    writer =
        new SendRecordsFn<>(
            new KafkaConnection(broker.bootstrapServers(), null),
            topic,
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class.getName(),
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class.getName(),
                ProducerConfig.LINGER_MS_CONFIG,
                LINGER_MILLIS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                2 * LINGER_MILLIS,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                1_000),
            values ->
                values.stream().map(v -> KV.of("key".getBytes(UTF_8), v.getBytes(UTF_8))).toList());
    writer.setup();
  }

  @AfterEach
  void close() {
    writer.teardown();
  }

  @Test
  void aBundleEndsWhenTheBrokerHasAllRecordsOfAllElementsInTheirOrder() throws IOException {
    writer.process(List.of("a", "b"));
    writer.process(List.of());
    writer.process(List.of("c"));
    writer.finishBundle();

    assertThat(read()).containsExactly("a", "b", "c");
  }

  @Test
  void aRecordThatTheBrokerDoesNotTakeFailsTheBundleAndNotTheOneAfterIt() throws IOException {
    writer.process(List.of("a", "x".repeat(2_000), "b"));

    assertThatThrownBy(writer::finishBundle)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot write to topic " + topic + ": ")
        .hasCauseInstanceOf(RecordTooLargeException.class);

    writer.process(List.of("c"));
    writer.finishBundle();
    assertThat(read()).containsExactly("a", "b", "c");
  }

  private List<String> read() {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      List<String> values = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }
}
