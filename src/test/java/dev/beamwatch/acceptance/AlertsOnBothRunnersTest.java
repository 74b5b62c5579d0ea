package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The same topic gives the same events on the DirectRunner and on Flink, with one part and with
 * two, to the byte; and they are those of a naive model.
 */
@ExtendWith(SharedSandbox.class)
@OneAfterTheOther
class AlertsOnBothRunnersTest {
  @RegisterExtension static final SharedCluster FLINK = new SharedCluster();

  private static final int PARTITIONS = 3;
  private static final int WINDOWS = 300;
  private static final long WINDOW = 2_000;
  private static final long SEED = 20_261_130;

  /** One host with a warning level, one without, and one that has no limit. */
  private static final Map<String, AlertModel> MODELS =
      Map.of(
          "doc", new AlertModel(75, 55, 45, 2, 4, 5),
          "happy", new AlertModel(70, 70, 70, 3, 5, 10));

  private static final List<String> HOSTS = List.of("doc", "happy", "stranger");
  private static final List<String> CPUS = List.of("cpu1", "cpu2", "cpu3", "cpu4");
  private static final AlertEventCodec CODEC = new AlertEventCodec(ZoneOffset.UTC);

  private final long begin = (System.currentTimeMillis() - 3_600_000) / WINDOW * WINDOW;
  private final Map<List<String>, List<@Nullable Double>> means = means();

  @Test
  void eventsAreThoseOfTheModelAndTheSameEverywhere(Sandbox sandbox) {
    List<String> direct = run(sandbox, Stage::start);
    requireWhatTheModelSays(direct);
    requireTheSchema(direct);

    assertThat(run(sandbox, stage -> stage.submit(FLINK.cluster(), "--parallelism=1")))
        .containsExactlyElementsOf(direct);
    assertThat(run(sandbox, stage -> stage.submit(FLINK.cluster(), "--parallelism=2")))
        .containsExactlyElementsOf(direct);
  }

  @Test
  void whatStillFiresAtTheEndOfTheInputGoesOnFiringAndNobodyIsSilentForIt(Sandbox sandbox) {
    try (Stage stage = Stage.open(sandbox, 1).with("stopAtEnd", "true")) {
      for (int window = 0; window < 3; window++) {
        stage.send(
            0, CpuReadingCodec.encode(new CpuReading("doc", "cpu1", 95, begin + window * WINDOW)));
      }
      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        assertThat(pipeline.awaitExit(Patience.LONG)).as(pipeline.log()).isZero();
      }
      assertThat(stage.alerts().texts()).singleElement().asString().contains("\"FIRING\"");
    }
  }

  /** Returns all events. */
  private List<String> run(Sandbox sandbox, Function<Stage, RunningPipeline> starter) {
    try (Stage stage =
        Stage.open(sandbox, PARTITIONS)
            .with("silentAfter", "PT20S")
            .with("slackMessages", "alerts")
            .with("notifyMaxAge", "PT0S")) {
      stage.sql("ALTER TABLE %s ADD warning_top INT, ADD clear_top INT");
      stage.sql(
          "ALTER TABLE %s ADD breaching_windows INT, ADD of_windows INT, ADD clear_windows INT");
      stage.sql("DELETE FROM %s");
      stage.sql(
          "INSERT INTO %s VALUES ('doc', 75, 55, 45, 2, 4, 5), ('happy', 70, NULL, NULL, NULL, NULL, NULL)");
      send(stage);
      try (RunningPipeline pipeline = starter.apply(stage)) {
        // Two steps make events, and nothing puts those of one before those of the other.
        Patience.await(
            "all windows are tracked, and all events published",
            Patience.LONG,
            () ->
                pipeline.count(PipelineCounter.WINDOWS_TRACKED) >= windows()
                    && pipeline.count(PipelineCounter.ALERTS_SILENT) == 2
                    && stage.alerts().texts().size() >= events(pipeline));
        assertThat(pipeline.dropped()).isZero();
        Patience.await(
            "each event is on Slack, or a newer one",
            Patience.LONG,
            () ->
                pipeline.count(PipelineCounter.SLACK_SENT)
                        + pipeline.count(PipelineCounter.SLACK_SUPERSEDED)
                    == events(pipeline));
        for (String host : MODELS.keySet()) {
          assertThat(
                  stage.slack().messages().stream()
                      .filter(message -> message.threadTs() == null)
                      .map(message -> message.text())
                      .filter(text -> text.contains(host + ": ")))
              .as("messages of " + host)
              .last()
              .asString()
              .contains("⚫ " + host + ": silent since");
        }
        assertThat(pipeline.count(PipelineCounter.READINGS_LATE)).isZero();
      }
      // Order is kept per key, and a key is in one partition.
      Map<String, List<String>> byKey = new TreeMap<>();
      stage
          .alerts()
          .records()
          .forEach(
              record ->
                  byKey
                      .computeIfAbsent(new String(record.key(), UTF_8), key -> new ArrayList<>())
                      .add(new String(record.value(), UTF_8)));
      return byKey.values().stream().flatMap(Collection::stream).toList();
    }
  }

  private long windows() {
    return means.values().stream().flatMap(List::stream).filter(Objects::nonNull).count();
  }

  private static long events(RunningPipeline pipeline) {
    return Arrays.stream(AlertEvent.Kind.values())
        .mapToLong(kind -> pipeline.count(PipelineCounter.valueOf("ALERTS_" + kind)))
        .sum();
  }

  private void requireWhatTheModelSays(List<String> texts) {
    Map<List<String>, List<AlertModel.Event>> found = new LinkedHashMap<>();
    Map<String, Long> sequences = new TreeMap<>();
    for (String text : texts) {
      AlertEvent event = CODEC.decode(text.getBytes(UTF_8));
      assertThat(event.sequence()).isEqualTo(sequences.merge(event.alertId(), 1L, Long::sum));
      if (event.cpu() == null || event.level() == null) {
        assertThat(event.windowEndMillis()).isEqualTo(begin + WINDOWS * WINDOW + 20_000);
        assertThat(event.startedAtMillis()).isEqualTo(begin + WINDOWS * WINDOW);
        continue;
      }
      found
          .computeIfAbsent(List.of(event.hostname(), event.cpu()), series -> new ArrayList<>())
          .add(
              new AlertModel.Event(
                  event.kind().name(),
                  (int) ((event.windowEndMillis() - begin) / WINDOW) - 1,
                  (int) ((event.startedAtMillis() - begin) / WINDOW),
                  event.level().text()));
    }
    Map<List<String>, List<AlertModel.Event>> expected = new LinkedHashMap<>();
    means.forEach(
        (series, ofSeries) -> {
          AlertModel model = MODELS.get(series.get(0));
          if (model != null) {
            expected.put(series, model.events(ofSeries));
          }
        });
    assertThat(found).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(expected.values().stream().flatMap(List::stream).map(AlertModel.Event::kind))
        .contains("FIRING", "ESCALATED", "EASED", "RESOLVED");
  }

  private static void requireTheSchema(List<String> texts) {
    TopicSchema schema = new TopicSchema(Contract.ALERT_TOPIC);
    texts.forEach(text -> schema.requireValid(text.getBytes(UTF_8)));
  }

  /** One reading per window and processor, in the order of time; calm, trouble and gaps in turn. */
  private void send(Stage stage) {
    List<CpuReading> readings = new ArrayList<>();
    means.forEach(
        (series, ofSeries) -> {
          for (int window = 0; window < WINDOWS; window++) {
            Double mean = ofSeries.get(window);
            if (mean != null) {
              long time = begin + window * WINDOW + Math.floorMod(series.hashCode(), 2_000);
              readings.add(new CpuReading(series.get(0), series.get(1), mean, time));
            }
          }
        });
    readings.sort(Comparator.comparingLong(CpuReading::occurredAtMillis));
    for (CpuReading reading : readings) {
      int partition = Math.floorMod(reading.cpu().hashCode(), PARTITIONS);
      stage.send(
          new ProducerRecord<>(
              stage.inputTopic(),
              partition,
              reading.occurredAtMillis(),
              null,
              CpuReadingCodec.encode(reading)));
    }
    stage.awaitSent();
  }

  private static Map<List<String>, List<@Nullable Double>> means() {
    Random random = new Random(SEED);
    Map<List<String>, List<@Nullable Double>> means = new LinkedHashMap<>();
    for (String host : HOSTS) {
      for (String cpu : CPUS) {
        @Nullable Double[] ofSeries = new Double[WINDOWS];
        int level = 30;
        for (int window = 0; window < WINDOWS; window++) {
          if (random.nextInt(12) == 0) {
            level = 20 + 10 * random.nextInt(7);
          }
          boolean isMissing = random.nextInt(10) == 0 && window < WINDOWS - 1;
          ofSeries[window] = isMissing ? null : level + 10 * random.nextDouble();
        }
        means.put(List.of(host, cpu), Arrays.asList(ofSeries));
      }
    }
    return means;
  }
}
