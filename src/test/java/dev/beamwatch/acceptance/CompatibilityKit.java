package dev.beamwatch.acceptance;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.BREACHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_COUNTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_FILTERED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_LATE;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_READ;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_REJECTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_REPLAYED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_VALID;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_SENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CLOSED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CORRECTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_JUDGED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
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
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every runner must make of the same streams, to the byte: what the {@link ReferenceModel}
 * says. So runners that pass agree with each other.
 *
 * <p>A runner's class extends this one, and has a static method {@code streams} with the seed, the
 * number of partitions and the parallelism of each generated stream.
 */
@ExtendWith(SharedSandbox.class)
abstract class CompatibilityKit {
  static final int MESSAGES = 12_000;
  private static final double PER_SECOND = 35;

  /** Messages that are written at a time where the pipeline is to keep up: 30 s of event time. */
  private static final int SLICE = 1_000;

  /** Hosts without a limit, and names that ask for escaping, beside the usual ones. */
  private static final List<String> HOSTS =
      Stream.concat(ScenarioConfig.DWARFS.stream(), Stream.of("<!channel> & \"co\"", "Zwölf-Ω-🦊"))
          .toList();

  private static final Map<String, BigDecimal> LIMITS = new HashMap<>(Rules.DWARFS);

  static {
    LIMITS.put(HOSTS.get(7), new BigDecimal("84.25"));
  }

  static final Rules RULES =
      new Rules(
          Rules.STANDARD.windowSize(),
          Rules.STANDARD.allowedLateness(),
          Rules.STANDARD.maxOutOfOrderness(),
          LIMITS);

  private final Sandbox sandbox;

  CompatibilityKit(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * Starts the pipeline of a stage on the runner.
   *
   * @param parallelism how many parts of each step the runner shall have, if it can be told
   */
  abstract RunningPipeline start(Stage stage, int parallelism);

  @ParameterizedTest(name = "seed {0}, {1} partitions, parallelism {2}")
  @MethodSource("streams")
  void writesExactlyWhatTheModelSaysWhateverTheStreamIsLike(
      long seed, int partitions, int parallelism) {
    try (Stage stage = stage(partitions)) {
      produce(stage, scenario(seed, Duration.ofMinutes(3)), 0, MESSAGES);
      ReferenceModel model = ReferenceModel.of(stage.input().records(), RULES);
      requireEveryKindOfTrouble(model);

      runToTheEnd(start(stage, parallelism), stage, model);

      requireExactly(stage, model);
    }
  }

  @Test
  void writesExactlyWhatTheModelSaysOfARecordedStream() {
    try (Stage stage = stage(RecordedStream.PARTITIONS)) {
      RecordedStream.produce(stage);
      ReferenceModel model = ReferenceModel.of(stage.input().records(), RULES);
      requireEveryKindOfTrouble(model, RejectionReason.TOO_LARGE);

      runToTheEnd(start(stage, 2), stage, model);

      requireExactly(stage, model);
      Outcome.requireSame(stage.deadLetters().texts(), RecordedStream.deadLetters(stage));
    }
  }

  @Test
  void correctsWindowsUntilTheyHoldEveryReadingWithinTheAllowedLateness() {
    // Idle only at the end, for the stream comes in slices.
    try (Stage stage = stage(Sandbox.INPUT_PARTITIONS).with("idleTimeout", "PT15S")) {
      RunningPipeline pipeline = start(stage, 2);
      Scenario scenario = scenario(5, Duration.ofSeconds(40));
      long produced = 0;
      for (long from = 0; from < 4 * SLICE; from += SLICE) {
        produced += produce(stage, scenario, from, from + SLICE);
        long target = produced;
        Patience.await(
            "the slice is read", Patience.SHORT, () -> pipeline.count(READINGS_READ) >= target);
      }
      ReferenceModel model = ReferenceModel.of(stage.input().records(), RULES);
      assertThat(model.late()).isZero();

      awaitTheEnd(pipeline, stage, model);
      int breaches = aboveTheirLimit(AggregatedTopic.byWindow(stage.aggregated())).size();
      Map<PipelineCounter, Long> counters = awaitCounters(pipeline, model, breaches);
      pipeline.close();

      assertThat(of(counters, WINDOWS_CORRECTED)).isPositive();
      assertThat(of(counters, WINDOWS_CLOSED) + of(counters, WINDOWS_CORRECTED))
          .isEqualTo(stage.aggregated().size());
      assertThat(AggregatedTopic.lastByWindow(stage.aggregated())).isEqualTo(model.aggregated());
      Map<ReferenceModel.Window, List<String>> written =
          AggregatedTopic.byWindow(stage.aggregated());
      written
          .values()
          .forEach(
              values ->
                  assertThat(values)
                      .isSortedAccordingTo(
                          (a, b) ->
                              Long.compare(AggregatedTopic.count(a), AggregatedTopic.count(b)))
                      .doesNotHaveDuplicates());
      requireFilteredAndDeadLetters(stage, model);
      requireOneMessageForEachWindowThatWasEverAboveItsLimit(stage, written);
      requireSchemas(stage);
    }
  }

  @Test
  void aLimitIsTheDecimalThatTheTableHasAndARowThatHoldsNoneTakesNoOtherAway() {
    try (Stage stage = stage(1)) {
      stage.sql(
          "INSERT INTO %s VALUES ('tenths', 62.5), ('hundredths', 62.50), ('below zero', -5.5),"
              + " ('not a number', 'NaN'), ('endless', 'Infinity'), ('none', NULL), (NULL, 1),"
              + " ('beyond an int', 3000000000)");
      long hourAgo = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
      Map<String, List<Double>> means =
          Map.of(
              "tenths", List.of(62.3, 62.5, 62.7),
              "hundredths", List.of(62.49, 62.51),
              "below zero", List.of(-5.6, -5.2),
              "not a number", List.of(99.0),
              "endless", List.of(99.0),
              "none", List.of(99.0),
              "beyond an int", List.of(99.0),
              "doc", List.of(20.0, 20.1));
      means.forEach(
          (host, usages) ->
              usages.forEach(
                  usage -> stage.send(0, Stage.reading(host, "cpu at " + usage, usage, hourAgo))));
      RunningPipeline pipeline = start(stage, 1);
      long windows = means.values().stream().mapToLong(List::size).sum();
      Patience.await(
          "all windows are judged", Patience.LONG, () -> pipeline.count(WINDOWS_JUDGED) >= windows);
      Patience.await(
          "what breached is sent",
          Patience.SHORT,
          () -> pipeline.count(SLACK_SENT) >= pipeline.count(BREACHES));

      assertThat(stage.slackLines())
          .containsExactlyInAnyOrder(
              "host:tenths CPU: cpu at 62.7 avg CPU value:62.7 over the threshold 62.5",
              "host:hundredths CPU: cpu at 62.51 avg CPU value:62.51 over the threshold 62.50",
              "host:below zero CPU: cpu at -5.2 avg CPU value:-5.2 over the threshold -5.5",
              "host:doc CPU: cpu at 20.1 avg CPU value:20.1 over the threshold 20");
    }
  }

  final Stage stage(int partitions) {
    Stage stage =
        Stage.open(sandbox, partitions)
            .with("windowSize", RULES.windowSize().toString())
            .with("allowedLateness", RULES.allowedLateness().toString())
            .with("maxOutOfOrderness", RULES.maxOutOfOrderness().toString())
            .with("idleTimeout", "PT2S")
            // A message whose answer comes too late is sent again.
            .with("slackTimeout", "PT30S");
    stage.sql("ALTER TABLE %s ALTER allowed_top TYPE NUMERIC");
    stage.sql("INSERT INTO %s VALUES ('" + HOSTS.get(7) + "', " + LIMITS.get(HOSTS.get(7)) + ")");
    return stage;
  }

  /** Makes a stream of some hours ago. */
  static Scenario scenario(long seed, Duration lateBy) {
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
  static long produce(Stage stage, Scenario scenario, long from, long until) {
    TopicSchema readings = new TopicSchema(Contract.INPUT_TOPIC);
    long produced = 0;
    for (long n = from; n < until; n++) {
      Optional<Message> message = scenario.message(n);
      if (message.isPresent()) {
        byte[] value = message.get().value();
        if (message.get().kind() != Kind.MALFORMED && value != null) {
          readings.requireValid(value);
        }
        stage.send(
            new ProducerRecord<>(
                stage.inputTopic(), null, scenario.dueAtMillis(n), message.get().key(), value));
        produced++;
      }
    }
    stage.awaitSent();
    return produced;
  }

  private static void requireEveryKindOfTrouble(
      ReferenceModel model, RejectionReason... exceptions) {
    Set<String> expected = new HashSet<>();
    for (RejectionReason reason : RejectionReason.values()) {
      expected.add(reason.name());
    }
    expected.remove(RejectionReason.UNDELIVERED.name());
    for (RejectionReason exception : exceptions) {
      expected.remove(exception.name());
    }
    assertThat(model.refused()).extracting(Refused::reason).containsAll(expected);
    assertThat(model.filtered()).isNotEmpty();
    assertThat(model.messages()).isNotEmpty();
  }

  /** Lets a pipeline do all that a stream without corrections asks for, and stops it. */
  private static void runToTheEnd(RunningPipeline pipeline, Stage stage, ReferenceModel model) {
    awaitTheEnd(pipeline, stage, model);
    Map<PipelineCounter, Long> counters = awaitCounters(pipeline, model, model.messages().size());
    assertThat(counters).containsEntry(WINDOWS_CORRECTED, 0L);
    pipeline.close();
  }

  private static void awaitTheEnd(RunningPipeline pipeline, Stage stage, ReferenceModel model) {
    Patience.await(
        "all records are read", Patience.LONG, () -> pipeline.count(READINGS_READ) >= model.read());
    Patience.await(
        "all windows are closed",
        Patience.SHORT,
        () -> pipeline.count(WINDOWS_CLOSED) >= model.aggregated().size());
    Patience.await(
        "the topics hold all results",
        Patience.SHORT,
        () ->
            stage.filtered().size() >= model.filtered().size()
                && stage.deadLetters().size() >= model.refused().size()
                && AggregatedTopic.counted(stage.aggregated()) >= model.counted());
  }

  /** Waits until the counters are what the model says, and the equations hold. */
  private static Map<PipelineCounter, Long> awaitCounters(
      RunningPipeline pipeline, ReferenceModel model, long breaches) {
    Map<PipelineCounter, Long> last = new EnumMap<>(PipelineCounter.class);
    Patience.awaitAsserted(
        "the counters are those of the model",
        Patience.SHORT,
        () -> {
          Map<PipelineCounter, Long> counters = pipeline.counters();
          assertThat(counters)
              .containsEntry(READINGS_READ, model.read())
              .containsEntry(READINGS_REJECTED, model.rejected())
              .containsEntry(READINGS_LATE, model.late())
              .containsEntry(READINGS_COUNTED, model.counted())
              .containsEntry(READINGS_REPLAYED, 0L)
              .containsEntry(READINGS_FILTERED, (long) model.filtered().size())
              .containsEntry(WINDOWS_CLOSED, (long) model.aggregated().size())
              .containsEntry(BREACHES, breaches)
              .containsEntry(SLACK_SENT, breaches);
          assertThat(of(counters, READINGS_READ))
              .isEqualTo(of(counters, READINGS_VALID) + of(counters, READINGS_REJECTED));
          assertThat(of(counters, READINGS_VALID))
              .isEqualTo(of(counters, READINGS_COUNTED) + of(counters, READINGS_LATE));
          assertThat(pipeline.dropped()).as("elements that Beam dropped").isZero();
          last.putAll(counters);
        });
    return last;
  }

  private static long of(Map<PipelineCounter, Long> counters, PipelineCounter counter) {
    return counters.getOrDefault(counter, 0L);
  }

  /** Compares all outputs with what the model says of a stream without corrections. */
  static void requireExactly(Stage stage, ReferenceModel model) {
    requireFilteredAndDeadLetters(stage, model);
    Outcome.requireSame(
        Written.read(stage.aggregated()), Written.ofProcessors(model.aggregated().values()));
    Outcome.requireSame(stage.slackLines(), model.messages().values());
    AlertLog.requireWhatTheModelSays(stage, model, RULES, true);
    Patience.await(
        "what was told is in the topic",
        Patience.SHORT,
        () -> stage.notifications().size() >= model.messages().size());
    assertThat(stage.notifications().texts())
        .allSatisfy(told -> assertThat(told).contains("\"state\":\"sent\""));
    requireSchemas(stage);
  }

  private static void requireFilteredAndDeadLetters(Stage stage, ReferenceModel model) {
    Outcome.requireSame(Written.read(stage.filtered()), Written.ofProcessors(model.filtered()));
    Outcome.requireSame(Refused.read(stage.deadLetters().records()), model.refused());
    List<Written> deadLetters = Written.read(stage.deadLetters());
    Outcome.requireSame(
        deadLetters, Written.ofRefused(stage.input().records(), model.refused(), deadLetters));
  }

  private static void requireSchemas(Stage stage) {
    new TopicSchema(Contract.FILTERED_TOPIC).requireValid(stage.filtered());
    new TopicSchema(Contract.AGGREGATED_TOPIC).requireValid(stage.aggregated());
    new TopicSchema(Contract.NOTIFICATION_TOPIC).requireValid(stage.notifications());
    new TopicSchema(Contract.DEAD_LETTER_TOPIC).requireValid(stage.deadLetters());
  }

  /** Returns the messages that each window was worth that was ever above its limit. */
  private static Map<ReferenceModel.Window, List<String>> aboveTheirLimit(
      Map<ReferenceModel.Window, List<String>> written) {
    Map<ReferenceModel.Window, List<String>> messages = new HashMap<>();
    written.forEach(
        (window, values) -> {
          BigDecimal limit = LIMITS.get(window.hostname());
          for (String value : values) {
            double mean = Refused.json(value.getBytes(UTF_8)).get("usage_avg").doubleValue();
            if (limit != null && ReferenceModel.isAbove(mean, limit)) {
              messages
                  .computeIfAbsent(window, key -> new ArrayList<>())
                  .add(ReferenceModel.message(window.hostname(), window.cpu(), mean, limit));
            }
          }
        });
    return messages;
  }

  /** A message does not name its window, so they are counted for each processor. */
  private static void requireOneMessageForEachWindowThatWasEverAboveItsLimit(
      Stage stage, Map<ReferenceModel.Window, List<String>> written) {
    Map<ReferenceModel.Window, List<String>> possible = aboveTheirLimit(written);
    Outcome.requireNothingBut(
        possible.values().stream().flatMap(List::stream).collect(toSet()), stage.slackLines());
    assertThat(
            stage.slackLines().stream()
                .collect(groupingBy(CompatibilityKit::processor, counting())))
        .isEqualTo(
            possible.values().stream()
                .map(messages -> processor(messages.get(0)))
                .collect(groupingBy(name -> name, counting())));
  }

  private static String processor(String line) {
    return line.substring(0, line.indexOf(" avg CPU value:"));
  }
}
