package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.replay.PastWindows.SIZE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.beamwatch.pipeline.alert.SeriesAlerts;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.replay.PastWindows;
import dev.beamwatch.pipeline.replay.ReadWindows;
import dev.beamwatch.pipeline.replay.ResultFolder;
import dev.beamwatch.pipeline.replay.Results;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.ReadThresholdsOnce;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole pipeline over windows of the past in memory. */
@Timeout(300)
class ReplayPipelineTest {
  private static final AlertEventCodec CODEC = new AlertEventCodec(ZoneOffset.UTC);

  /** Nobody is silent, so that every event is of a processor. */
  private static final LimitDefaults NEVER_SILENT = new LimitDefaults(3, 5, 10, Duration.ZERO);

  private static final LimitDefaults SILENT_AFTER_TWO_MINUTES =
      new LimitDefaults(3, 5, 10, Duration.ofMinutes(2));

  private static final Comparator<AlertEvent> ORDER =
      Comparator.comparingLong(AlertEvent::windowEndMillis)
          .thenComparing(AlertEvent::hostname)
          .thenComparing(AlertEvent::cpu, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparingLong(AlertEvent::sequence);

  private final Path folder;

  ReplayPipelineTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void eachSetOfLimitsGivesTheEventsOfTheRuleOnItsOwn() throws IOException {
    List<List<WindowStats>> past = past(3);
    Thresholds strict =
        Thresholds.of(
            List.of(
                row("*", 80, null),
                row("host1", 60, null),
                row("host1", 90, 20 * SIZE),
                row("host1", 50, 60 * SIZE)),
            NEVER_SILENT,
            0);
    Thresholds oneHost = Thresholds.of(List.of(row("host2", 55, 10 * SIZE)), NEVER_SILENT, 0);
    Map<String, Thresholds> sets = new LinkedHashMap<>();
    sets.put(Edges.ONLY_SET, strict);
    sets.put(Replay.SECOND_SET, oneHost);

    Map<String, List<AlertEvent>> events = run(past, sets, Buckets.KEPT, Long.MIN_VALUE);
    assertThat(events.get(Edges.ONLY_SET)).isEqualTo(byTheRule(past, strict)).hasSizeGreaterThan(5);
    assertThat(events.get(Replay.SECOND_SET))
        .isEqualTo(byTheRule(past, oneHost))
        .hasSizeGreaterThan(1)
        .extracting(AlertEvent::hostname)
        .containsOnly("host2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 256})
  void theNumberOfBucketsChangesNothing(int buckets) throws IOException {
    List<List<WindowStats>> past = past(40);
    Thresholds limits = Thresholds.of(List.of(row("*", 80, null)), NEVER_SILENT, 0);

    assertThat(
            run(past, Map.of(Edges.ONLY_SET, limits), new Buckets(buckets), Long.MIN_VALUE)
                .get(Edges.ONLY_SET))
        .isEqualTo(byTheRule(past, limits))
        .hasSizeGreaterThan(40);
  }

  @Test
  void whereNothingIsKnownOfTheTimeAfterTheLastWindowNobodyIsSilentInIt() throws IOException {
    assertThat(silence(Long.MIN_VALUE)).isEmpty();
  }

  /** Doc was heard last in window 4, happy in window 6. Two minutes are four windows. */
  @Test
  void hostsAreSilentUpToWhereItIsKnownThatNoReadingIsMissing() throws IOException {
    assertThat(silence(8 * SIZE - 1)).isEmpty();
    assertThat(silence(8 * SIZE))
        .extracting(AlertEvent::kind, AlertEvent::hostname, AlertEvent::windowEndMillis)
        .containsExactly(tuple(Kind.SILENT, "doc", 8 * SIZE));
    assertThat(silence(1_000 * SIZE))
        .extracting(AlertEvent::kind, AlertEvent::hostname, AlertEvent::windowEndMillis)
        .containsExactly(
            tuple(Kind.SILENT, "doc", 8 * SIZE), tuple(Kind.SILENT, "happy", 10 * SIZE));
  }

  @Test
  void withoutWindowsNothingHappensAndThePipelineEnds() throws IOException {
    Thresholds limits = Thresholds.of(List.of(row("doc", 80, null)), SILENT_AFTER_TWO_MINUTES, 0);

    assertThat(run(List.of(), Map.of(Edges.ONLY_SET, limits), Buckets.KEPT, Long.MIN_VALUE))
        .containsExactly(Map.entry(Edges.ONLY_SET, List.of()));
  }

  private List<AlertEvent> silence(long knownUntilMillis) throws IOException {
    List<List<WindowStats>> past = new ArrayList<>();
    for (int number = 1; number <= 6; number++) {
      List<WindowStats> windows = new ArrayList<>();
      if (number <= 4) {
        windows.add(PastWindows.window(number, "doc"));
      }
      windows.add(PastWindows.window(number, "happy"));
      past.add(windows);
    }
    Thresholds limits =
        Thresholds.of(
            List.of(row("doc", 80, null), row("happy", 80, null)), SILENT_AFTER_TWO_MINUTES, 0);
    return run(past, Map.of(Edges.ONLY_SET, limits), Buckets.KEPT, knownUntilMillis)
        .getOrDefault(Edges.ONLY_SET, List.of());
  }

  /** Returns the events of each set, in order. */
  private Map<String, List<AlertEvent>> run(
      List<List<WindowStats>> past,
      Map<String, Thresholds> sets,
      Buckets buckets,
      long knownUntilMillis)
      throws IOException {
    try (ResultFolder results = ResultFolder.prepare(folder.resolve("results"))) {
      Results edges = new Results(results, ZoneOffset.UTC);
      List<Edges.Judgement> judgements = new ArrayList<>();
      for (Map.Entry<String, Thresholds> set : sets.entrySet()) {
        judgements.add(
            new Edges.Judgement(
                set.getKey(),
                ReadThresholdsOnce.of(set.getValue()),
                edges.alerts(set.getKey()),
                new TellNobody(edges.messages(set.getKey())),
                null));
      }
      Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
      AnomalyPipeline.build(
          pipeline,
          Story.config(),
          new Edges(
              new Edges.Windows(
                  new ReadWindows(
                      PastWindows.opener(past), true, Story.config().windows(), buckets)),
              judgements,
              edges.deadLetters(),
              buckets,
              knownUntilMillis));
      pipeline.run().waitUntilFinish();
      Map<String, List<AlertEvent>> events = new HashMap<>();
      for (String set : sets.keySet()) {
        events.put(set, decode(edges.writeAlerts(set, "alerts" + set)));
      }
      return events;
    }
  }

  private static List<AlertEvent> decode(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> CODEC.decode(line.getBytes(UTF_8)))
        .toList();
  }

  private static List<AlertEvent> byTheRule(List<List<WindowStats>> past, Thresholds limits) {
    Map<ProcessorKey, SeriesAlerts> series = new HashMap<>();
    List<AlertEvent> events = new ArrayList<>();
    for (List<WindowStats> windows : past) {
      for (WindowStats stats : windows) {
        events.addAll(
            series
                .computeIfAbsent(
                    new ProcessorKey(stats.hostname(), stats.cpu()),
                    key ->
                        new SeriesAlerts(
                            Story.config().windows().size(), Story.config().alerts().repeatAfter()))
                .judge(
                    stats, limits.limit(stats.hostname(), stats.cpu(), stats.windowEndMillis())));
      }
    }
    events.sort(ORDER);
    return events;
  }

  /** Calm and trouble in turn, with gaps. */
  private static List<List<WindowStats>> past(int hosts) {
    Random random = new Random(20_261_130);
    int[] levels = new int[2 * hosts];
    List<List<WindowStats>> past = new ArrayList<>();
    for (int number = 1; number <= 100; number++) {
      List<WindowStats> windows = new ArrayList<>();
      for (int series = 0; series < levels.length; series++) {
        if (random.nextInt(12) == 0) {
          levels[series] = 10 * random.nextInt(10);
        }
        if (random.nextInt(20) > 0) {
          windows.add(
              new WindowStats(
                  (number - 1) * SIZE,
                  number * SIZE,
                  "host" + series / 2,
                  "cpu" + series % 2,
                  levels[series] + random.nextInt(100) / 10.0,
                  100,
                  6));
        }
      }
      past.add(windows);
    }
    return past;
  }

  private static Threshold row(String hostname, int allowedTop, @Nullable Long validFromMillis) {
    return new Threshold(
        hostname,
        BigDecimal.valueOf(allowedTop),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        validFromMillis);
  }
}
