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
import java.util.stream.Stream;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What {@link ShardTransaction} promises, kept by a real broker. */
class ShardTransactionTest {
  private static final Map<String, Object> PRODUCER =
      Map.of(
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class.getName(),
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class.getName());

  private static final SandboxFolder folder = SandboxFolder.create(false);
  private static final KafkaBroker broker =
      KafkaBroker.settings().start(folder.path().resolve("kafka"));

  private final List<ShardTransaction> writers = new ArrayList<>();
  private String topic = "";

  @AfterAll
  static void endBroker() {
    broker.close();
    folder.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    broker.createTopic(topic, 1);
  }

  @AfterEach
  void closeWriters() {
    writers.forEach(ShardTransaction::close);
  }

  @Test
  void aBatchThatIsHandedOverAgainIsThereOnce() throws IOException {
    ShardTransaction first = open();
    write(first, batch("job", 1, "a", "b"), batch("job", 2, "c"));
    write(first, batch("job", 2, "c"), batch("job", 3, "d"));
    awaitCommitted("a", "b", "c", "d");

    write(open(), batch("job", 2, "c"), batch("job", 3, "d"), batch("job", 4, "e"));

    awaitCommitted("a", "b", "c", "d", "e");
  }

  @Test
  void aBatchOfAnotherSubmissionIsWrittenThoughItHasTheSameNumber() throws IOException {
    write(open(), batch("job", 1, "a"), batch("job", 2, "b"));

    // Gone back to a savepoint behind batch 1; and what that savepoint held comes again.
    ShardTransaction second = open();
    write(second, batch("job", 1, "a"), batch("resumed", 2, "c"));

    awaitCommitted("a", "b", "c");
  }

  @Test
  void whatAWriterHasNotCommittedIsNeverSeenAndWrittenByTheNext() throws IOException {
    ShardTransaction lost = open();
    write(lost, batch("job", 1, "a"));
    // As kill -9 leaves it: on the broker, and not committed.
    lost.write(batch("job", 2, "b"));
    Awaitility.await("the record is on the broker")
        .until(() -> read("read_uncommitted").size() == 2);
    awaitCommitted("a");

    write(open(), batch("job", 2, "b"));

    awaitCommitted("a", "b");
    assertThat(read("read_uncommitted")).containsExactly("a", "b", "b");
  }

  @Test
  void aNewerWriterFencesTheOneBefore() throws IOException {
    ShardTransaction older = open();
    older.write(batch("job", 1, "a"));
    ShardTransaction newer = open();

    assertThatThrownBy(older::commit)
        .isInstanceOfSatisfying(
            KafkaException.class,
            e ->
                assertThat(Stream.iterate((Throwable) e, c -> c != null, Throwable::getCause))
                    .hasAtLeastOneElementOfType(ProducerFencedException.class));
    write(newer, batch("job", 1, "a"));

    awaitCommitted("a");
  }

  private ShardTransaction open() throws IOException {
    ShardTransaction writer =
        ShardTransaction.open(
            new KafkaConnection(broker.bootstrapServers(), null),
            topic,
            "group-" + topic + "-0",
            PRODUCER);
    writers.add(writer);
    return writer;
  }

  private static void write(ShardTransaction writer, RecordBatch... batches) {
    for (RecordBatch batch : batches) {
      writer.write(batch);
    }
    writer.commit();
  }

  private static RecordBatch batch(String submission, long sequence, String... values) {
    return new RecordBatch(
        submission,
        sequence,
        Stream.of(values).map(v -> KV.of("key".getBytes(UTF_8), v.getBytes(UTF_8))).toList());
  }

  /**
   * Awaits that readers see exactly these values. Brokers answer a commit when it can no longer be
   * undone, and show what was committed a moment later, in the order of the transactions.
   */
  private void awaitCommitted(String... values) {
    Awaitility.await("what was committed is seen")
        .untilAsserted(() -> assertThat(read("read_committed")).containsExactly(values));
  }

  private List<String> read(String isolation) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation),
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
