package dev.beamwatch.acceptance;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.BREACHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_COUNTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_FILTERED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_LATE;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_READ;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_REJECTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_VALID;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_SENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CLOSED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CORRECTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.generator.Incident;
import dev.beamwatch.generator.Kind;
import dev.beamwatch.generator.Message;
import dev.beamwatch.generator.Scenario;
import dev.beamwatch.generator.ScenarioConfig;
import dev.beamwatch.generator.Silence;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.RejectionReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pipeline against the {@link ReferenceModel}, over streams with every kind of trouble. */
@ExtendWith(SharedSandbox.class)
class PipelineAgainstModelTest {
  private static final int MESSAGES = 20_000;
  private static final double PER_SECOND = 35;

  /** Messages that are written at a time where the pipeline is to keep up: 30 s of event time. */
  private static final int SLICE = 1_000;

  /** Hosts without a limit, and names that ask for escaping, beside the usual ones. */
  private static final List<String> HOSTS =
      Stream.concat(ScenarioConfig.DWARFS.stream(), Stream.of("<!channel> & \"co\"", "Zwölf-Ω-🦊"))
          .toList();

  private static final Map<String, Integer> LIMITS = new HashMap<>(Rules.DWARFS);

  static {
    LIMITS.put(HOSTS.get(7), 84);
  }

  private static final Rules RULES =
      new Rules(
          Rules.STANDARD.windowSize(),
          Rules.STANDARD.allowedLateness(),
          Rules.STANDARD.maxOutOfOrderness(),
          LIMITS);

  private final Sandbox sandbox;

  PipelineAgainstModelTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20, 300, 4_000})
  void writesExactlyWhatTheModelSaysWhateverTheStreamIsLike(long seed) {
    try (Stage stage = stage()) {
      produce(stage, scenario(seed, Duration.ofMinutes(3)), 0, MESSAGES);
      ReferenceModel model = ReferenceModel.of(stage.input().records(), RULES);
      requireEveryKindOfTrouble(model);

      Map<PipelineCounter, Long> counters = awaitTheEnd(stage.start(), stage, model);

      Outcome.requireSame(stage.filtered().texts(), model.filtered());
      Outcome.requireSame(stage.aggregated().texts(), model.aggregated().values());
      Outcome.requireSame(Refused.read(stage.deadLetters().records()), model.refused());
      Outcome.requireSame(stage.slackLines(), model.messages().values());
      assertThat(counters).containsEntry(WINDOWS_CLOSED, (long) model.aggregated().size());
      assertThat(counters).containsEntry(WINDOWS_CORRECTED, 0L);
      requireEquations(counters, model, stage);
      requireSchemas(stage);
    }
  }

  @Test
  void correctsWindowsUntilTheyHoldEveryReadingWithinTheAllowedLateness() {
    // Idle only at the end, for the stream comes in slices.
    try (Stage stage = stage().with("idleTimeout", "PT8S");
        InProcessPipeline pipeline = stage.start()) {
      Scenario scenario = scenario(5, Duration.ofSeconds(40));
      long produced = 0;
      for (long from = 0; from < 6 * SLICE; from += SLICE) {
        produced += produce(stage, scenario, from, from + SLICE);
        long target = produced;
        Patience.await(
            "the slice is read", Patience.SHORT, () -> pipeline.count(READINGS_READ) >= target);
      }
      ReferenceModel model = ReferenceModel.of(stage.input().records(), RULES);
      assertThat(model.late()).isZero();

      Map<PipelineCounter, Long> counters = awaitTheEnd(pipeline, stage, model);

      assertThat(of(counters, WINDOWS_CORRECTED)).isPositive();
      Map<ReferenceModel.Window, List<String>> written = byWindow(stage.aggregated());
      Map<ReferenceModel.Window, String> last = new HashMap<>();
      written.forEach((window, values) -> last.put(window, values.get(values.size() - 1)));
      assertThat(last).isEqualTo(model.aggregated());
      written
          .values()
          .forEach(
              values ->
                  assertThat(values)
                      .isSortedAccordingTo((a, b) -> Long.compare(count(a), count(b)))
                      .doesNotHaveDuplicates());
      Outcome.requireSame(stage.filtered().texts(), model.filtered());
      Outcome.requireSame(Refused.read(stage.deadLetters().records()), model.refused());
      requireOneMessageForEachWindowThatWasEverAboveItsLimit(stage, written);
      requireEquations(counters, model, stage);
      requireSchemas(stage);
    }
  }

  @Test
  void aRunThatStopsAtTheEndHasWrittenAndToldEverythingWhenItEnds() {
    // Idle never: the end alone closes the windows.
    try (Stage stage = stage().with("stopAtEnd", "true").with("idleTimeout", "PT1H")) {
      long produced = produce(stage, scenario(77, Duration.ofMinutes(3)), 0, MESSAGES);
      ReferenceModel model = ReferenceModel.of(stage.input().records(), RULES);

      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        assertThat(pipeline.awaitExit(Patience.LONG)).as(pipeline.log()).isZero();

        Outcome.requireSame(stage.filtered().texts(), model.filtered());
        Outcome.requireSame(stage.aggregated().texts(), model.aggregated().values());
        Outcome.requireSame(Refused.read(stage.deadLetters().records()), model.refused());
        Outcome.requireSame(stage.slackLines(), model.messages().values());
        assertThat(pipeline.output())
            .singleElement()
            .asString()
            .startsWith("readings=" + produced + " rejected=")
            .endsWith(" slack=" + model.messages().size() + " undelivered=0");
      }
    }
  }

  private Stage stage() {
    Stage stage =
        Stage.open(sandbox, Sandbox.INPUT_PARTITIONS)
            .with("windowSize", RULES.windowSize().toString())
            .with("allowedLateness", RULES.allowedLateness().toString())
            .with("maxOutOfOrderness", RULES.maxOutOfOrderness().toString())
            .with("idleTimeout", "PT2S");
    stage.sql("INSERT INTO %s VALUES ('" + HOSTS.get(7) + "', " + LIMITS.get(HOSTS.get(7)) + ")");
    return stage;
  }

  /** Makes a stream of some hours ago. */
  private static Scenario scenario(long seed, Duration lateBy) {
    long start = (System.currentTimeMillis() - Duration.ofHours(5).toMillis()) / 30_000 * 30_000;
    return new Scenario(
        ScenarioConfig.builder()
            .seed(seed)
            .hosts(HOSTS)
            .startMillis(start)
            .readingsPerSecond(PER_SECOND)
            .outOfOrder(Duration.ofSeconds(8))
            .lateFraction(0.02)
            .lateBy(lateBy)
            .duplicateFraction(0.02)
            .malformedFraction(0.03)
            .futureFraction(0.01)
            .incidents(
                List.of(
                    new Incident("dopey", Optional.empty(), start + 60_000, start + 150_000, 99.5),
                    new Incident(
                        "happy", Optional.of("cpu2"), start + 200_000, start + 400_000, 3)))
            .silences(List.of(new Silence("sleepy", start + 120_000, start + 240_000)))
            .build());
  }

  /** Writes part of a stream, each record with the timestamp of its place; returns how many. */
  private static long produce(Stage stage, Scenario scenario, long from, long until) {
    TopicSchema readings = new TopicSchema(Contract.INPUT_TOPIC);
    long produced = 0;
    for (long n = from; n < until; n++) {
      Optional<Message> message = scenario.message(n);
      if (message.isPresent()) {
        byte[] value = message.get().value();
        if (message.get().kind() != Kind.MALFORMED && value != null) {
          readings.requireValid(value);
        }
        var unused =
            stage
                .producer()
                .send(
                    new ProducerRecord<>(
                        stage.inputTopic(),
                        null,
                        scenario.dueAtMillis(n),
                        message.get().key(),
                        value));
        produced++;
      }
    }
    stage.producer().flush();
    return produced;
  }

  private static void requireEveryKindOfTrouble(ReferenceModel model) {
    Set<String> expected = new HashSet<>();
    for (RejectionReason reason : RejectionReason.values()) {
      expected.add(reason.name());
    }
    expected.remove(RejectionReason.UNDELIVERED.name());
    assertThat(model.refused()).extracting(Refused::reason).containsAll(expected);
    assertThat(model.messages()).isNotEmpty();
  }

  private static Map<PipelineCounter, Long> awaitTheEnd(
      InProcessPipeline pipeline, Stage stage, ReferenceModel model) {
    Patience.await(
        "all records are read", Patience.LONG, () -> pipeline.count(READINGS_READ) >= model.read());
    Patience.await(
        "all windows are closed",
        Patience.SHORT,
        () -> pipeline.count(WINDOWS_CLOSED) >= model.aggregated().size());
    Patience.await(
        "Slack has all messages",
        Patience.SHORT,
        () ->
            pipeline.count(BREACHES) == pipeline.count(SLACK_SENT)
                && stage.slackLines().size() >= model.messages().size());
    Patience.await(
        "the topics hold all results",
        Patience.SHORT,
        () ->
            stage.filtered().size() >= model.filtered().size()
                && stage.aggregated().size() >= model.aggregated().size()
                && stage.deadLetters().size() >= model.refused().size());
    pipeline.close();
    return pipeline.counters();
  }

  private static void requireEquations(
      Map<PipelineCounter, Long> counters, ReferenceModel model, Stage stage) {
    assertThat(counters)
        .containsEntry(READINGS_READ, model.read())
        .containsEntry(READINGS_REJECTED, model.rejected())
        .containsEntry(READINGS_LATE, model.late())
        .containsEntry(READINGS_COUNTED, model.counted())
        .containsEntry(READINGS_FILTERED, (long) model.filtered().size());
    assertThat(of(counters, READINGS_READ))
        .isEqualTo(of(counters, READINGS_VALID) + of(counters, READINGS_REJECTED));
    assertThat(of(counters, READINGS_VALID))
        .isEqualTo(of(counters, READINGS_COUNTED) + of(counters, READINGS_LATE));
    Map<ReferenceModel.Window, Long> counts = new HashMap<>();
    byWindow(stage.aggregated())
        .forEach((window, values) -> counts.put(window, count(values.get(values.size() - 1))));
    assertThat(counts.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(of(counters, READINGS_COUNTED));
  }

  private static long of(Map<PipelineCounter, Long> counters, PipelineCounter counter) {
    return counters.getOrDefault(counter, 0L);
  }

  private static void requireSchemas(Stage stage) {
    new TopicSchema(Contract.FILTERED_TOPIC).requireValid(stage.filtered());
    new TopicSchema(Contract.AGGREGATED_TOPIC).requireValid(stage.aggregated());
    new TopicSchema(Contract.DEAD_LETTER_TOPIC).requireValid(stage.deadLetters());
  }

  /** A message does not name its window, so they are counted for each processor. */
  private static void requireOneMessageForEachWindowThatWasEverAboveItsLimit(
      Stage stage, Map<ReferenceModel.Window, List<String>> written) {
    List<String> possible = new ArrayList<>();
    List<String> processors = new ArrayList<>();
    written.forEach(
        (window, values) -> {
          Integer limit = LIMITS.get(window.hostname());
          boolean isAbove = false;
          for (String value : values) {
            double mean = Refused.json(value.getBytes(UTF_8)).get("usage_avg").doubleValue();
            if (limit != null && mean > limit) {
              isAbove = true;
              possible.add(ReferenceModel.message(window.hostname(), window.cpu(), mean, limit));
            }
          }
          if (isAbove) {
            processors.add(
                processor(ReferenceModel.message(window.hostname(), window.cpu(), 0, 0)));
          }
        });
    assertThat(possible).containsAll(stage.slackLines());
    assertThat(
            stage.slackLines().stream()
                .collect(groupingBy(PipelineAgainstModelTest::processor, counting())))
        .isEqualTo(processors.stream().collect(groupingBy(name -> name, counting())));
  }

  private static String processor(String line) {
    return line.substring(0, line.indexOf(" avg CPU value:"));
  }

  /** Returns the values for each window in the order in which they were written. */
  static Map<ReferenceModel.Window, List<String>> byWindow(TopicLog aggregated) {
    Map<ReferenceModel.Window, List<String>> values = new HashMap<>();
    for (String text : aggregated.texts()) {
      JsonNode json = Refused.json(text.getBytes(UTF_8));
      values
          .computeIfAbsent(
              new ReferenceModel.Window(
                  ReferenceModel.millis(json.get("window_end").textValue()),
                  json.get("hostname").textValue(),
                  json.get("cpu").textValue()),
              key -> new ArrayList<>())
          .add(text);
    }
    return values;
  }

  static long count(String aggregated) {
    return Refused.json(aggregated.getBytes(UTF_8)).get("reading_count").longValue();
  }
}
