package dev.beamwatch.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCommandTest {
  @TempDir private Path dir = Path.of("");

  private String file(String name, String... lines) throws IOException {
    Path file = dir.resolve(name);
    Files.writeString(file, String.join("\n", lines) + "\n");
    return file.toString();
  }

  private static CommandLineRun replay(String... args) {
    return replay(new FakeClock(CommandLineRun.LAUNCH_MILLIS), args);
  }

  private static CommandLineRun replay(FakeClock clock, String... args) {
    List<String> all = new ArrayList<>(List.of("replay", "--dry-run"));
    all.addAll(List.of(args));
    return CommandLineRun.of(clock, all.toArray(String[]::new));
  }

  private static String line(String host, String cpu, double usage, long occurredAtMillis) {
    return "{\"hostname\":\"%s\",\"cpu\":\"%s\",\"usage\":%s,\"occurred_at\":%d}"
        .formatted(host, cpu, usage, occurredAtMillis);
  }

  private static void assertRefused(CommandLineRun run, String message) {
    assertThat(run.err()).isEqualToIgnoringNewLines("generate: " + message + "\n");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aFileOfTimesAndValuesIsOfTheHostThatItIsNamedAfter() throws IOException {
    String csv =
        file(
            "web-7.csv",
            "timestamp,value",
            "2014-02-14 14:30:00,0.132",
            "2014-02-14 14:35:00,51.846000000000004");
    CommandLineRun run = replay("--no-wait", csv);
    assertThat(run.lines())
        .containsExactly(
            line("web-7", "cpu1", 0.132, 1_392_388_200_000L),
            line("web-7", "cpu1", 51.846000000000004, 1_392_388_500_000L));
    assertThat(run.err())
        .isEqualToIgnoringNewLines("sent=2 valid=2 malformed=0 late=0 duplicates=0 future=0\n");
    assertThat(run.exitCode()).isEqualTo(0);
  }

  @Test
  void columnsOfTheUsualNamesAreFoundWhateverTheirOrderAndCase() throws IOException {
    String csv = file("x.csv", "CPU,Usage,extra,Hostname,TIME", "cpu4,98.5,?,doc,1633956789277");
    assertThat(replay("--no-wait", csv).lines())
        .containsExactly(line("doc", "cpu4", 98.5, 1_633_956_789_277L));
  }

  @Test
  void columnsCanBeNamed() throws IOException {
    String csv = file("x.csv", "when;load pct;box;core;value", "1633956789;98.5;doc;c3;7");
    assertThat(
            replay(
                    "--no-wait",
                    "--delimiter=;",
                    "--time-column=when",
                    "--value-column=load pct",
                    "--host-column=box",
                    "--cpu-column=core",
                    csv)
                .lines())
        .containsExactly(line("doc", "c3", 98.5, 1_633_956_789_000L));
  }

  @Test
  void idleColumnsDecimalCommasScalesAndZonesCanBeGiven() throws IOException {
    String csv =
        file("x.csv", "when;rest", "2021-10-11 14:53:09;0,971", "2021-10-11 14:53:10;1,000");
    assertThat(
            replay(
                    "--no-wait",
                    "--decimal=,",
                    "--time-column=when",
                    "--time-zone=Europe/Berlin",
                    "--idle-column=rest",
                    "--scale=100",
                    csv)
                .lines())
        .containsExactly(
            line("x", "cpu1", 2.9, 1_633_956_789_000L), line("x", "cpu1", 0.0, 1_633_956_790_000L));
  }

  @Test
  void aColumnThatSaysIdleIsRefusedAsTheLoad() {
    assertRefused(
        replay("--value-column=%idle", "x.csv"),
        "--value-column=%idle: the name says idle, which is the opposite of load: give"
            + " --idle-column=%idle, and the load is 100 minus it");
  }

  @Test
  void aFolderOfAKnownToolIsReadAndThatIsSaid() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("db-1/cpu-2"));
    Files.writeString(
        folder.resolve("percent-idle-2021-10-11"), "epoch,value\n1633956789.000,97.1\n");
    CommandLineRun run = replay("--no-wait", "--preset=collectd", dir.toString());
    assertThat(run.lines()).containsExactly(line("db-1", "cpu2", 2.9, 1_633_956_789_000L));
    assertThat(run.err())
        .contains(folder.resolve("percent-idle-2021-10-11") + ": read as collectd's csv");
  }

  @Test
  void fractionsAreSaidBeforeAnythingIsSent() throws IOException {
    String csv = file("x.csv", "time,value", "1633956789,0.5");
    CommandLineRun run = replay("--no-wait", csv);
    assertThat(run.lines()).containsExactly(line("x", "cpu1", 0.5, 1_633_956_789_000L));
    assertThat(run.err())
        .startsWith(
            csv + ": every value is between 0 and 1. If they are fractions, --scale=100 makes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-wait", "--keep-order", "--keep-order --skip-bad-lines"})
  void readingsThatATopicInUseWouldRefuseAreWarnedOfBeforeTheyAreSent(String options)
      throws IOException {
    String old = file("old.csv", "time,value", "1000,1", "1600000000,2");
    List<String> args = new ArrayList<>(List.of("replay"));
    args.addAll(List.of(options.split(" ")));
    args.addAll(List.of("--no-wait", "--bootstrap-servers=no-such-host.invalid:9092", old));
    CommandLineRun run = CommandLineRun.of(args.toArray(String[]::new));
    assertThat(run.err())
        .startsWith(
            "The newest reading, of 2020-09-13T12:26:40Z, is 1,157 days old when it is sent. Where"
                + " a topic has newer ones, a pipeline refuses all of these as LATE:"
                + " --shift-to-now moves the first event time to now, or send them to a topic of"
                + " their own (--topic).");
    args.add("--shift-to-now");
    assertThat(CommandLineRun.of(args.toArray(String[]::new)).err()).doesNotContain("LATE");
    assertThat(replay("--no-wait", old).err()).doesNotContain("LATE");
  }

  @Test
  void hostAndCpuCanBeGivenForAll() throws IOException {
    String csv = file("x.csv", "time,hostname,cpu,value", "1633956789,doc,cpu4,1");
    assertThat(replay("--no-wait", "--host=happy", "--cpu=cpu2", csv).lines())
        .containsExactly(line("happy", "cpu2", 1.0, 1_633_956_789_000L));
  }

  @Test
  void jsonLinesAreReadAndOwnOutputComesBackAsItWas() throws IOException {
    CommandLineRun made =
        CommandLineRun.of(
            "--dry-run",
            "--count=200",
            "--rate=10",
            "--start=2021-10-11T12:53:00Z",
            "--seed=3",
            "--out-of-order=PT5S");
    String jsonl = file("made.jsonl", made.out());
    assertThat(replay("--no-wait", "--keep-order", jsonl).lines()).isEqualTo(made.lines());
  }

  @Test
  void jsonFieldsMayBeStringsAndInAnyOrder() throws IOException {
    String json =
        file(
            "box.json",
            "",
            "{\"value\": \"12.5\", \"x\": {}, \"ts\": \"2021-10-11T12:53:09Z\"}",
            "");
    assertThat(replay("--no-wait", json).lines())
        .containsExactly(line("box", "cpu1", 12.5, 1_633_956_789_000L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"box.csv.gz", "box.gz", "box.GZ", "box"})
  void gzipIsSeenInTheFileAndNotPartOfTheHost(String name) throws IOException {
    Path file = dir.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("time,value\n1633956789,1\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(replay("--no-wait", file.toString()).lines())
        .containsExactly(line("box", "cpu1", 1.0, 1_633_956_789_000L));
  }

  @ParameterizedTest
  @CsvSource({"box.log", "box.jsonl", "box.csv"})
  void theFormIsFoundByNameOrFirstCharacterOrGiven(String name) throws IOException {
    String file = file(name, "{\"time\": 1633956789, \"value\": 1}");
    String[] args = {"--no-wait", "--format=jsonl", file};
    assertThat(replay(args).lines()).containsExactly(line("box", "cpu1", 1.0, 1_633_956_789_000L));
    if (!name.endsWith("csv")) {
      assertThat(replay("--no-wait", file)).isEqualTo(replay(args));
    }
  }

  @Test
  void tabsSeparateTheColumnsOfATsvFileAndAByteOrderMarkIsNoPartOfThem() throws IOException {
    String tsv = file("box.tsv", "\uFEFFtime\tvalue", "1633956789\t1");
    assertThat(replay("--no-wait", tsv).lines())
        .containsExactly(line("box", "cpu1", 1.0, 1_633_956_789_000L));
  }

  @Test
  void aRecordingInOrderOfHostsComesInOrderOfTime() throws IOException {
    String csv =
        file(
            "all.csv",
            "time,hostname,value",
            "100,doc,1",
            "400,doc,2",
            "700,doc,3",
            "100,happy,4",
            "400,happy,5",
            "50,sleepy,6",
            "700,sleepy,7");
    FakeClock clock = new FakeClock(5_000_000);
    CommandLineRun run = replay(clock, csv);
    assertThat(run.lines())
        .containsExactly(
            line("sleepy", "cpu1", 6.0, 50_000),
            line("doc", "cpu1", 1.0, 100_000),
            line("happy", "cpu1", 4.0, 100_000),
            line("doc", "cpu1", 2.0, 400_000),
            line("happy", "cpu1", 5.0, 400_000),
            line("doc", "cpu1", 3.0, 700_000),
            line("sleepy", "cpu1", 7.0, 700_000));
    assertThat(run.err()).doesNotContain("behind");
    assertThat(clock.millis()).isEqualTo(5_650_000);
  }

  @Test
  void severalFilesAreOneRecordingAndEqualTimesComeInOrderOfFilesAndLines() throws IOException {
    String a = file("a.csv", "time,value", "300,1", "100,2", "300,3");
    String b = file("b.csv", "time,value", "100,4", "300,5");
    String c = file("c.csv", "time,value", "300,6", "100,7", "100,8");
    assertThat(replay("--no-wait", a, b, c).lines())
        .containsExactly(
            line("a", "cpu1", 2.0, 100_000),
            line("b", "cpu1", 4.0, 100_000),
            line("c", "cpu1", 7.0, 100_000),
            line("c", "cpu1", 8.0, 100_000),
            line("a", "cpu1", 1.0, 300_000),
            line("a", "cpu1", 3.0, 300_000),
            line("b", "cpu1", 5.0, 300_000),
            line("c", "cpu1", 6.0, 300_000));
  }

  @Test
  void filesThatAreInOrderAreMerged() throws IOException {
    String a = file("a.csv", "time,value", "100,1", "300,3", "500,5");
    String b = file("b.csv", "time,value", "200,2", "290,2.5", "300,3.5", "400,4.5");
    assertThat(replay("--no-wait", a, b).lines())
        .containsExactly(
            line("a", "cpu1", 1.0, 100_000),
            line("b", "cpu1", 2.0, 200_000),
            line("b", "cpu1", 2.5, 290_000),
            line("a", "cpu1", 3.0, 300_000),
            line("b", "cpu1", 3.5, 300_000),
            line("b", "cpu1", 4.5, 400_000),
            line("a", "cpu1", 5.0, 500_000));
  }

  @Test
  void moreFilesThanCanBeOpenAtOnceAreOneRecordingToo() throws IOException {
    List<String> args = new ArrayList<>(List.of("--no-wait"));
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      args.add(file(i + ".csv", "time,value", (1_000 - i) + ",1"));
      expected.add(0, line(String.valueOf(i), "cpu1", 1.0, (1_000 - i) * 1_000L));
    }
    assertThat(replay(args.toArray(String[]::new)).lines()).isEqualTo(expected);
  }

  @Test
  void moreReadingsThanFitIntoMemoryAreSortedAndLeaveNothing() throws IOException {
    Path temporary = Files.createDirectory(dir.resolve("temporary"));
    int count = 600_000;
    Path csv = dir.resolve("big.csv");
    try (var out = Files.newBufferedWriter(csv)) {
      out.write("time,value\n");
      for (int i = 0; i < count; i++) {
        out.write((count - i) + "," + i % 100 + "\n");
      }
    }
    CommandLineRun run = replay("--no-wait", "--temporary-folder=" + temporary, csv.toString());
    List<String> lines = run.lines();
    assertThat(lines).hasSize(count);
    for (int i = 0; i < count; i++) {
      if (!lines.get(i).endsWith("\"occurred_at\":" + (i + 1) + "000}")) {
        assertThat(lines.get(i)).as("line %d", i).isEqualTo("a reading of second " + (i + 1));
      }
    }
    // Fails if anything is left in it.
    Files.delete(temporary);
  }

  @Test
  void keepOrderLeavesTheLinesOfAFileInTheirOrderAndMergesFiles() throws IOException {
    String a = file("a.csv", "time,value", "100,1", "300,3", "295,4", "500,5");
    String b = file("b.csv", "time,value", "200,2", "290,2.5", "300,3.5", "400,4.5");
    CommandLineRun run = replay("--no-wait", "--keep-order", a, b);
    assertThat(run.lines())
        .containsExactly(
            line("a", "cpu1", 1.0, 100_000),
            line("b", "cpu1", 2.0, 200_000),
            line("b", "cpu1", 2.5, 290_000),
            line("a", "cpu1", 3.0, 300_000),
            line("a", "cpu1", 4.0, 295_000),
            line("b", "cpu1", 3.5, 300_000),
            line("b", "cpu1", 4.5, 400_000),
            line("a", "cpu1", 5.0, 500_000));
    assertThat(run.err())
        .isEqualToIgnoringNewLines("sent=8 valid=8 malformed=0 late=0 duplicates=0 future=0\n");
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "10, 2", "1000, 0"})
  void keepOrderSaysOnceHowManyReadingsAreFarBehind(int speed, int behind) throws IOException {
    String csv = file("a.csv", "time,value", "1000,1", "990,2", "989.999,3", "800,4", "899,5");
    String[] said =
        behind == 0
            ? new String[0]
            : new String[] {
              behind
                  + " readings are more than 10 s behind the highest event time before them: a"
                  + " pipeline may reject them as late; without --keep-order they come in order"
            };
    CommandLineRun checked = replay("--no-wait", "--keep-order", "--speed=" + speed, csv);
    assertThat(checked.lines()).hasSize(5);
    assertThat(checked.err().lines().filter(line -> !line.startsWith("sent=")))
        .containsExactly(said);
    CommandLineRun unchecked =
        replay("--no-wait", "--keep-order", "--skip-bad-lines", "--speed=" + speed, csv);
    assertThat(unchecked.lines()).isEqualTo(checked.lines());
    assertThat(unchecked.err().lines().filter(line -> !line.startsWith("sent=")))
        .containsExactly(said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--keep-order", "--skip-bad-lines", "--temporary-folder=/"})
  void aFileThatIsNotThereIsRefusedBeforeTheOthersAreRead(String option) throws IOException {
    String bad = file("a.csv", "time,value", "2,1", "1,1", "oops,1");
    String missing = dir.resolve("missing.csv").toString();
    CommandLineRun run = replay(option, bad, missing);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    if (!option.equals("--keep-order")) {
      assertRefused(run, missing + ": cannot be read: no such file");
    }
  }

  @Test
  void aTemporaryFolderThatIsNoneIsRefused() throws IOException {
    String csv = file("a.csv", "time,value", "1,1");
    assertRefused(
        replay("--temporary-folder=" + csv, csv),
        "--temporary-folder=" + csv + ": must be a folder that can be written to");
  }

  @Test
  void badLinesBehindAndBeforeDisorderAreCountedOnce() throws IOException {
    String a = file("a.csv", "time,value", "oops,1", "3,1", "x,1", "2,1", "y,1");
    String b = file("b.csv", "time,value", "1,1", "z,1");
    CommandLineRun run = replay("--no-wait", "--skip-bad-lines", a, b);
    assertThat(run.lines())
        .containsExactly(
            line("b", "cpu1", 1.0, 1_000),
            line("a", "cpu1", 1.0, 2_000),
            line("a", "cpu1", 1.0, 3_000));
    assertThat(run.err())
        .contains(
            "skipped 4 bad lines; first "
                + a
                + ":2: time is no time (auto): oops (--time-format, --time-column)");
  }

  @Test
  void aBadLineBehindDisorderIsRefusedBeforeAnythingIsSent() throws IOException {
    String csv = file("a.csv", "time,value", "3,1", "2,1", "1,hot");
    assertRefused(
        replay("--no-wait", csv), csv + ":4: value is no finite number: hot (--value-column)");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aPipeIsReadOnceAndSorted() throws Exception {
    Path pipe = dir.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isEqualTo(0);
    Thread writer =
        new Thread(
            () -> {
              try {
                Files.writeString(pipe, "time,hostname,value\n3,doc,1\n2,doc,2\n1,doc,3\n");
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    writer.start();
    CommandLineRun run = replay("--no-wait", pipe.toString());
    writer.join();
    assertThat(run.lines())
        .containsExactly(
            line("doc", "cpu1", 3.0, 1_000),
            line("doc", "cpu1", 2.0, 2_000),
            line("doc", "cpu1", 1.0, 3_000));
  }

  @Test
  void speedDividesTheDistancesFromTheFirstEventTimeAndReadingsComeInThatTime() throws IOException {
    String csv = file("a.csv", "time,value", "1000,1", "1300,2", "1301,3", "1600,4");
    FakeClock clock = new FakeClock(5_000_000);
    CommandLineRun run = replay(clock, "--speed=100", csv);
    assertThat(run.lines())
        .containsExactly(
            line("a", "cpu1", 1.0, 1_000_000),
            line("a", "cpu1", 2.0, 1_003_000),
            line("a", "cpu1", 3.0, 1_003_010),
            line("a", "cpu1", 4.0, 1_006_000));
    assertThat(clock.millis()).isEqualTo(5_006_000);
  }

  @Test
  void withoutASpeedTimePassesAsRecorded() throws IOException {
    FakeClock clock = new FakeClock(5_000_000);
    CommandLineRun run = replay(clock, file("a.csv", "time,value", "1000,1", "1060,2"));
    assertThat(run.lines()).hasSize(2);
    assertThat(clock.millis()).isEqualTo(5_060_000);
  }

  @Test
  void shiftToNowMovesTheFirstEventTimeToTheLaunch() throws IOException {
    String a = file("a.csv", "time,value", "1000,1", "1010,2");
    String b = file("b.csv", "time,value", "1005,3");
    FakeClock clock = new FakeClock(5_000_000);
    CommandLineRun run = replay(clock, "--shift-to-now", "--speed=2", a, b);
    assertThat(run.lines())
        .containsExactly(
            line("a", "cpu1", 1.0, 5_000_000),
            line("b", "cpu1", 3.0, 5_002_500),
            line("a", "cpu1", 2.0, 5_005_000));
  }

  @Test
  void noWaitSendsAtOnce() throws IOException {
    FakeClock clock = new FakeClock(5_000_000);
    assertThat(replay(clock, "--no-wait", file("a.csv", "time,value", "1000,1", "9000,2")).lines())
        .hasSize(2);
    assertThat(clock.pauses).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "noon,1|time is no time (auto): noon (--time-format, --time-column)",
        "1000,hot|value is no finite number: hot (--value-column)",
        "1000,NaN|value is no finite number: NaN (--value-column)",
        "1000,1e999|value is no finite number: 1e999 (--value-column)",
        "1000,2e15|value is not between -1e15 and 1e15: 2e15"
            + " (--skip-bad-lines leaves such lines out)",
        "1000,-1000000000000001|value is not between -1e15 and 1e15: -1000000000000001"
            + " (--skip-bad-lines leaves such lines out)",
        "1000,|value is missing or empty (--skip-bad-lines leaves such lines out)",
        "1000|value is missing or empty (--skip-bad-lines leaves such lines out)",
        ",1|time is missing or empty (--skip-bad-lines leaves such lines out)",
      })
  void aBadLineIsRefusedWithFileAndLineBeforeAnythingIsSent(String bad, String wrong)
      throws IOException {
    String csv = file("a.csv", "time,value", "999,1", bad, "1001,2");
    assertRefused(replay("--no-wait", csv), csv + ":3: " + wrong);
  }

  @Test
  void badLinesOfJsonAreRefusedToo() throws IOException {
    String good = "{\"time\": 1, \"value\": 1}";
    String broken = file("a.jsonl", good, "", "{\"time\": 1,");
    assertThat(replay("--no-wait", broken).err())
        .startsWith("generate: " + broken + ":3: no JSON: ");
    String array = file("b.jsonl", good, "[]");
    assertRefused(
        replay("--no-wait", array),
        array + ":2: no JSON object (--skip-bad-lines leaves such lines out)");
    String two = file("c.jsonl", good, good + good);
    assertThat(replay("--no-wait", two).err()).startsWith("generate: " + two + ":2: no JSON: ");
    String empty = file("d.jsonl", good, "{\"time\": 1, \"value\": null}");
    assertRefused(
        replay("--no-wait", empty),
        empty + ":2: value is missing or empty (--skip-bad-lines leaves such lines out)");
  }

  @Test
  void badLinesAreSkippedAndCountedIfAskedFor() throws IOException {
    String csv = file("a.csv", "time,value", "999,1", "oops", "1000,x", "1001,\"2\"x", "1002,3");
    CommandLineRun run = replay("--no-wait", "--skip-bad-lines", csv);
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.lines())
        .containsExactly(line("a", "cpu1", 1.0, 999_000), line("a", "cpu1", 3.0, 1_002_000));
    assertThat(run.err().lines())
        .containsExactly(
            "sent=2 valid=2 malformed=0 late=0 duplicates=0 future=0",
            "skipped 3 bad lines; first "
                + csv
                + ":3: time is no time (auto): oops (--time-format, --time-column)");
  }

  @Test
  void aStrayQuoteSpoilsItsOwnLineOnly() throws IOException {
    String csv = file("a.csv", "time,value", "1,1", "\"2,2", "3,3", "4,4\"", "5,\"5\"");
    assertThat(replay("--no-wait", csv).err()).startsWith("generate: " + csv + ":3: no CSV: ");
    CommandLineRun run = replay("--no-wait", "--skip-bad-lines", csv);
    assertThat(run.lines())
        .containsExactly(
            line("a", "cpu1", 1.0, 1_000),
            line("a", "cpu1", 3.0, 3_000),
            line("a", "cpu1", 5.0, 5_000));
  }

  @Test
  void foreignLinesOfJsonAreSkippedWhereverTheyAre() throws IOException {
    String json =
        file("a.jsonl", "{\"shop\": \"x\"}", "{\"time\": 1, \"value\": 1}", "{\"shop\": \"x\"}");
    CommandLineRun run = replay("--no-wait", "--skip-bad-lines", json);
    assertThat(run.lines()).containsExactly(line("a", "cpu1", 1.0, 1_000));
    assertThat(run.err())
        .contains("skipped 2 bad lines; first " + json + ":1: no column for the time");
  }

  @Test
  void aFileWithoutTheColumnsIsRefusedEvenIfBadLinesAreSkipped() throws IOException {
    String csv = file("a.csv", "when,value", "1,2");
    assertRefused(
        replay("--no-wait", "--skip-bad-lines", csv),
        csv
            + ": no column for the time: looked for occurred_at, timestamp, time, ts, datetime,"
            + " date, time_ltz among when, value (--time-column)");
    assertRefused(
        replay("--no-wait", "--time-column=when", "--host-column=box", csv),
        csv + ": no column for the host: looked for box among when, value (--host-column)");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    String missing = dir.resolve("missing.csv").toString();
    assertRefused(replay(missing), missing + ": cannot be read: no such file");
  }

  @Test
  void aDamagedGzipFileIsRefused() throws IOException {
    Path file = dir.resolve("a.csv.gz");
    Files.write(file, new byte[] {0x1F, (byte) 0x8B, 1, 2, 3});
    CommandLineRun run = replay(file.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("generate: " + file + ": cannot be read: ");
  }

  @Test
  void aTruncatedGzipFileIsRefusedBeforeAnythingIsSent() throws IOException {
    Path file = dir.resolve("a.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("time,value\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 20_000; i++) {
        out.write((i + "," + (i * 7919) % 101 + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    CommandLineRun run = replay("--no-wait", "--skip-bad-lines", file.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(file + ":").contains(": cannot be read: ");
  }

  @Test
  void anEmptyFileSendsNothing() throws IOException {
    Path empty = Files.createFile(dir.resolve("a.csv"));
    CommandLineRun run = replay(empty.toString());
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--speed=0|--speed=0: must be a number, more than 0",
        "--speed=fast|--speed=fast: must be a number, more than 0",
        "--format=xml|--format=xml: must be one of csv, jsonl",
        "--time-format=roman|--time-format=roman: must be one of auto, epoch-s, epoch-ms,"
            + " epoch-us, epoch-ns, text",
        "--preset=sar|--preset=sar: must be one of sadf, mpstat, collectd, prometheus, telegraf,"
            + " influx, cloudwatch, grafana",
        "--scale=-1|--scale=-1: must be a number, more than 0",
        "--decimal=x|--decimal=x: must be a point or a comma",
        "--time-zone=CEST|--time-zone=CEST: must be a time zone, such as UTC, +02:00 or"
            + " Europe/Berlin",
        "--host=|--host=: must be a name that is not empty",
        "--delimiter=ab|--delimiter=ab: must be one character, such as ; or \\t, and no quote or"
            + " line break",
      })
  void aWrongOptionIsRefused(String option, String message) throws IOException {
    assertRefused(replay(option, file("a.csv", "time,value", "1,1")), message);
  }

  @Test
  void optionsThatExcludeEachOtherAreRefused() {
    assertRefused(
        replay("--cpu=a", "--cpu-column=b", "x.csv"),
        "--cpu=a and --cpu-column=b exclude each other: give one of them");
  }

  @Test
  void replayWithoutAFileIsRefused() {
    assertRefused(replay(), "Missing required parameter: 'FILE'");
  }
}
