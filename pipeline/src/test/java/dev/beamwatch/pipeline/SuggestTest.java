package dev.beamwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.options.SuggestOptions;
import dev.beamwatch.pipeline.replay.OrderedWindows;
import dev.beamwatch.pipeline.replay.Period;
import dev.beamwatch.pipeline.suggest.Budget;
import dev.beamwatch.pipeline.suggest.HostGlob;
import dev.beamwatch.pipeline.suggest.Suggestions.Outcome;
import dev.beamwatch.pipeline.threshold.LoadedThresholds;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.WindowStats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuggestTest {
  private static final long FROM = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();
  private static final long SIZE = 30_000;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theOptionsSayWhatIsAsked() {
    SuggestConfig config = config("--host=web-*", "--mostFiring=2.5", "--format=json");

    assertThat(config.period()).isEqualTo(new Period(FROM, FROM + Duration.ofDays(7).toMillis()));
    assertThat(config.budget()).isEqualTo(new Budget(1, Duration.ofDays(7)));
    assertThat(config.hosts()).isEqualTo(new HostGlob("web-*"));
    assertThat(config.mostFiring()).isEqualTo(0.025);
    assertThat(config.isJson()).isTrue();
    assertThat(config().hosts()).isEqualTo(HostGlob.ALL);
    assertThat(config().mostFiring()).isEqualTo(1);
    assertThat(config().windows().topic()).isEqualTo("cpu_agg_stats");
  }

  @Test
  void timesMayBeInTheZoneOfTheTopic() {
    assertThat(config("--timeZone=Europe/Berlin").period().fromMillis()).isEqualTo(FROM);
    SuggestConfig config =
        SuggestConfig.of(
            PipelineOptionsFactory.fromArgs(
                    "--bootstrapServers=kafka:9092",
                    "--limits=limits.csv",
                    "--timeZone=Europe/Berlin",
                    "--from=2026-11-01 01:00:00",
                    "--to=2026-11-08 01:00:10",
                    "--budget=0/P1D")
                .as(SuggestArguments.class));
    // Whole windows only.
    assertThat(config.period()).isEqualTo(new Period(FROM, FROM + Duration.ofDays(7).toMillis()));
  }

  @Test
  void allMistakesAreNamedAtOnce() {
    assertThat(
            run(
                "--from=yesterday",
                "--budget=1/week",
                "--host=",
                "--mostFiring=101",
                "--format=xml",
                "--maxDisorder=-PT1S"))
        .isEqualTo(2);

    assertThat(err.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("--bootstrapServers is missing"),
            line -> assertThat(line).startsWith("--jdbcUrl is missing"),
            line -> assertThat(line).startsWith("--from=yesterday is not allowed"),
            line -> assertThat(line).startsWith("--to is missing: it must be a time such as"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "--budget=1/week is not allowed: it must be alerts/period, such as 1/P7D"
                            + " for one a week, with 0 to 1000000 alerts and a period from PT1M to"
                            + " P365D"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "--mostFiring=101 is not allowed: it must be a number of percent from 0 to"
                            + " 100"),
            line -> assertThat(line).startsWith("--host= is not allowed: it must be a host's name"),
            line -> assertThat(line).startsWith("--format=xml is not allowed"),
            line -> assertThat(line).startsWith("--maxDisorder=-PT1S is not allowed"));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(run()).isEqualTo(2);

    assertThat(err.toString(UTF_8))
        .contains("--from is missing", "--to is missing", "--budget is missing");
  }

  @Test
  void aPeriodWithoutAWholeWindowIsRefused() {
    assertThat(
            run(
                "--bootstrapServers=kafka:9092",
                "--limits=limits.csv",
                "--from=2026-11-01T00:00:01Z",
                "--to=2026-11-01T00:00:59Z",
                "--budget=1/P7D"))
        .isEqualTo(2);

    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "there is no whole window of PT30S from --from=2026-11-01T00:00:01Z to"
                + " --to=2026-11-01T00:00:59Z\n");
  }

  @Test
  void aWrongFileOfLimitsIsRefusedBeforeAnythingIsRead(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("limits.csv"), "hostname,allowed_top\ndoc,high\n");

    assertThat(run(arguments("--limits=" + file))).isEqualTo(2);

    assertThat(err.toString(UTF_8)).startsWith(file + ":2: allowed_top high");
  }

  @Test
  void anOptionThatThereIsNotIsRefused() {
    assertThat(run(arguments("--reports=folder"))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("--reports is not an option");
  }

  @Test
  void filesAreNotRead() {
    assertThat(run(arguments("recorded.csv"))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("recorded.csv");
  }

  @Test
  void helpSaysAllOptionsAndFitsATerminal() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThat(
            Suggest.run(
                new String[] {"--help"}, new PrintStream(out, true, UTF_8), System.err, false))
        .isZero();

    String words = out.toString(UTF_8).replaceAll("\\s+", " ");
    assertThat(SuggestOptions.class.getDeclaredMethods())
        .filteredOn(method -> method.isAnnotationPresent(Description.class))
        .hasSize(8)
        .allSatisfy(
            method -> assertThat(words).contains(method.getAnnotation(Description.class).value()));
    assertThat(out.toString(UTF_8)).contains("  --thresholdTable=", "  --windowSize=PT30S\n");
    assertThat(out.toString(UTF_8).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void aDayOfWindowsGivesASuggestion() throws IOException {
    Outcome outcome = suggest(config(), List.of(day("doc", 2_880), day("happy", 2_879)));

    assertThat(outcome.suggestions())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.hostname()).isEqualTo("doc");
              assertThat(each.sql())
                  .containsExactly(
                      "UPDATE \"public\".\"cpu_thresholds\" SET allowed_top = 40 WHERE hostname ="
                          + " 'doc';");
            });
    assertThat(outcome.leftOut()).singleElement().matches(each -> each.hostname().equals("happy"));
  }

  @Test
  void lessThanADayIsRefused() {
    assertThatThrownBy(() -> suggest(config(), List.of(day("doc", 2_879), day("happy", 120))))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage(
            "no host in topic cpu_agg_stats has 24 hours of data from --from to --to; the most is"
                + " 23.9 h of 'doc'");
  }

  @Test
  void noSuchHostIsRefused() {
    assertThatThrownBy(() -> suggest(config("--host=web-*"), List.of(day("doc", 2_880))))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("no host in topic cpu_agg_stats is called --host=web-*");
  }

  @Test
  void noWindowsAreRefused() {
    assertThatThrownBy(() -> suggest(config(), List.of()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("topic cpu_agg_stats has no windows from --from to --to");
  }

  private int run(String... arguments) {
    return Suggest.run(arguments, System.out, new PrintStream(err, true, UTF_8), false);
  }

  private static SuggestConfig config(String... more) {
    return SuggestConfig.of(
        PipelineOptionsFactory.fromArgs(arguments(more)).as(SuggestArguments.class));
  }

  /** With those that are required. An option that is given wins. */
  private static String[] arguments(String... more) {
    List<String> arguments = new ArrayList<>(Arrays.asList(more));
    for (String required :
        List.of(
            "--bootstrapServers=kafka:9092",
            "--limits=limits.csv",
            "--from=2026-11-01T00:00:00Z",
            "--to=2026-11-08T00:00:00Z",
            "--budget=1/P7D")) {
      String name = required.substring(0, required.indexOf('=') + 1);
      if (arguments.stream().noneMatch(each -> each.startsWith(name))) {
        arguments.add(required);
      }
    }
    return arguments.toArray(String[]::new);
  }

  private Outcome suggest(SuggestConfig config, List<List<WindowStats>> hosts) throws IOException {
    Thresholds limits = Thresholds.of(Map.of("doc", BigDecimal.valueOf(20)), 0);
    return Suggest.suggest(
        config,
        LoadedThresholds.of(limits),
        new Windows(new ArrayDeque<>(hosts)),
        new ReplayProgress(config.period(), new PrintStream(err, true, UTF_8), false),
        () -> FROM);
  }

  private static List<WindowStats> day(String hostname, int windows) {
    List<WindowStats> day = new ArrayList<>();
    for (int i = 0; i < windows; i++) {
      long start = FROM + i * SIZE;
      double mean = 10 + 30.0 * (i % 100) / 99;
      day.add(new WindowStats(start, start + SIZE, hostname, "cpu1", mean, 100, 6));
    }
    return day;
  }

  private record Windows(Deque<List<WindowStats>> left) implements OrderedWindows {
    @Override
    public @Nullable List<WindowStats> next() {
      return left.poll();
    }

    @Override
    public void close() {}
  }
}
