package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * When windows close on Flink, however partitions and slots lie to each other: soon after the
 * watermark may have passed their end, by the broker's clock.
 */
@OneAfterTheOther
@ExtendWith(SharedSandbox.class)
class WatermarksOnFlinkTest {
  @RegisterExtension static final SharedCluster FLINK = new SharedCluster();

  private static final String TWO_SLOTS = "--parallelism=2";
  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(1);

  /** Windows that must close, one after the other, before a test is content. */
  private static final int WINDOWS = 4;

  /**
   * How long after its end and the out-of-orderness a window may close. Generous: a partition that
   * falls quiet holds the others back for the idle timeout of a second, and then until the broker,
   * which is asked once a second, has confirmed that nothing is left. Anything that waits for what
   * never comes takes longer.
   */
  private static final Duration SOON = Duration.ofSeconds(8);

  /**
   * Readings, one a millisecond. More than three seconds' worth for a cluster that is warm: while a
   * reader is behind, the watermark passes about once a second.
   */
  private static final int BACKLOG = 3_600_000;

  private static final int HOT_EVERY = 100;

  private final Sandbox sandbox;

  WatermarksOnFlinkTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Test
  void windowsCloseInTimeWithMorePartitionsThanSlotsAndWhenSomeOfThemFallQuiet() {
    try (Stage stage = stage(5);
        FlinkJob job = stage.submit(FLINK.cluster(), TWO_SLOTS);
        LiveStream doc = LiveStream.toPartition(stage, 0, "doc");
        LiveStream grumpy = LiveStream.toPartition(stage, 4, "grumpy")) {
      long from;
      long quietFrom;
      // Partition 2 has the same reader as those that go on, 1 and 3 are all that the other has.
      try (LiveStream sleepy = LiveStream.toPartition(stage, 2, "sleepy");
          LiveStream happy = LiveStream.toPartition(stage, 1, "happy");
          LiveStream dopey = LiveStream.toPartition(stage, 3, "dopey")) {
        from = awaitPace(stage);
        awaitWindows(stage, from, WINDOWS, "doc", "grumpy", "sleepy", "happy", "dopey");
        assertThat(List.of(sleepy, happy, dopey)).allMatch(LiveStream::isRunning);
        quietFrom = System.currentTimeMillis();
      }
      awaitWindows(stage, quietFrom, WINDOWS, "doc", "grumpy");
      // With the last that they had sent.
      awaitWindows(stage, quietFrom - WINDOW.toMillis() / 2, 1, "sleepy", "happy", "dopey");
      requireInTime(stage, from);
      assertThat(List.of(doc, grumpy)).allMatch(LiveStream::isRunning);
      assertThat(job.state()).isEqualTo("RUNNING");
    }
  }

  @Test
  void windowsCloseInTimeWithFewerPartitionsThanSlots() {
    try (Stage stage = stage(1);
        FlinkJob job = stage.submit(FLINK.cluster(), TWO_SLOTS)) {
      requireInTimeWithOneStream(stage, job);
    }
  }

  @Test
  void windowsCloseInTimeBesideEmptyPartitions() {
    // One empty partition beside the stream's, one that is all that the other reader has.
    try (Stage stage = stage(3);
        FlinkJob job = stage.submit(FLINK.cluster(), TWO_SLOTS)) {
      requireInTimeWithOneStream(stage, job);
    }
  }

  /**
   * Batches of a backlog follow each other without a pause. Checkpoints would end their bundles and
   * let the watermark pass; without them it has to pass by itself.
   */
  @Test
  void windowsCloseWhileABacklogIsRead() {
    try (Stage stage = stage(1)) {
      long start = System.currentTimeMillis() - Duration.ofHours(2).toMillis();
      for (int n = 0; n < BACKLOG; n++) {
        double usage = n % HOT_EVERY == 0 ? 90 : 50;
        CpuReading reading = new CpuReading("doc", "cpu" + n % 4, usage, start + n);
        stage.send(
            new ProducerRecord<>(stage.inputTopic(), new byte[0], CpuReadingCodec.encode(reading)));
      }
      stage.awaitSent();
      try (FlinkJob job =
          stage.submit(
              FLINK.cluster(),
              "--checkpointingInterval=3600000",
              "--maxBundleTimeMills=100",
              "--autoWatermarkInterval=100")) {
        Patience.await(
            "all is read", Patience.LONG, () -> stage.filtered().size() >= BACKLOG / HOT_EVERY);
        List<ConsumerRecord<byte[], byte[]>> hot = stage.filtered().records();
        long nearlyAllReadAt = hot.get(hot.size() * 9 / 10).timestamp();
        awaitWindows(stage, start + BACKLOG / 2, 1, "doc");

        assertThat(
                writtenAt(stage, start + BACKLOG / 10).entrySet().stream()
                    .filter(window -> window.getKey().endMillis() < start + BACKLOG * 3 / 10))
            // It passes about once a second, so the rest of them may come when nearly all is read.
            .as("early windows")
            .anySatisfy(window -> assertThat(window.getValue()).isLessThan(nearlyAllReadAt));
        assertThat(job.state()).isEqualTo("RUNNING");
      }
    }
  }

  private static void requireInTimeWithOneStream(Stage stage, FlinkJob job) {
    try (LiveStream doc = LiveStream.toPartition(stage, 0, "doc")) {
      long from = awaitPace(stage);
      awaitWindows(stage, from, WINDOWS, "doc");
      requireInTime(stage, from);
      assertThat(List.of(doc)).allMatch(LiveStream::isRunning);
      assertThat(job.state()).isEqualTo("RUNNING");
    }
  }

  private Stage stage(int partitions) {
    Stage stage =
        Stage.open(sandbox, partitions)
            .with("windowSize", WINDOW.toString())
            .with("maxOutOfOrderness", OUT_OF_ORDERNESS.toString())
            .with("idleTimeout", "PT1S");
    stampOnAppend(stage.option("bootstrapServers"), stage.option("aggregatedTopic"));
    stampOnAppend(stage.option("bootstrapServers"), stage.option("filteredTopic"));
    return stage;
  }

  /** Makes the broker's clock tell when a record was written. */
  private static void stampOnAppend(String bootstrapServers, String topic) {
    AlterConfigOp stamp =
        new AlterConfigOp(
            new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"),
            AlterConfigOp.OpType.SET);
    var unused =
        KafkaAdmin.ask(
            bootstrapServers,
            admin ->
                admin
                    .incrementalAlterConfigs(
                        Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(stamp)))
                    .all());
  }

  /** Waits until the job has caught up with what came while it started, and returns the time. */
  private static long awaitPace(Stage stage) {
    Patience.await(
        "a window closes in time",
        Patience.LONG,
        () ->
            writtenAt(stage, 0).entrySet().stream()
                .anyMatch(window -> delay(window.getKey(), window.getValue()) <= SOON.toMillis()));
    return System.currentTimeMillis();
  }

  /** Waits until each host has so many windows that end after a moment. */
  private static void awaitWindows(Stage stage, long after, int count, String... hosts) {
    for (String host : hosts) {
      Patience.await(
          count + " windows of " + host + " close",
          Patience.SHORT,
          () ->
              writtenAt(stage, after).keySet().stream()
                      .filter(window -> window.hostname().equals(host))
                      .map(ReferenceModel.Window::endMillis)
                      .distinct()
                      .count()
                  >= count);
    }
  }

  /** Checks that all windows that end after a moment closed neither too early nor too late. */
  private static void requireInTime(Stage stage, long after) {
    assertThat(writtenAt(stage, after))
        .allSatisfy(
            (window, millis) ->
                assertThat(delay(window, millis))
                    .as("milliseconds by which %s closed after it could", window)
                    .isBetween(0L, SOON.toMillis()));
  }

  /** Returns by how many milliseconds a window closed later than it could at the earliest. */
  private static long delay(ReferenceModel.Window window, long writtenAtMillis) {
    return writtenAtMillis - window.endMillis() - OUT_OF_ORDERNESS.toMillis();
  }

  /** Returns when the first record was written of each window that ends after a moment. */
  private static Map<ReferenceModel.Window, Long> writtenAt(Stage stage, long after) {
    Map<ReferenceModel.Window, Long> written = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : stage.aggregated().records()) {
      ReferenceModel.Window window = AggregatedTopic.window(Refused.json(record.value()));
      if (window.endMillis() > after) {
        written.putIfAbsent(window, record.timestamp());
      }
    }
    return written;
  }
}
