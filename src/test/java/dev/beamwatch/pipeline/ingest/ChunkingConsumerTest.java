package dev.beamwatch.pipeline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.ingest.ReadPositions.Left;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.sandbox.KafkaBroker;
import dev.beamwatch.sandbox.SandboxFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What Kafka's own consumer says and does where a log has gaps, or is not what it was. */
class ChunkingConsumerTest {
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(45);
  private static final SandboxFolder folder = SandboxFolder.create(false);
  private static final KafkaBroker broker =
      KafkaBroker.settings().start(folder.path().resolve("kafka"));
  private static final KafkaConnection connection =
      new KafkaConnection(broker.bootstrapServers(), null);

  private final RestartPoints store =
      new ConsumerGroupOffsets(connection, "group", WallClock.SYSTEM);
  private final List<Long> read = new ArrayList<>();
  private TopicPartition partition = new TopicPartition("", 0);
  private ReadPositions positions = ReadPositions.open(Map.of(), store::logIds);

  @AfterAll
  static void endBroker() {
    broker.close();
    folder.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) throws Exception {
    String topic = test.getTestMethod().orElseThrow().getName();
    broker.createTopic(topic, 1);
    partition = new TopicPartition(topic, 0);
    positions = ReadPositions.open(store.logIds(List.of(partition)), store::logIds);
  }

  @AfterEach
  void close() {
    positions.close();
    store.close();
  }

  @Test
  void thePositionMovesPastAbortedRecordsAndMarkers() throws Exception {
    send(1);
    try (Producer<byte[], byte[]> producer = producer("aborting")) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < 20; i++) {
        var unused =
            producer.send(new ProducerRecord<>(partition.topic(), null, "x".getBytes(UTF_8)));
      }
      producer.flush();
      try (Consumer<byte[], byte[]> consumer = consumerAt(0)) {
        awaitState(consumer, new Expected(Left.OPEN_TRANSACTION, 1));

        producer.abortTransaction();

        awaitState(consumer, new Expected(Left.NOTHING, 22));
        assertThat(read).containsExactly(0L);
      }
    }
  }

  @Test
  void whatRetentionRemovedIsPassedOver() throws Exception {
    send(60);
    try (Admin admin = connection.admin()) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(40))).all().get();
    }

    try (Consumer<byte[], byte[]> consumer = consumerAt(20)) {
      awaitState(consumer, new Expected(Left.NOTHING, 60));
      assertThat(read).hasSize(20).startsWith(40L);
      assertThat(positions.areLost()).isFalse();
    }
  }

  @Test
  void aPositionThatTheLogDoesNotReachIsLost() throws Exception {
    send(10);
    try (Consumer<byte[], byte[]> consumer = consumerAt(11)) {
      Awaitility.await()
          .atMost(DEFINITELY_TOO_SLOW)
          .pollInSameThread()
          .until(
              () -> {
                poll(consumer);
                return positions.areLost();
              });
    }
    assertThat(read).isEmpty();
  }

  @Test
  void anotherTopicOfTheSameNameIsFoundOutThoughTheConsumerGoesOn() throws Exception {
    send(10);
    try (Consumer<byte[], byte[]> consumer = consumerAt(0)) {
      awaitState(consumer, new Expected(Left.NOTHING, 10));
      try (Admin admin = connection.admin()) {
        admin.deleteTopics(List.of(partition.topic())).all().get();
      }
      broker.createTopic(partition.topic(), 1);
      send(30);

      askForTheEnd();

      assertThat(positions.areLost()).isTrue();
    }
  }

  private void poll(Consumer<byte[], byte[]> consumer) {
    consumer
        .poll(Duration.ofMillis(100))
        .forEach(
            chunk -> {
              RecordChunk records = RecordChunk.in(chunk.headers());
              for (int i = 0; i < records.size(); i++) {
                ConsumerRecord<byte[], byte[]> record = records.record(i);
                read.add(record.offset());
              }
              positions.taken(partition);
            });
  }

  private record Expected(Left left, long position) {}

  private void awaitState(Consumer<byte[], byte[]> consumer, Expected expected) {
    Awaitility.await()
        .atMost(DEFINITELY_TOO_SLOW)
        .pollInSameThread()
        .untilAsserted(
            () -> {
              poll(consumer);
              askForTheEnd();
              ReadPositions.State state = positions.state(partition);
              assertThat(state == null ? null : new Expected(state.left(), state.position()))
                  .isEqualTo(expected);
            });
  }

  /** KafkaIO's other consumer, which reads uncommitted, does so once a second. */
  private void askForTheEnd() {
    try (Consumer<byte[], byte[]> other = consumer("read_uncommitted")) {
      assertThat(other.endOffsets(List.of(partition), DEFINITELY_TOO_SLOW)).hasSize(1);
    }
  }

  private Consumer<byte[], byte[]> consumerAt(long offset) {
    Consumer<byte[], byte[]> consumer = consumer("read_committed");
    consumer.assign(List.of(partition));
    consumer.seek(partition, offset);
    return consumer;
  }

  private Consumer<byte[], byte[]> consumer(String isolationLevel) {
    return ChunkingConsumer.of(
        connection.consumer(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolationLevel,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName())),
        positions,
        1_000,
        65_536);
  }

  private void send(int records) throws ExecutionException, InterruptedException {
    try (Producer<byte[], byte[]> producer = producer(null)) {
      for (int i = 0; i < records; i++) {
        var unused =
            producer.send(new ProducerRecord<>(partition.topic(), null, "x".getBytes(UTF_8))).get();
      }
    }
  }

  private static Producer<byte[], byte[]> producer(@Nullable String transactionalId) {
    Map<String, Object> properties =
        new HashMap<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class.getName(),
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class.getName()));
    if (transactionalId != null) {
      properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    }
    return connection.producer(properties);
  }
}
