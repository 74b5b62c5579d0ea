package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.generator.Message;
import dev.beamwatch.generator.Scenario;
import dev.beamwatch.generator.ScenarioConfig;
import dev.beamwatch.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bundles that fail while checkpoints come in quick succession. What a bundle had gathered must be
 * in the checkpoint that the position of its input is in, and ahead of the watermark; or windows
 * count readings twice or not at all.
 */
@ExtendWith(SharedSandbox.class)
@OneAfterTheOther
class ExactCountsOnFlinkTest {
  private static final int FAILURES = 5;
  private static final int READINGS = 200_000;

  /** In event time: a bundle has readings of several windows. */
  private static final int READINGS_PER_SECOND = 200;

  /** Readings that are sent at a time, so that the job has many bundles of them. */
  private static final int SLICE = 1_000;

  private static final String LAST_HOST = "last";
  private static final int LAST_CPUS = 8;

  /** No reading is late, and what a step delivers behind the watermark has no second chance. */
  private static final Rules RULES =
      new Rules(Duration.ofSeconds(10), Duration.ZERO, Duration.ofSeconds(1), Rules.DWARFS);

  @RegisterExtension static final SharedCluster FLINK = new SharedCluster();

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyReadingIsInItsWindowOnceThoughBundlesFailBetweenCheckpoints(
      int parallelism, Sandbox sandbox, @TempDir Path folder) throws IOException {
    Scenario scenario =
        new Scenario(
            ScenarioConfig.builder()
                .startMillis(System.currentTimeMillis() - Duration.ofHours(1).toMillis())
                .readingsPerSecond(READINGS_PER_SECOND)
                .build());
    Path fault = folder.resolve("fault");
    // Never idle, whatever pauses there are; and nothing is hot: windows are what this is about.
    try (Stage stage =
            Outcome.stage(sandbox, RULES).with("idleTimeout", "PT1H").with("filterAbove", "100");
        FlinkJob job = FaultyJob.submit(stage, FLINK.cluster(), folder, fault, parallelism)) {
      int perFailure = READINGS / FAILURES;
      for (int from = 0; from < READINGS; from += perFailure) {
        job.awaitCheckpoint();
        send(stage, scenario, from, from + perFailure / 2);
        Files.createFile(fault);
        send(stage, scenario, from + perFailure / 2, from + perFailure);
        Patience.await("a bundle has failed", Patience.LONG, () -> Files.notExists(fault));
      }
      sendLast(stage, scenario);

      ReferenceModel model = ReferenceModel.of(stage.input().records(), RULES);
      assertThat(model.counted()).isEqualTo(READINGS + 2 * LAST_CPUS);
      Patience.await(
          "all windows before the last are closed",
          Patience.LONG,
          () ->
              lastByWindow(stage).keySet().stream().filter(ExactCountsOnFlinkTest::isLast).count()
                  == LAST_CPUS);
      Map<ReferenceModel.Window, String> actual = lastByWindow(stage);
      actual.keySet().removeIf(ExactCountsOnFlinkTest::isLast);
      Map<ReferenceModel.Window, String> expected = new HashMap<>(model.aggregated());
      expected.keySet().removeIf(ExactCountsOnFlinkTest::isLast);
      assertThat(actual.values().stream().mapToLong(AggregatedTopic::count).sum())
          .as("readings in all windows")
          .isEqualTo(READINGS);
      Outcome.requireSame(actual.values(), expected.values());
    }
  }

  private static void send(Stage stage, Scenario scenario, int from, int until) {
    for (int n = from; n < until; n++) {
      Message message = scenario.message(n).orElseThrow();
      send(stage, n % Sandbox.INPUT_PARTITIONS, scenario.dueAtMillis(n), message.value());
      if (n % SLICE == SLICE - 1) {
        stage.awaitSent();
      }
    }
  }

  /** Sends readings behind all windows, and more that close the windows of those. */
  private static void sendLast(Stage stage, Scenario scenario) {
    long step = RULES.windowSize().plus(RULES.maxOutOfOrderness()).toMillis();
    long time = scenario.dueAtMillis(READINGS);
    for (int window = 1; window <= 2; window++) {
      time += step;
      for (int cpu = 0; cpu < LAST_CPUS; cpu++) {
        byte[] reading = Stage.reading(LAST_HOST, "cpu" + cpu, 1, time);
        send(stage, cpu % Sandbox.INPUT_PARTITIONS, time, reading);
      }
    }
    stage.awaitSent();
  }

  private static boolean isLast(ReferenceModel.Window window) {
    return window.hostname().equals(LAST_HOST);
  }

  private static void send(Stage stage, int partition, long time, byte @Nullable [] value) {
    stage.send(new ProducerRecord<>(stage.inputTopic(), partition, time, null, value));
  }

  private static Map<ReferenceModel.Window, String> lastByWindow(Stage stage) {
    Map<ReferenceModel.Window, String> last = new HashMap<>();
    AggregatedTopic.byWindow(stage.aggregated())
        .forEach((window, values) -> last.put(window, values.get(values.size() - 1)));
    return last;
  }
}
