package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.Explain;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The past gives the same events as the live pipeline did, to the byte. */
@ExtendWith(SharedSandbox.class)
@OneAfterTheOther
class ReplayTest {
  @RegisterExtension static final SharedCluster FLINK = new SharedCluster();

  private static final long WINDOW = 2_000;
  private static final int WINDOWS = 200;
  private static final int PARTITIONS = 3;
  private static final long SEED = 20_261_201;
  private static final List<String> HOSTS = List.of("doc", "happy", "prof", "stranger");
  private static final List<String> CPUS = List.of("cpu1", "cpu2", "cpu3");

  private final long begin = (System.currentTimeMillis() - 3_600_000) / WINDOW * WINDOW;

  private final Path folder;

  ReplayTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void thePastGivesTheEventsThatTheLivePipelineGave(Sandbox sandbox) {
    try (Stage stage = stage(sandbox)) {
      send(stage);
      runLive(stage);
      List<String> live = ReplayRun.inOrder(stage.alerts().texts());
      assertThat(live)
          .anySatisfy(event -> assertThat(event).contains("\"SILENT\""))
          .anySatisfy(event -> assertThat(event).contains("\"HEARD\""))
          .anySatisfy(event -> assertThat(event).contains("\"ESCALATED\""))
          .anySatisfy(event -> assertThat(event).contains("\"RESOLVED\""))
          .anySatisfy(event -> assertThat(event).doesNotContain("\"limit_valid_from\":null"));

      ReplayRun aggregates = ReplayRun.here(stage, folder);
      assertThat(aggregates.alerts()).containsExactlyElementsOf(live);
      ReplayRun readings = ReplayRun.here(stage, folder, "--source=readings");
      assertThat(readings.alerts()).containsExactlyElementsOf(live);
      assertThat(readings.lines("windows.jsonl"))
          .containsExactlyInAnyOrderElementsOf(stage.aggregated().texts());

      for (String source : List.of("aggregates", "readings")) {
        ReplayRun onFlink =
            ReplayRun.onFlink(
                FLINK.cluster(), stage, folder, "--source=" + source, "--parallelism=2");
        assertThat(onFlink.alerts()).containsExactlyElementsOf(live);
      }

      requireExplained(stage, live);

      String shuffled = shuffle(sandbox, stage);
      ReplayRun ofShuffled = ReplayRun.here(stage.with("aggregatedTopic", shuffled), folder);
      assertThat(ofShuffled.alerts()).containsExactlyElementsOf(live);
      assertThat(stage.alerts().texts()).as("a replay writes to no topic").hasSize(live.size());
      assertThat(stage.slackLines()).as("and tells nobody").isEmpty();
    }
  }

  /** Judging again the windows of each alert gives its events. */
  private static void requireExplained(Stage stage, List<String> live) {
    AlertEventCodec codec = new AlertEventCodec(ZoneOffset.UTC);
    Map<String, Boolean> isOfHost = new TreeMap<>();
    for (String event : live) {
      AlertEvent decoded = codec.decode(event.getBytes(UTF_8));
      isOfHost.put(decoded.alertId(), decoded.cpu() == null);
    }
    isOfHost.forEach(
        (id, isSilence) ->
            assertThat(explain(stage, id, 0))
                .as(id)
                .contains(isSilence ? "SILENT" : "The outcome is the same: all of its "));
    assertThat(explain(stage, "0123456789abcdef", 1))
        .startsWith("There is no alert 0123456789abcdef in topic ");
  }

  private static String explain(Stage stage, String id, int exitCode) {
    List<String> arguments = new ArrayList<>(stage.arguments());
    arguments.add(id);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, UTF_8);
    assertThat(Explain.run(arguments.toArray(String[]::new), out, out))
        .as("%s", said)
        .isEqualTo(exitCode);
    return said.toString(UTF_8);
  }

  private static Stage stage(Sandbox sandbox) {
    return Stage.open(sandbox, PARTITIONS)
        .with("silentAfter", "PT20S")
        .with("clearWindows", "4")
        .with("slackMessages", "alerts")
        .with("notifyMaxAge", "PT1S");
  }

  /** Runs the live pipeline to the end of what there is. */
  private void runLive(Stage stage) {
    stage.sql("ALTER TABLE %s ADD warning_top INT, ADD cpu TEXT, ADD valid_from TIMESTAMPTZ");
    stage.sql("DELETE FROM %s");
    stage.sql(
        "INSERT INTO %s VALUES ('doc', 75, 55, NULL, NULL), ('happy', 60, NULL, NULL, NULL),"
            + " ('prof', 70, NULL, 'cpu2', NULL), ('*', 80, 70, NULL, NULL)");
    // In the middle of alerts.
    limitFrom(stage, "doc", 85, 60);
    limitFrom(stage, "doc", 45, 120);
    limitFrom(stage, "happy", 90, 75);
    limitFrom(stage, "happy", 50, 150);
    stage.with("stopAtEnd", "true");
    try (ChildPipeline pipeline = stage.startChild(Map.of())) {
      assertThat(pipeline.awaitExit(Patience.LONG)).as(pipeline.log()).isZero();
    }
    stage.without("stopAtEnd");
  }

  private void limitFrom(Stage stage, String host, int limit, int window) {
    stage.sql(
        "INSERT INTO %%s VALUES ('%s', %d, NULL, NULL, '%s')"
            .formatted(host, limit, Instant.ofEpochMilli(begin + window * WINDOW)));
  }

  /**
   * Sends calm and trouble in turn, out of order by less than the watermark waits, and a third of
   * it twice. One host is away in the middle.
   */
  private void send(Stage stage) {
    Random random = new Random(SEED);
    List<CpuReading> readings = new ArrayList<>();
    for (String host : HOSTS) {
      for (String cpu : CPUS) {
        int level = 30;
        for (int window = 0; window < WINDOWS; window++) {
          if (random.nextInt(12) == 0) {
            level = 20 + 10 * random.nextInt(7);
          }
          boolean isAway = host.equals("prof") && window > 80 && window < 110;
          if (!isAway) {
            double usage = level + Math.round(100 * random.nextDouble()) / 10.0;
            CpuReading reading =
                new CpuReading(host, cpu, usage, begin + window * WINDOW + random.nextInt(2_000));
            readings.add(reading);
            if (random.nextInt(3) == 0) {
              readings.add(reading);
            }
          }
        }
      }
    }
    readings.sort(
        Comparator.comparingLong(
            reading -> reading.occurredAtMillis() + Math.floorMod(reading.hashCode(), 900)));
    for (CpuReading reading : readings) {
      stage.send(
          new ProducerRecord<>(
              stage.inputTopic(),
              Math.floorMod(reading.cpu().hashCode(), PARTITIONS),
              reading.occurredAtMillis(),
              null,
              CpuReadingCodec.encode(reading)));
    }
    stage.awaitSent();
  }

  /** Copies the aggregated windows into a topic with other partitions. Returns its name. */
  private static String shuffle(Sandbox sandbox, Stage stage) {
    String topic = stage.option("aggregatedTopic") + "-shuffled";
    sandbox.broker().createTopic(topic, 4);
    Random random = new Random(SEED);
    for (ConsumerRecord<byte[], byte[]> record : stage.aggregated().records()) {
      stage.send(
          new ProducerRecord<>(
              topic, random.nextInt(4), record.timestamp(), record.key(), record.value()));
    }
    stage.awaitSent();
    return topic;
  }
}
