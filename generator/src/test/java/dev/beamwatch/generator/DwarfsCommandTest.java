package dev.beamwatch.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import dev.beamwatch.schemas.MalformedReadingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DwarfsCommandTest {
  private static final String SUM =
      "--late-fraction + --duplicate-fraction + --malformed-fraction + --future-fraction";

  private static CpuReading decode(String line) {
    try {
      return CpuReadingCodec.decode(line.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedReadingException e) {
      throw new AssertionError(line, e);
    }
  }

  private static List<Long> times(CommandLineRun run) {
    return run.lines().stream().map(line -> decode(line).occurredAtMillis()).toList();
  }

  @Test
  void sameSeedAndStartGiveTheSameBytesWheneverTheyRun(@TempDir Path dir) throws IOException {
    String[] args = {
      "--seed=7",
      "--start=2021-10-11T12:53:00Z",
      "--rate=50",
      "--count=5000",
      "--late-fraction=0.1",
      "--malformed-fraction=0.1",
      "--duplicate-fraction=0.1",
      "--out-of-order=PT8S",
      "--output=",
      "--silence=doc@PT10S+PT10S"
    };
    Path one = dir.resolve("one");
    Path two = dir.resolve("two");
    args[8] = "--output=" + one;
    CommandLineRun first = CommandLineRun.of(new FakeClock(1_700_000_000_000L), args);
    args[8] = "--output=" + two;
    CommandLineRun second = CommandLineRun.of(new FakeClock(1_800_000_000_123L), args);

    assertThat(first).isEqualTo(second);
    assertThat(first.exitCode()).isEqualTo(0);
    assertThat(Files.readAllBytes(one))
        .isEqualTo(Files.readAllBytes(two))
        .hasSizeGreaterThan(400_000);
    assertThat(first.out())
        .matches("sent=4[89]\\d\\d valid=\\d+ malformed=\\d+ late=\\d+ duplicates=\\d+ future=0\n");
  }

  @Test
  void dwarfsIsTheDefaultAndCanBeNamed() {
    String[] args = {"--dry-run", "--count=3"};
    assertThat(CommandLineRun.of("dwarfs", args[0], args[1]))
        .isEqualTo(CommandLineRun.of(args))
        .satisfies(run -> assertThat(run.lines()).hasSize(3))
        .satisfies(
            run ->
                assertThat(run.err())
                    .isEqualToIgnoringNewLines(
                        "sent=3 valid=3 malformed=0 late=0 duplicates=0 future=0\n"));
  }

  @Test
  void aRateSpacesReadingsInEventTimeAndInTime() {
    FakeClock clock = new FakeClock(50_000);
    CommandLineRun run = CommandLineRun.of(clock, "--dry-run", "--count=4", "--rate=2");
    assertThat(times(run)).containsExactly(50_000L, 50_500L, 51_000L, 51_500L);
    assertThat(clock.millis()).isEqualTo(51_500);
  }

  @Test
  void aBackfillBeginsInThePastAndIsNotWaitedFor() {
    FakeClock clock = new FakeClock(1_000_000);
    CommandLineRun run =
        CommandLineRun.of(clock, "--dry-run", "--count=121", "--rate=1", "--backfill=PT2M");
    assertThat(times(run)).startsWith(880_000L).endsWith(1_000_000L);
    assertThat(clock.pauses).isEmpty();
  }

  @Test
  void atFullSpeedAReadingIsOfTheTimeOfItsSending() {
    FakeClock clock = new FakeClock(77_000);
    CommandLineRun run = CommandLineRun.of(clock, "--dry-run", "--count=100", "--rate=0");
    assertThat(times(run)).hasSize(100).containsOnly(77_000L);
    assertThat(clock.pauses).isEmpty();
  }

  @Test
  void anEventRateSpreadsReadingsUpToNowWithoutWaiting() {
    FakeClock clock = new FakeClock(1_000_000);
    CommandLineRun run =
        CommandLineRun.of(clock, "--dry-run", "--count=100", "--event-rate=0.5", "--rate=0");
    assertThat(times(run)).startsWith(800_000L, 802_000L).endsWith(998_000L);
    assertThat(clock.pauses).isEmpty();
  }

  @Test
  void anEventRateFromAFixedStartIsReproducible() {
    String[] args = {
      "--dry-run", "--count=50", "--event-rate=1000", "--start=2021-10-11T12:53:00Z"
    };
    CommandLineRun run = CommandLineRun.of(new FakeClock(1), args);
    assertThat(run).isEqualTo(CommandLineRun.of(new FakeClock(2_000_000_000_000L), args));
    assertThat(times(run)).startsWith(1_633_956_780_000L).endsWith(1_633_956_780_049L);
  }

  @Test
  void hostsAndCpusAreNamedOrMade() {
    CommandLineRun run =
        CommandLineRun.of("--dry-run", "--count=200", "--hosts=a, b", "--cpus=2", "--rate=0");
    assertThat(run.lines().stream().map(line -> decode(line).hostname()).distinct())
        .containsExactlyInAnyOrder("a", "b");
    assertThat(run.lines().stream().map(line -> decode(line).cpu()).distinct())
        .containsExactlyInAnyOrder("cpu1", "cpu2");
    assertThat(CommandLineRun.of("--dry-run", "--count=9", "--hosts=1", "--rate=0").out())
        .contains("\"hostname0\"");
  }

  @Test
  void whatASilenceWithholdsIsNeitherSentNorCounted() {
    CommandLineRun run =
        CommandLineRun.of(
            "--dry-run", "--count=10", "--rate=1", "--hosts=doc", "--silence=doc@PT3S+PT4S");
    assertThat(run.lines()).hasSize(6);
    assertThat(run.err()).startsWith("sent=6 ");
  }

  @Test
  void theUniformLoadIsTheDefault() {
    String[] args = {"--dry-run", "--count=100", "--rate=0"};
    assertThat(CommandLineRun.of(args[0], args[1], args[2], "--load=uniform"))
        .isEqualTo(CommandLineRun.of(args));
  }

  @Test
  void incidentsBeginWithTheStream() {
    assertThat(firstRaisedMillis("--start=2021-10-11T12:53:00Z", "--rate=200", "--count=2000"))
        .isBetween(1_633_956_784_000L, 1_633_956_789_000L);
    assertThat(
            firstRaisedMillis("--start=2021-10-11T12:53:00Z", "--event-rate=200", "--count=2000"))
        .isBetween(1_633_956_784_000L, 1_633_956_789_000L);
  }

  @Test
  void incidentsBeginOnlyWhenABackfillHasCaughtUp() {
    long launch = CommandLineRun.LAUNCH_MILLIS;
    assertThat(firstRaisedMillis("--backfill=PT1M", "--rate=200", "--count=14000"))
        .isBetween(launch + 4_000, launch + 9_000);
  }

  /** Some processors are not in the incident: so the first reading of one may come a bit later. */
  private static long firstRaisedMillis(String start, String rate, String count) {
    CommandLineRun run = CommandLineRun.of("--dry-run", "--load=incidents", start, rate, count);
    assertThat(run.exitCode()).isZero();
    return run.lines().stream()
        .map(DwarfsCommandTest::decode)
        .filter(reading -> reading.usage() >= IncidentStory.QUIET_BELOW)
        .mapToLong(CpuReading::occurredAtMillis)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTombstoneIsAnEmptyLineOfItsOwn() {
    CommandLineRun run =
        CommandLineRun.of("--dry-run", "--count=500", "--rate=0", "--malformed-fraction=1");
    assertThat(run.lines()).hasSize(500).contains("");
  }

  static Stream<Arguments> wrongOptions() {
    String fraction = "a number from 0 to 1";
    String rate = "a number of readings a second, 0 or more";
    String duration = "a duration of 0s or more, such as 8s, 2m or PT2M";
    String incident =
        "HOST[/CPU]@START+DURATION=LEVEL, such as dopey/cpu3@PT1M+PT30S=99.5; START is a duration"
            + " after the start or an instant such as 2021-10-11T12:53:00Z, LEVEL a load in"
            + " percent, from 0 to 1e15";
    String names = "different names separated by commas, or how many to make, from 1 to 1000000";
    String dwarfs = "about one of --hosts: doc, grumpy, sleepy, bashful, happy, sneezy, dopey";
    return Stream.of(
        refused("--rate=-1", rate),
        refused("--rate=fast", rate),
        refused("--rate=NaN", rate),
        refused("--rate=", rate),
        refused("--count=-1", "a whole number of readings, 0 or more"),
        refused("--count=1.5", "a whole number of readings, 0 or more"),
        refused("--seed=x", "a whole number of 64 bits"),
        refused("--load=heavy", "uniform or incidents"),
        refused("--load=Incidents", "uniform or incidents"),
        refused("--load=", "uniform or incidents"),
        refused("--backfill=2x", duration),
        refused("--backfill=PT-1S", duration),
        refused("--out-of-order=8", duration),
        refused("--late-by=PT0S", "more than PT0S"),
        refused("--late-fraction=1.5", fraction),
        refused("--late-fraction=-0.1", fraction),
        refused("--duplicate-fraction=half", fraction),
        refused("--malformed-fraction=NaN", fraction),
        refused("--future-fraction=2", fraction),
        refused("--future-by=PT5M", "more than PT5M, which clocks may differ by"),
        refused("--start=yesterday", "an ISO-8601 instant such as 2021-10-11T12:53:00Z"),
        refused("--hosts=", names),
        refused("--hosts=doc,doc", names),
        refused("--hosts=0", names),
        refused("--cpus=99999999", names),
        refused("--incident=dopey", incident),
        refused("--incident=dopey@PT1M+PT0S=99", incident),
        refused("--incident=dopey@PT1M+PT1M=-1", incident),
        refused("--incident=dopey@PT1M+PT1M=hot", incident),
        refused(
            "--silence=doc/cpu1@PT1M+PT1M",
            "HOST@START+DURATION, such as sleepy@PT2M+PT1M; START is a duration after the start or an instant such as 2021-10-11T12:53:00Z"),
        refused("--partitions=0", "a whole number of partitions, 1 or more"),
        refused("--topic=a b", "1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'"),
        refused(
            "--kafka-config=/does/not/exist", "a readable file of Java properties (no such file)"),
        arguments(
            List.of("--incident=nobody@PT1M+PT1M=99"), "--incident=nobody: must be " + dwarfs),
        arguments(List.of("--silence=nobody@PT1M+PT1M"), "--silence=nobody: must be " + dwarfs),
        arguments(
            List.of("--incident=doc/cpu9@PT1M+PT1M=99"),
            "--incident=cpu9: must be about one of --cpus: cpu1, cpu2, cpu3, cpu4, cpu5"),
        arguments(
            List.of("--late-fraction=0.75", "--malformed-fraction=0.5"),
            SUM + "=1.25: must be at most 1"),
        arguments(
            List.of("--start=2021-10-11T12:53:00Z", "--backfill=PT1M"),
            "--start=2021-10-11T12:53:00Z and --backfill=PT1M both say when the stream begins: give"
                + " one of them"),
        arguments(
            List.of("--rate=0", "--backfill=PT1M"),
            "--backfill=PT1M needs --rate=NUMBER of more than 0 or --event-rate=NUMBER: with"
                + " --rate=0 a reading is of the time of its sending"),
        arguments(
            List.of("--rate=5", "--event-rate=10", "--count=3"),
            "--rate=5 and --event-rate=10 exclude each other: with --rate event time follows the"
                + " clock"),
        arguments(
            List.of("--event-rate=10"),
            "--event-rate=10 needs --count=NUMBER: without an end it would run into the future"),
        arguments(
            List.of("--event-rate=10", "--count=5", "--backfill=PT1M"),
            "--backfill=PT1M and --event-rate=10 both say when the stream begins: give one of them"),
        refused("--backfill=P3650000D", "so short that the stream does not begin before 1970"),
        arguments(
            List.of("--event-rate=1e-9", "--count=5"),
            "--event-rate=1e-9: must be so high that --count=5 readings lie in the years 1970 to"
                + " 9999"),
        arguments(
            List.of("--event-rate=1e-9", "--count=5000", "--start=2021-10-11T12:53:00Z"),
            "--event-rate=1e-9: must be so high that --count=5000 readings lie in the years 1970 to"
                + " 9999"),
        arguments(
            List.of("--late-fraction=0.1", "--start=1970-01-01T00:01:00Z"),
            "--start=60000: must be in the years 1970 to 9999, and no reading that is out of order"
                + " or late may be before them"),
        arguments(
            List.of("--event-rate=0", "--count=5"),
            "--event-rate=0: must be a number of readings a second, more than 0"),
        arguments(
            List.of("--backfill=PT2H", "--future-fraction=0.1"),
            "--future-by=PT1H: must be more than PT2H5M: the stream begins PT2H in the past, and"
                + " clocks may differ by PT5M"),
        arguments(List.of("--colour=red"), "Unknown option: '--colour=red'"),
        arguments(List.of("dwarf"), "Unmatched argument at index 1: 'dwarf'"));
  }

  private static Arguments refused(String option, String allowed) {
    return arguments(List.of(option), option + ": must be " + allowed);
  }

  @ParameterizedTest
  @MethodSource("wrongOptions")
  void aWrongOptionIsRefusedWithOneMessageAndCode2(List<String> args, String message) {
    CommandLineRun run = CommandLineRun.of(args.toArray(String[]::new));
    assertThat(run.err()).isEqualToIgnoringNewLines("generate: " + message + "\n");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void tenTenthsAreNotMoreThanOne() {
    ScenarioConfig config =
        ScenarioConfig.builder()
            .lateFraction(0.1)
            .duplicateFraction(0.7)
            .malformedFraction(0.1)
            .futureFraction(0.1 + 1e-16)
            .build();
    assertThat(new Scenario(config).messages(10)).hasSize(10);
  }

  @Test
  void aFileThatCannotBeWrittenIsSaidSoWithCode1(@TempDir Path dir) {
    CommandLineRun run = CommandLineRun.of("--count=1", "--output=" + dir);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("generate: cannot write to --output=" + dir);
  }

  @Test
  void anUnreachableBrokerIsSaidSoWithCode1() {
    CommandLineRun run =
        CommandLineRun.of("--count=1", "--bootstrap-servers=no-such-host.invalid:9092");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "generate: no Kafka broker answers at no-such-host.invalid:9092"
                + " (--bootstrap-servers)\n");
  }

  @Test
  void aSettingThatTheClientRefusesIsSaidSoWithCode2(@TempDir Path dir) throws IOException {
    Path config = dir.resolve("client.properties");
    Files.writeString(config, "bootstrap.servers=nonsense\n");
    CommandLineRun run = CommandLineRun.of("--count=1", "--kafka-config=" + config);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith(
            "generate: --kafka-config or --bootstrap-servers: the Kafka client refuses its"
                + " settings: ")
        .contains("nonsense");
  }

  @Test
  void aPasswordIsNotShownWhateverIsWrongWithIt(@TempDir Path dir) throws IOException {
    Path config = dir.resolve("client.properties");
    Files.writeString(
        config,
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=org.apache.kafka"
            + ".common.security.plain.PlainLoginModule required username=u password=p= s3cret;\n");
    CommandLineRun run =
        CommandLineRun.of(
            "--count=1", "--bootstrap-servers=127.0.0.1:1", "--kafka-config=" + config);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "generate: --kafka-config or --bootstrap-servers: the Kafka client refuses its settings:"
                + " sasl.jaas.config is not of its form\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void helpNamesEveryOption(String option) {
    CommandLineRun run = CommandLineRun.of(option);
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.out())
        .contains(
            "--rate",
            "--count",
            "--hosts",
            "--cpus",
            "--seed",
            "--backfill",
            "--start",
            "--event-rate",
            "--load")
        .contains("--out-of-order", "--late-fraction", "--late-by", "--duplicate-fraction")
        .contains(
            "--malformed-fraction", "--future-fraction", "--future-by", "--incident", "--silence")
        .contains(
            "--bootstrap-servers",
            "--topic",
            "--partitions",
            "--kafka-config",
            "--output",
            "--dry-run")
        .contains(
            "--time-column", "--time-format", "--value-column", "--host", "--host-column", "--cpu")
        .contains(
            "--format",
            "--delimiter",
            "--skip-bad-lines",
            "--speed",
            "--shift-to-now",
            "--no-wait");
  }

  @Test
  void versionIsOneLine() {
    assertThat(CommandLineRun.of("--version").out())
        .startsWith("beamwatch-generator ")
        .hasLineCount(1);
  }
}
