package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Offsets without a record, records that nobody may read yet, and offsets that are not the log's.
 */
@ExtendWith(SharedSandbox.class)
@OneAfterTheOther
class GapsInTheLogTest {
  @RegisterExtension static final SharedCluster FLINK = new SharedCluster();

  private static final int ABORTED = 0;
  private static final int EMPTIED = 1;
  private static final int MOVED = 2;
  private static final int OPEN = 3;
  private static final int LIVE = 4;
  private static final int PARTITIONS = 5;

  private final Sandbox sandbox;

  GapsInTheLogTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Test
  void nothingIsLostAndNothingStandsStillOnTheDirectRunner() {
    requireThatNothingIsLostAndNothingStandsStill(Stage::start);
  }

  @Test
  void nothingIsLostAndNothingStandsStillOnFlink() {
    requireThatNothingIsLostAndNothingStandsStill(
        stage -> stage.submit(FLINK.cluster(), "--parallelism=2"));
  }

  /** All kinds of gaps in one topic, for a job on Flink takes its time to start. */
  private void requireThatNothingIsLostAndNothingStandsStill(
      Function<Stage, RunningPipeline> runner) {
    try (Stage stage = Stage.open(sandbox, PARTITIONS).with("allowedLateness", "PT2S")) {
      long begin = System.currentTimeMillis();
      // A tail of twenty records that nobody will ever read, and their marker.
      stage.send(ABORTED, reading("aborted", 95, begin));
      try (Transaction transaction = Transaction.begin(stage)) {
        for (int i = 0; i < 20; i++) {
          transaction.send(ABORTED, reading("never", 95, begin));
        }
        transaction.abort();
      }
      // Records that retention removed behind the committed offset, all of them.
      for (int i = 0; i < 30; i++) {
        stage.send(EMPTIED, reading("removed", 95, begin));
      }
      KafkaAdmin.ask(
          stage.option("bootstrapServers"),
          admin ->
              admin
                  .deleteRecords(
                      Map.of(partition(stage, EMPTIED), RecordsToDelete.beforeOffset(30)))
                  .all());
      // A restart point as tools leave it that move groups: the offset fits, the text does not.
      for (int i = 0; i < 60; i++) {
        stage.send(MOVED, reading("moved" + i, 95, begin));
      }
      stage.send(MOVED, "broken".getBytes(UTF_8));
      commit(
          stage,
          Map.of(
              partition(stage, EMPTIED),
              new OffsetAndMetadata(5),
              partition(stage, MOVED),
              new OffsetAndMetadata(20, "beamwatch/1 closedBefore=0 readUpTo=5000020")));
      try (Transaction transaction = Transaction.begin(stage);
          LiveStream live = LiveStream.toPartition(stage, LIVE, "grumpy");
          RunningPipeline pipeline = runner.apply(stage)) {
        // Once so few were taken for markers.
        for (int i = 0; i < 16; i++) {
          transaction.send(OPEN, reading("open" + i, 95, System.currentTimeMillis()));
        }
        transaction.flush();
        Patience.await(
            "40 readings behind the committed offset are filtered",
            Patience.SHORT,
            () -> filtered(stage, "moved").size() == 40);
        // Longer than windows take readings, if the partition were idle.
        long opened = System.nanoTime();
        Patience.await(
            "time passes, and readings",
            Patience.SHORT,
            () -> System.nanoTime() - opened > Duration.ofSeconds(9).toNanos());
        assertThat(windows(stage, "open")).isEmpty();
        transaction.commit();

        Patience.awaitAsserted(
            "all windows are written, those of the transaction among them",
            Patience.SHORT,
            () -> {
              assertThat(windows(stage, "open")).hasSize(16);
              assertThat(windows(stage, "aborted")).hasSize(1);
              assertThat(windows(stage, "moved")).hasSize(40);
            });
        int soFar = stage.aggregated().size();
        Patience.await(
            "windows go on", Patience.SHORT, () -> stage.aggregated().size() >= soFar + 3);
        assertThat(live.isRunning()).isTrue();
        assertThat(Refused.read(stage.deadLetters().records()))
            .singleElement()
            .satisfies(letter -> assertThat(letter.partition()).isEqualTo(MOVED));
        assertThat(pipeline.count(PipelineCounter.READINGS_LATE)).isZero();
        assertThat(filtered(stage, "never")).isEmpty();
        assertThat(filtered(stage, "moved")).doesNotContain("moved0", "moved19");
      }
    }
  }

  @Test
  void aRunThatStopsAtTheEndEndsBehindTheMarkerOfATransactionAndTheNextHasNothingToDo() {
    try (Stage stage =
        Stage.open(sandbox, 1).with("stopAtEnd", "true").with("idleTimeout", "PT1H")) {
      try (Transaction transaction = Transaction.begin(stage)) {
        transaction.send(0, reading("only", 95, System.currentTimeMillis()));
        transaction.commit();
      }

      assertThat(runToTheEnd(stage))
          .isEqualTo(
              "readings=1 rejected=0 filtered=1 windows=1 late=0 breaches=1 slack=1 undelivered=0");
      // Its window can still be corrected, so it is read again; nobody hears of it again.
      assertThat(runToTheEnd(stage))
          .isEqualTo(
              "readings=0 replayed=1 rejected=0 filtered=0 windows=0 late=0 breaches=0 slack=0"
                  + " undelivered=0");
      assertThat(stage.slackLines()).hasSize(1);
      assertThat(stage.aggregated().records()).hasSize(1);
    }
  }

  @Test
  void whatIsNewInAWindowThatWasToldBeforeARestartCorrectsIt() {
    try (Stage stage =
        Stage.open(sandbox, 1)
            .with("stopAtEnd", "true")
            .with("idleTimeout", "PT1H")
            .with("windowSize", "PT1H")) {
      long noon = 1_633_953_600_000L;
      stage.send(0, reading("told", 95, noon));
      assertThat(runToTheEnd(stage)).startsWith("readings=1 rejected=0 filtered=1 windows=1 ");
      stage.send(0, reading("told", 85, noon + 1));

      assertThat(runToTheEnd(stage))
          .startsWith("readings=1 replayed=1 rejected=0 filtered=1 windows=1 late=0 ");

      assertThat(stage.aggregated().texts())
          .anySatisfy(
              text -> assertThat(text).contains("\"usage_avg\":90.0", "\"reading_count\":2"));
    }
  }

  @Test
  void whatWasReadBeforeASilenceIsNotReadAgainAfterAStop() {
    try (Stage stage = Stage.open(sandbox, 2)) {
      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        for (int i = 0; i < 100; i++) {
          stage.send(i % 2, reading("cpu" + i, 95, System.currentTimeMillis()));
        }
        Patience.await(
            "all windows are told", Patience.LONG, () -> stage.slackLines().size() >= 100);
        pipeline.terminate();
      }
      int windows = stage.aggregated().size();
      stage.with("stopAtEnd", "true");

      assertThat(runToTheEnd(stage))
          .matches(
              "readings=0( replayed=\\d+)? rejected=0 filtered=0 windows=0 late=0 breaches=0 slack=0"
                  + " undelivered=0");

      assertThat(stage.filtered().records()).hasSize(100);
      assertThat(stage.aggregated().records()).hasSize(windows);
      assertThat(stage.slackLines()).hasSize(100);
    }
  }

  @Test
  void aTopicThatWasMadeAnewIsReadFromItsBeginning() {
    try (Stage stage = Stage.open(sandbox, 1).with("stopAtEnd", "true")) {
      for (int i = 0; i < 20; i++) {
        stage.send(0, reading("old" + i, 95, System.currentTimeMillis()));
      }
      assertThat(runToTheEnd(stage)).startsWith("readings=20 ");
      KafkaAdmin.ask(
          stage.option("bootstrapServers"),
          admin -> admin.deleteTopics(List.of(stage.inputTopic())).all());
      sandbox.broker().createTopic(stage.inputTopic(), 1);
      for (int i = 0; i < 30; i++) {
        stage.send(0, reading("new" + i, 95, System.currentTimeMillis()));
      }

      assertThat(runToTheEnd(stage)).startsWith("readings=30 ");
      assertThat(filtered(stage, "new")).hasSize(30);
    }
  }

  @Test
  void aRunThatStopsAtTheEndSaysThatAnOpenTransactionIsForTheNext() {
    try (Stage stage =
            Stage.open(sandbox, 1).with("stopAtEnd", "true").with("idleTimeout", "PT1H");
        Transaction transaction = Transaction.begin(stage)) {
      stage.send(0, reading("before", 95, System.currentTimeMillis()));
      transaction.send(0, reading("open", 95, System.currentTimeMillis()));
      transaction.flush();

      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        assertThat(pipeline.awaitExit(Patience.LONG)).as(pipeline.log()).isZero();
        assertThat(pipeline.log())
            .contains(stage.inputTopic() + "-0: a transaction is open at offset 1");
        assertThat(pipeline.output().get(pipeline.output().size() - 1)).startsWith("readings=1 ");
      }
      transaction.commit();
      assertThat(runToTheEnd(stage)).startsWith("readings=1 replayed=1 ");
      assertThat(filtered(stage, "open")).hasSize(1);
    }
  }

  private static String runToTheEnd(Stage stage) {
    try (ChildPipeline pipeline = stage.startChild(Map.of())) {
      assertThat(pipeline.awaitExit(Patience.LONG)).as(pipeline.log()).isZero();
      return pipeline.output().get(pipeline.output().size() - 1);
    }
  }

  private static void commit(Stage stage, Map<TopicPartition, OffsetAndMetadata> offsets) {
    KafkaAdmin.ask(
        stage.option("bootstrapServers"),
        admin -> {
          AlterConsumerGroupOffsetsResult altered =
              admin.alterConsumerGroupOffsets(stage.option("consumerGroup"), offsets);
          return altered.all();
        });
  }

  private static TopicPartition partition(Stage stage, int partition) {
    return new TopicPartition(stage.inputTopic(), partition);
  }

  private static byte[] reading(String cpu, double usage, long occurredAtMillis) {
    return CpuReadingCodec.encode(new CpuReading("doc", cpu, usage, occurredAtMillis));
  }

  private static Set<String> filtered(Stage stage, String prefix) {
    return processors(stage.filtered(), prefix);
  }

  private static Set<String> windows(Stage stage, String prefix) {
    return processors(stage.aggregated(), prefix);
  }

  private static Set<String> processors(TopicLog log, String prefix) {
    Set<String> processors = new TreeSet<>();
    log.records().stream()
        .map(record -> Refused.json(record.value()).get("cpu").textValue())
        .filter(cpu -> cpu.startsWith(prefix))
        .forEach(processors::add);
    return processors;
  }

  /** A transaction to the stage's input topic. */
  private record Transaction(KafkaProducer<byte[], byte[]> producer, String topic)
      implements AutoCloseable {
    static Transaction begin(Stage stage) {
      KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of(
                  ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                  stage.option("bootstrapServers"),
                  ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                  "of-" + stage.inputTopic()),
              new ByteArraySerializer(),
              new ByteArraySerializer());
      producer.initTransactions();
      producer.beginTransaction();
      return new Transaction(producer, stage.inputTopic());
    }

    void send(int partition, byte[] value) {
      var unused = producer.send(new ProducerRecord<>(topic, partition, null, value));
    }

    void flush() {
      producer.flush();
    }

    void abort() {
      flush();
      producer.abortTransaction();
    }

    void commit() {
      producer.commitTransaction();
    }

    @Override
    public void close() {
      producer.close();
    }
  }
}
