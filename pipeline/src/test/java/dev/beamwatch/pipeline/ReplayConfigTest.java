package dev.beamwatch.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.ReplayConfig.Limits;
import dev.beamwatch.pipeline.ReplayConfig.Source;
import dev.beamwatch.pipeline.replay.Period;
import dev.beamwatch.pipeline.replay.ReadFiles.Recorded;
import dev.beamwatch.recordings.RecordingOption;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayConfigTest {
  private static final String KAFKA = "--bootstrapServers=127.0.0.1:9092";
  private static final String TABLE = "--jdbcUrl=jdbc:postgresql://localhost/db";

  private final Path folder;
  private final Path output;

  ReplayConfigTest(@TempDir Path folder) {
    this.folder = folder;
    this.output = folder.resolve("results");
  }

  @Test
  void withoutOptionsItIsAllThatTheTopicOfWindowsHasByTheTable() {
    ReplayConfig config = config(List.of(), KAFKA, TABLE);

    assertThat(config.source()).isEqualTo(Source.AGGREGATES);
    assertThat(config.period())
        .isEqualTo(new Period(0, SqlTimestamps.MAX_MILLIS / 30_000 * 30_000));
    assertThat(config.recorded()).isNull();
    assertThat(config.limits()).isEqualTo(new Limits("table", null));
    assertThat(config.limits().areInTheTable()).isTrue();
    assertThat(config.comparedLimits()).isNull();
    assertThat(config.isOverwriting()).isFalse();
    assertThat(config.isJson()).isFalse();
    assertThat(config.failsOnDifference()).isFalse();
    assertThat(config.maxDisorder()).isEqualTo(Duration.ofMinutes(15));
    assertThat(config.pipeline().aggregatedTopic()).isEqualTo("cpu_agg_stats");
  }

  @Test
  void whatIsGivenIsTaken() throws IOException {
    Files.createDirectories(output);
    ReplayConfig config =
        config(
            List.of(),
            KAFKA,
            TABLE,
            "--source=readings",
            "--from=2026-11-01 01:00:01",
            "--to=2026-11-08T00:00:29.999Z",
            "--timeZone=Europe/Berlin",
            "--limits=a.csv",
            "--compareWith=table",
            "--overwrite",
            "--format=json",
            "--failOnDifference",
            "--maxDisorder=PT1H");

    assertThat(config.source()).isEqualTo(Source.READINGS);
    assertThat(config.source().isKafka()).isTrue();
    assertThat(config.period())
        .isEqualTo(new Period(millis("2026-11-01T00:00:30Z"), millis("2026-11-08T00:00:00Z")));
    assertThat(config.limits()).isEqualTo(new Limits("a.csv", Path.of("a.csv")));
    assertThat(config.comparedLimits()).isEqualTo(new Limits("table", null));
    assertThat(config.output()).isEqualTo(output);
    assertThat(config.isOverwriting()).isTrue();
    assertThat(config.isJson()).isTrue();
    assertThat(config.failsOnDifference()).isTrue();
    assertThat(config.maxDisorder()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void filesNeedNoKafkaAndWithAFileOfLimitsNoDatabase() {
    ReplayConfig config =
        config(
            List.of("one.csv", "two.csv"),
            "--limits=a.csv",
            "--fileFormat=csv",
            "--delimiter=;",
            "--timeColumn=t",
            "--timeFormat=epoch-s",
            "--valueColumn=v",
            "--hostColumn=h",
            "--cpuColumn=c",
            "--skipBadLines");

    assertThat(config.source()).isEqualTo(Source.FILES);
    assertThat(config.source().isKafka()).isFalse();
    assertThat(config.recorded())
        .isEqualTo(
            new Recorded(
                List.of("one.csv", "two.csv"),
                Map.of(
                    RecordingOption.FORMAT, "csv",
                    RecordingOption.DELIMITER, ";",
                    RecordingOption.TIME_COLUMN, "t",
                    RecordingOption.TIME_FORMAT, "epoch-s",
                    RecordingOption.VALUE_COLUMN, "v",
                    RecordingOption.HOST_COLUMN, "h",
                    RecordingOption.CPU_COLUMN, "c"),
                true));
  }

  @Test
  void filesOfKnownToolsAndIdleTimeHaveTheirOptions() {
    Recorded recorded =
        config(
                List.of("folder"),
                "--limits=a.csv",
                "--preset=sadf",
                "--decimal=,",
                "--fileTimeZone=Europe/Berlin",
                "--idleColumn=%idle",
                "--scale=100")
            .recorded();

    assertThat(requireNonNull(recorded).options())
        .isEqualTo(
            Map.of(
                RecordingOption.PRESET, "sadf",
                RecordingOption.DECIMAL, ",",
                RecordingOption.TIME_ZONE, "Europe/Berlin",
                RecordingOption.IDLE_COLUMN, "%idle",
                RecordingOption.SCALE, "100"));
  }

  @Test
  void aColumnThatSaysIdleIsRefusedAsTheLoad() {
    assertThatThrownBy(
            () -> config(List.of("one.csv"), "--limits=a.csv", "--valueColumn=usage_idle"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("give --idleColumn=usage_idle, and the load is 100 minus it");
  }

  @Test
  void hostAndProcessorOfAllReadingsMayBeGiven() {
    Recorded recorded =
        config(List.of("one.csv"), "--limits=a.csv", "--host=doc", "--cpu=cpu7").recorded();

    assertThat(recorded).isNotNull();
    assertThat(requireNonNull(recorded).options())
        .isEqualTo(Map.of(RecordingOption.HOST, "doc", RecordingOption.CPU, "cpu7"));
  }

  /** People keep the options of the live pipeline in one place, and secrets elsewhere. */
  @Test
  void whatOnlyALivePipelineNeedsMayBeAbsentOrWrong() {
    ReplayConfig config =
        config(
            List.of("one.csv"),
            "--limits=a.csv",
            "--bootstrapServers=???",
            "--kafkaConfig=/nowhere/kafka.properties",
            "--inputTopic=?",
            "--aggregatedTopic=?",
            "--filteredTopic=?",
            "--deadLetterTopic=?",
            "--alertTopic=?",
            "--notificationTopic=?",
            "--consumerGroup=",
            "--autoOffsetReset=?",
            "--delivery=twice",
            "--filterAbove=hot",
            "--jdbcUrl=?",
            "--jdbcUser=",
            "--jdbcPassword=${env:BEAMWATCH_NO_SUCH_VARIABLE}",
            "--jdbcTimeout=?",
            "--thresholdTable=a.b.c.d",
            "--thresholdRefresh=?",
            "--slackMessages=?",
            "--slackChannel=",
            "--slackToken=${env:BEAMWATCH_NO_SUCH_VARIABLE}",
            "--slackUrl=?",
            "--slackPause=?",
            "--slackTimeout=?",
            "--alertmanagerUrl=?",
            "--alertmanagerUser=a",
            "--alertmanagerPassword=${env:BEAMWATCH_NO_SUCH_VARIABLE}",
            "--alertmanagerToken=${env:BEAMWATCH_NO_SUCH_VARIABLE}",
            "--alertLabels=?",
            "--consoleUrl=?",
            "--notifyMaxAge=?",
            "--reportInterval=?",
            "--stopAtEnd=?");

    assertThat(config.source()).isEqualTo(Source.FILES);
  }

  @Test
  void aSecondSetOfLimitsInTheTableNeedsTheDatabase() {
    assertRefused(
        List.of("one.csv"),
        "--jdbcUrl is missing: it must be the URL of a PostgreSQL database such as"
            + " jdbc:postgresql://host:5432/db",
        "--limits=a.csv",
        "--compareWith=table");
  }

  @Test
  void allMistakesAreNamedAtOnce() throws IOException {
    Files.writeString(output, "mine");

    assertThatThrownBy(
            () ->
                config(
                    List.of("one.csv"),
                    "--source=topics",
                    "--windowSize=0",
                    "--timeZone=Mars",
                    "--breachingWindows=0",
                    "--from=yesterday",
                    "--to=+999999999-01-01T00:00:00Z",
                    "--fileFormat=xml",
                    "--overwrite=yes",
                    "--format=xml",
                    "--failOnDifference",
                    "--maxDisorder=-PT1S"))
        .isInstanceOf(InvalidOptionException.class)
        .satisfies(
            e ->
                assertThat(String.valueOf(e.getMessage()).lines())
                    .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("--source=topics is not allowed"),
                        line -> assertThat(line).startsWith("--windowSize=0 is not allowed"),
                        line -> assertThat(line).startsWith("--timeZone=Mars is not allowed"),
                        line -> assertThat(line).startsWith("--breachingWindows=0 is not allowed"),
                        line -> assertThat(line).startsWith("--jdbcUrl is missing"),
                        line -> assertThat(line).startsWith("--from=yesterday is not allowed"),
                        line ->
                            assertThat(line).startsWith("--to=+999999999-01-01T00:00:00Z is not"),
                        line -> assertThat(line).startsWith("--fileFormat=xml: must be"),
                        line -> assertThat(line).startsWith("--overwrite=yes is not allowed"),
                        line ->
                            assertThat(line)
                                .endsWith(
                                    "results is there already: name another folder, or add --overwrite=true"),
                        line -> assertThat(line).startsWith("--format=xml is not allowed"),
                        line ->
                            assertThat(line)
                                .isEqualTo(
                                    "--failOnDifference needs a second set of limits: --compareWith"),
                        line -> assertThat(line).startsWith("--maxDisorder=-PT1S is not allowed")));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-01T00:00:00Z, 2026-11-01T00:00:29Z",
    "2026-11-08T00:00:00Z, 2026-11-01T00:00:00Z",
    "2026-11-01T00:00:01Z, 2026-11-01T00:00:59Z"
  })
  void aPeriodWithoutAWholeWindowIsRefused(String from, String to) {
    assertRefused(
        List.of(),
        "there is no whole window of PT30S from --from=" + from + " to --to=" + to,
        KAFKA,
        TABLE,
        "--from=" + from,
        "--to=" + to);
  }

  @Test
  void aPeriodWithOneEndMayBeEmptyToo() {
    assertRefused(
        List.of(),
        "there is no whole window of PT30S from the beginning to --to=1970-01-01 00:00:29",
        KAFKA,
        TABLE,
        "--to=1970-01-01 00:00:29");
    assertRefused(
        List.of(),
        "there is no whole window of PT30S from --from=9999-12-31T00:00:00Z to the end",
        KAFKA,
        TABLE,
        "--from=9999-12-31T00:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--overwrite=false", "--format=text"})
  void aFolderThatIsThereIsKept(String argument) throws IOException {
    Files.createDirectories(output);

    assertRefused(
        List.of(),
        "--output=" + output + " is there already: name another folder, or add --overwrite=true",
        KAFKA,
        TABLE,
        argument);
  }

  @Test
  void onlyResultsOfAReplayAreOverwritten() throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve("thesis.tex"), "years of work");
    assertRefused(
        List.of(),
        "--output=" + output + " holds no results of a replay, so it is not overwritten",
        KAFKA,
        TABLE,
        "--overwrite");

    Files.writeString(output.resolve("alerts.jsonl"), "");
    assertThat(config(List.of(), KAFKA, TABLE, "--overwrite").isOverwriting()).isTrue();
  }

  @Test
  void aFileIsNoFolderForResults() throws IOException {
    Files.writeString(output, "mine");

    assertRefused(
        List.of(), "--output=" + output + " is a file, not a folder", KAFKA, TABLE, "--overwrite");
  }

  private void assertRefused(List<String> files, String message, String... arguments) {
    assertThatThrownBy(() -> config(files, arguments))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage(message);
  }

  private ReplayConfig config(List<String> files, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--output=" + folder.resolve("results"));
    return ReplayConfig.of(
        PipelineOptionsFactory.fromArgs(all.toArray(String[]::new)).as(ReplayArguments.class),
        files);
  }

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }
}
