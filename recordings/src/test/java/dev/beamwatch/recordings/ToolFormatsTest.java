package dev.beamwatch.recordings;

import static dev.beamwatch.recordings.ReadFiles.made;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.schemas.CpuReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of tools, made by the tool where Debian has it, or else written by its documentation. */
class ToolFormatsTest {
  private static final String T0 = "2023-11-14T22:13:20Z";
  private static final String QUARTER = "2023-11-14T22:15:00Z";
  private static final String TWENTY = "2023-11-14T22:20:00Z";

  private static final String LEAVE_OUT = " (--skip-bad-lines leaves such lines out)";

  @TempDir private Path dir = Path.of("");

  private ReadFiles reader() {
    return new ReadFiles(dir);
  }

  private static CpuReading reading(String host, String cpu, double usage, String time) {
    return new CpuReading(host, cpu, usage, Instant.parse(time).toEpochMilli());
  }

  private static String text(String name) throws IOException {
    return Files.readString(made(name));
  }

  // sysstat

  @ParameterizedTest
  @ValueSource(strings = {"sadf/cpu.csv", "sadf/cpu.json"})
  void sadfGivesAllProcessorsAndTheirMean(String name) throws Exception {
    ReadFiles reader = reader();
    assertThat(reader.read(made(name)))
        .containsExactly(
            reading("web-1", "all", 52.74, "2026-12-01T02:32:28Z"),
            reading("web-1", "cpu0", 99, "2026-12-01T02:32:28Z"),
            reading("web-1", "cpu1", 6.93, "2026-12-01T02:32:28Z"),
            reading("web-1", "all", 64.32, "2026-12-01T02:32:29Z"),
            reading("web-1", "cpu0", 42.16, "2026-12-01T02:32:29Z"),
            reading("web-1", "cpu1", 87.63, "2026-12-01T02:32:29Z"));
    assertThat(reader.heard)
        .containsExactly(made(name) + ": read as sadf " + (name.endsWith("json") ? "-j" : "-d"));
  }

  @Test
  void otherActivitiesAndRestartsOfSadfAreLeftOut() throws Exception {
    assertThat(reader().read(made("sadf/all-activities.csv")))
        .hasSize(6)
        .startsWith(reading("web-1", "all", 100, "2026-12-01T02:03:34Z"));
  }

  @Test
  void localTimesOfSadfAreOfTheZoneThatIsGiven() throws Exception {
    Path local = reader().file("local", text("sadf/cpu.csv").replace(" UTC", ""));
    Path json = reader().file("json", text("sadf/cpu.json").replace("\"utc\": 1", "\"utc\": 0"));
    for (Path file : List.of(local, json)) {
      assertThat(reader().with(RecordingOption.TIME_ZONE, "Europe/Berlin").read(file).get(0))
          .isEqualTo(reading("web-1", "all", 52.74, "2026-12-01T01:32:28Z"));
    }
  }

  @Test
  void sadfInAnEuropeanLanguageHasDecimalCommas() throws Exception {
    String commas = text("sadf/cpu.csv").replaceAll("(\\d)\\.(\\d\\d)(?=[;\\n])", "$1,$2");
    Path file = reader().file("commas.csv", commas);
    assertThat(reader().with(RecordingOption.DECIMAL, ",").read(file))
        .isEqualTo(reader().read(made("sadf/cpu.csv")));
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage("%s:2: %%idle is no finite number: 47,26 (--decimal=,)", file);
  }

  @Test
  void anotherColumnOfTheToolCanBeTheLoad() throws Exception {
    assertThat(reader().with(RecordingOption.VALUE_COLUMN, "%user").read(made("sadf/cpu.csv")))
        .startsWith(reading("web-1", "all", 45.27, "2026-12-01T02:32:28Z"));
    assertThat(reader().with(RecordingOption.VALUE_COLUMN, "user").read(made("sadf/cpu.json")))
        .startsWith(reading("web-1", "all", 45.27, "2026-12-01T02:32:28Z"));
  }

  @Test
  void anEntryWithoutIdleTimeIsNamedWithWhatItHas() throws Exception {
    Path file = reader().file("s", text("sadf/cpu.json").replaceFirst(", \"idle\": 47.26", ""));
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage(
            "%s:13:5: no column for the load: looked for idle among time, nodename, cpu, user,"
                + " nice, system, iowait, steal (--value-column)",
            file);
  }

  @Test
  void aSadfLineThatIsCutOffIsNamed() throws Exception {
    String whole = text("sadf/cpu.csv");
    Path file = reader().file("cut", whole.substring(0, whole.length() - 12));
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage(
            "%s:7: 8 columns, and 10 in the line with the names: is the file complete?" + LEAVE_OUT,
            file);
  }

  @Test
  void sadfWithAllProcessorsInALineIsRefused() throws Exception {
    Path file =
        reader()
            .file("h", "# hostname;interval;timestamp;CPU;%user;%idle[...]\nh;1;x;-1;2;3;0;1;2\n");
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage(
            "%s:1: all processors are in one line: make it without the option -h" + LEAVE_OUT,
            file);
  }

  @Test
  void sadfWithoutTheLineOfNamesIsRefused() throws Exception {
    Path file = reader().file("h", "web-1;1;2026-12-01 02:32:28 UTC;-1;45.27;47.26\n");
    assertThatThrownBy(() -> reader().with(RecordingOption.PRESET, "sadf").read(file))
        .hasMessage(
            "%s:1: the line with the names is missing, which begins with # hostname;interval"
                + LEAVE_OUT,
            file);
  }

  @ParameterizedTest
  @CsvSource({"mpstat/iso.json, 26, 56.22", "mpstat/slashes.json, 24, 2"})
  void mpstatIsReadWhateverFormTheDateHas(String name, int second, double usage) throws Exception {
    assertThat(reader().read(made(name)))
        .hasSize(6)
        .startsWith(reading("web-1", "all", usage, "2026-12-01T02:32:" + second + "Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "12/01/26, 02:32:24, 2026-12-01T02:32:24Z",
    "12/01/2026, 02:32:24 PM, 2026-12-01T14:32:24Z",
    "12/01/2026, 12:32:24 AM, 2026-12-01T00:32:24Z",
    "31/01/26, 02:32:24, 2026-01-31T02:32:24Z",
    "01.12.2026, 02:32:24, 2026-12-01T02:32:24Z",
    "2026-12-01, 02:32:24, 2026-12-01T02:32:24Z",
  })
  void datesAndTimesOfMpstatAreAsTheLanguageHasThem(String date, String time, String expected)
      throws Exception {
    Path file =
        reader()
            .file(
                "m",
                text("mpstat/slashes.json")
                    .replace("12/01/26", date)
                    .replace("\"02:32:24\"", "\"" + time + "\"")
                    .replace("\"02:32:25\"", "\"" + time + "\""));
    assertThat(reader().read(file).get(0).occurredAtMillis())
        .isEqualTo(Instant.parse(expected).toEpochMilli());
  }

  @Test
  void mpstatGoesOnAfterMidnight() throws Exception {
    Path file =
        reader()
            .file(
                "m",
                text("mpstat/iso.json")
                    .replace("02:32:26", "23:59:59")
                    .replace("02:32:27", "00:00:00"));
    assertThat(reader().read(file))
        .extracting(reading -> Instant.ofEpochMilli(reading.occurredAtMillis()).toString())
        .startsWith("2026-12-01T23:59:59Z")
        .endsWith("2026-12-02T00:00:00Z");
  }

  @Test
  void twoRunsOfMpstatInAFileAreOfTheirOwnDays() throws Exception {
    String late = text("mpstat/iso.json").replace("02:32:", "22:00:");
    Path file = reader().file("m", late + text("mpstat/iso.json"));
    assertThat(reader().read(file))
        .extracting(CpuReading::occurredAtMillis)
        .allMatch(millis -> millis < Instant.parse("2026-12-02T00:00:00Z").toEpochMilli());
  }

  @Test
  void whatSarWritesForItselfOrForPeopleIsRefusedWithWhatToDo() throws Exception {
    Path binary = Files.write(dir.resolve("sa01"), new byte[] {(byte) 0x96, (byte) 0xD5, 0x75, 0});
    assertThatThrownBy(() -> reader().read(binary))
        .hasMessage(
            "%s: cannot be read: it is the file that sar writes for itself: make one with sadf -d"
                + " FILE -- -P ALL",
            binary);
    assertThatThrownBy(() -> reader().read(made("mpstat/for-people.txt")))
        .hasMessageEndingWith(
            ": it is what sar or mpstat prints for people: make it with sadf -d FILE -- -P ALL, or"
                + " mpstat -P ALL -o JSON 10");
  }

  // collectd

  @Test
  void collectdsFolderGivesOneMinusIdleOfEachProcessor() throws Exception {
    ReadFiles reader = reader();
    List<CpuReading> readings = reader.read(made("collectd/percent"));
    assertThat(readings).hasSize(10);
    assertThat(readings)
        .startsWith(
            reading("web-1", "cpu0", 98.837209, "2026-12-01T02:03:41.573Z"),
            reading("web-1", "cpu1", 100, "2026-12-01T02:03:41.573Z"));
    assertThat(reader.heard).singleElement().asString().endsWith(": read as collectd's csv");
  }

  @Test
  void collectdsRatesArePercentBecauseLinuxCountsAHundredJiffiesASecond() throws Exception {
    assertThat(reader().read(made("collectd/rates")))
        // The first of each processor is nan.
        .hasSize(8)
        .startsWith(reading("web-1", "cpu0", 98.999504, "2026-12-01T02:03:42.676Z"));
  }

  @Test
  void collectdsCountersTellWhatWasSinceTheLineBefore() throws Exception {
    Path folder = Files.createDirectories(dir.resolve("h/cpu-3"));
    Files.writeString(
        folder.resolve("cpu-idle-2026-12-01"),
        "epoch,value\n100.000,1000\n110.000,1250\n120.000,5\n130.000,1005\n");
    assertThat(reader().read(dir.resolve("h")))
        .containsExactly(
            reading("h", "cpu3", 75, "1970-01-01T00:01:50Z"),
            // It began again in between.
            reading("h", "cpu3", 0, "1970-01-01T00:02:10Z"));
    assertThat(reader().read(made("collectd/counters"))).hasSize(8);
  }

  @Test
  void collectdsActiveShareIsTheLoad() throws Exception {
    assertThat(reader().read(made("collectd/active")))
        .startsWith(reading("web-1", "cpu0", 98.979592, "2026-12-01T02:03:41.689Z"));
  }

  @Test
  void theSumOfSeveralProcessorsIsNoPercentage() throws Exception {
    Path folder = Files.createDirectories(dir.resolve("h/cpu"));
    Path file =
        Files.writeString(
            folder.resolve("cpu-idle-2026-12-01"), "epoch,value\n100.000,398.250000\n");
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage("%s:2: idle is not between 0 and 100: 398.250000 (--idle-column)", file);
  }

  @Test
  void aFileOfCollectdInAnotherPlaceOrCutOffIsRefused() throws Exception {
    Path elsewhere = reader().file("percent-idle-2026-12-01", "epoch,value\n1.0,2.0\n");
    assertThatThrownBy(() -> reader().read(elsewhere))
        .hasMessage(
            "%s: the path is not as collectd's plugin csv makes it:"
                + " HOST/cpu-N/percent-idle-YYYY-MM-DD",
            elsewhere);
    Path folder = Files.createDirectories(dir.resolve("h/cpu-0"));
    Path cut =
        Files.writeString(
            folder.resolve("percent-idle-2026-12-01"), "epoch,value\n1.0,2.0\n179609");
    assertThatThrownBy(() -> reader().read(cut))
        .hasMessage("%s:3: no time and value: is the file complete?" + LEAVE_OUT, cut);
  }

  // Prometheus

  @Test
  void labelsOfPrometheusAreHostAndProcessor() throws Exception {
    ReadFiles reader = reader();
    assertThat(reader.read(made("prometheus/matrix.json")))
        .containsExactly(
            reading("web-1", "cpu0", 12.5, T0),
            reading("web-1", "cpu0", 13.25, "2023-11-14T22:13:35Z"),
            reading("web-2", "cpu1", 80, "2023-11-14T22:13:35.500Z"));
    assertThat(reader.heard)
        .containsExactly(made("prometheus/matrix.json") + ": read as Prometheus query_range");
    assertThat(
            reader()
                .with(RecordingOption.HOST_COLUMN, "instance")
                .skippingBadLines()
                .read(made("prometheus/matrix.json")))
        .extracting(CpuReading::hostname)
        .containsOnly("web-1:9100");
  }

  @Test
  void idleFractionsOfPrometheusAreSaidAndScaledIfAsked() throws Exception {
    Path file = made("prometheus/idle-fractions.json");
    ReadFiles unscaled = reader();
    assertThat(unscaled.read(file)).startsWith(reading("web-1", "cpu0", 99.025, T0));
    assertThat(unscaled.heard)
        .contains(
            file
                + ": every value is between 0 and 1. If they are fractions, --scale=100 makes them"
                + " percent");
    ReadFiles scaled = reader().with(RecordingOption.SCALE, "100");
    assertThat(scaled.read(file))
        .containsExactly(
            reading("web-1", "cpu0", 2.5, T0),
            reading("web-1", "cpu0", 75, "2023-11-14T22:13:35Z"));
    assertThat(scaled.heard).noneMatch(news -> news.contains("--scale"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"mode\":\"idle\"",
        "\"type\":\"idle\"",
        "\"state\":\"idle\"",
        "\"__name__\":\"cpu_usage_idle\""
      })
  void aSeriesOfIdleTimeIsKnownByItsLabelsOrItsName(String label) throws Exception {
    Path file =
        reader().file("p", text("prometheus/matrix.json").replace("\"job\":\"node\"", label));
    assertThat(reader().read(file)).startsWith(reading("web-1", "cpu0", 87.5, T0));
  }

  @Test
  void aSeriesWithoutLabelsDoesNotHaveThoseOfTheOneBefore() throws Exception {
    Path file =
        reader()
            .file(
                "box.json",
                text("prometheus/matrix.json")
                    .replace("\"metric\":{\"cpu\":\"1\",\"host\":\"web-2\"},", ""));
    assertThat(reader().read(file))
        .contains(reading("box", "cpu1", 80, "2023-11-14T22:13:35.500Z"));
  }

  @Test
  void theSeriesAloneAreReadToo() throws Exception {
    String matrix = text("prometheus/matrix.json");
    String series = matrix.substring(matrix.indexOf("[{"), matrix.lastIndexOf("}}"));
    assertThat(reader().read(reader().file("promtool", series)))
        .isEqualTo(reader().read(made("prometheus/matrix.json")));
  }

  @Test
  void anErrorOfPrometheusIsSaid() {
    Path file = made("prometheus/error.json");
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage(
            "%s:1:50: Prometheus answered with an error: invalid parameter \"query\": 1:8: parse error:"
                + " unexpected end of input",
            file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"mode\":\"user\"|mode user is only a part of the load: ask for idle, or for 1 minus it",
        "\"state\":\"iowait\"|state iowait is only a part of the load: ask for idle, or for 1 minus"
            + " it",
        "\"__name__\":\"node_cpu_seconds_total\"|node_cpu_seconds_total is a counter: ask for"
            + " rate(node_cpu_seconds_total{…}[1m])",
      })
  void aSeriesThatIsNoLoadIsRefused(String label, String message) throws Exception {
    Path file =
        reader().file("p", text("prometheus/matrix.json").replace("\"job\":\"node\"", label));
    assertThatThrownBy(() -> reader().read(file))
        .hasMessageStartingWith(file + ":1:")
        .hasMessageEndingWith(": " + message + LEAVE_OUT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1700000000,\"12.5\"]|[1700000000]",
        "[1700000000,\"12.5\"]|\"12.5\"",
        "[1700000000,\"12.5\"]|{\"time\":1700000000}",
      })
  void wrongNestingInPrometheusIsRefused(String right, String wrong) throws Exception {
    Path file = reader().file("p", text("prometheus/matrix.json").replace(right, wrong));
    assertThatThrownBy(() -> reader().read(file))
        .isInstanceOf(RecordingException.class)
        .message()
        .startsWith(file + ":1:")
        .endsWith(": no pair of a time and a value in quotes: " + wrong + LEAVE_OUT);
  }

  // Telegraf and InfluxDB

  @Test
  void telegrafsLinesAreOfItsPluginForProcessors() throws Exception {
    assertThat(reader().read(made("telegraf/metrics.jsonl")))
        .containsExactly(
            reading("web-1", "cpu0", 2.9, T0), reading("web-1", "cpu-total", 87.5, T0));
    assertThat(
            reader()
                .with(RecordingOption.VALUE_COLUMN, "fields.usage_user")
                .read(made("telegraf/metrics.jsonl")))
        .containsExactly(reading("web-1", "cpu0", 1.7, T0), reading("web-1", "cpu-total", 80, T0));
  }

  @Test
  void telegrafsBatchIsReadInManyLinesAndInOne() throws Exception {
    List<CpuReading> expected =
        List.of(reading("web-1", "cpu0", 2.9, T0), reading("web-1", "cpu1", 87.5, T0));
    assertThat(reader().read(made("telegraf/batch.json"))).isEqualTo(expected);
    String line = text("telegraf/batch.json").replaceAll("\\s+", " ");
    assertThat(reader().read(reader().file("batch", line + "\n"))).isEqualTo(expected);
  }

  @Test
  void lineProtocolIsReadWithItsEscapes() throws Exception {
    assertThat(reader().read(made("influx/cpu.lp")))
        .containsExactly(
            reading("web-1", "cpu0", 2.9, T0),
            reading("rack 1,web", "cpu-total", 87.5, "2023-11-14T22:13:30Z"));
  }

  @Test
  void anExportOfInfluxDbHasAFieldPerLine() throws Exception {
    assertThat(reader().read(made("influx/export.lp")))
        .containsExactly(
            reading("web-1", "cpu0", 2.9, T0), reading("web-1", "cpu0", 4, "2023-11-14T22:13:30Z"));
    assertThat(
            reader().with(RecordingOption.IDLE_COLUMN, "usage_user").read(made("influx/export.lp")))
        .containsExactly(reading("web-1", "cpu0", 98.3, T0));
  }

  @Test
  void badLineProtocolIsNamed() throws Exception {
    String good = "cpu,host=h usage_idle=1 1700000000000000000\n";
    Path cut = reader().file("cut", good + "cpu,host=h usage_idle");
    assertThatThrownBy(() -> reader().read(cut))
        .hasMessage("%s:2: no line protocol: is the file complete?" + LEAVE_OUT, cut);
    Path timeless = reader().file("timeless", good + "cpu,host=h usage_idle=1\n");
    assertThatThrownBy(() -> reader().read(timeless))
        .hasMessage("%s:2: the time is missing at the end of the line" + LEAVE_OUT, timeless);
  }

  // CloudWatch

  @Test
  void cloudWatchsDataHaveTheHostInTheLabel() throws Exception {
    assertThat(reader().read(made("cloudwatch/data.json")))
        .containsExactly(
            reading("i-0123456789abcdef0", "cpu1", 12.25, QUARTER),
            reading("web-2", "cpu1", 50, QUARTER),
            reading("i-0123456789abcdef0", "cpu1", 82.5, TWENTY));
  }

  @Test
  void cloudWatchsStatisticsAreOfTheHostThatTheFileIsNamedAfter() throws Exception {
    assertThat(reader().read(made("cloudwatch/web-1.json")))
        .containsExactly(
            reading("web-1", "cpu1", 12.25, QUARTER), reading("web-1", "cpu1", 82.5, TWENTY));
    Path file =
        reader().file("w", text("cloudwatch/web-1.json").replace("\"Percent\"", "\"Bytes\""));
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage("%s:4:9: the unit is Bytes, not Percent" + LEAVE_OUT, file);
  }

  @Test
  void resultsOfCloudWatchThatDoNotSayTheirHostAreNotMixed() throws Exception {
    Path file =
        reader()
            .file(
                "w",
                text("cloudwatch/data.json")
                    .replace("i-0123456789abcdef0 CPUUtilization", "CPUUtilization")
                    .replace("web-2", "CPUUtilization"));
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage(
            "%s:16:9: the results m1 and m2 do not say which host they are of (--host-column=Id)",
            file);
    assertThat(reader().with(RecordingOption.HOST_COLUMN, "Id").read(file))
        .extracting(CpuReading::hostname)
        .containsExactly("m1", "m2", "m1");
  }

  @Test
  void idleTimeOfCloudWatchsAgentIsKnownByTheLabel() throws Exception {
    Path data =
        reader()
            .file("d", text("cloudwatch/data.json").replace("CPUUtilization", "cpu_usage_idle"));
    assertThat(reader().read(data))
        .contains(
            reading("i-0123456789abcdef0", "cpu1", 87.75, QUARTER),
            reading("web-2", "cpu1", 50, QUARTER));
    Path statistics =
        reader()
            .file(
                "web-1.json",
                text("cloudwatch/web-1.json").replace("CPUUtilization", "cpu_usage_idle"));
    assertThat(reader().read(statistics)).startsWith(reading("web-1", "cpu1", 87.75, QUARTER));
  }

  @Test
  void anotherStatisticCanBeTheLoad() throws Exception {
    Path file =
        reader()
            .file(
                "web-1.json",
                text("cloudwatch/web-1.json")
                    .replace("\"Average\"", "\"ExtendedStatistics\": {\"p99\": 99}, \"Sum\""));
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage(
            "%s:4:9: no column for the load: looked for load among Timestamp,"
                + " ExtendedStatistics.p99, Sum, Unit (--value-column)",
            file);
    assertThat(reader().with(RecordingOption.VALUE_COLUMN, "ExtendedStatistics.p99").read(file))
        .startsWith(reading("web-1", "cpu1", 99, QUARTER));
  }

  @Test
  void listsOfCloudWatchThatDoNotFitAreRefused() throws Exception {
    Path file = reader().file("w", text("cloudwatch/data.json").replace("82.5,", ""));
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage("%s:3:9: 2 Timestamps, and 1 Values" + LEAVE_OUT, file);
  }

  // Grafana

  @Test
  void seriesOfGrafanaAreHostsOrHaveLabels() throws Exception {
    assertThat(reader().read(made("grafana/wide.csv")))
        .containsExactly(
            reading("web-1", "cpu1", 12.5, QUARTER),
            reading("web-2", "cpu0", 80.5, QUARTER),
            reading("web-2", "cpu1", 75, QUARTER),
            reading("web-2", "cpu0", 81, TWENTY),
            reading("web-2", "cpu1", 74, TWENTY));
  }

  @Test
  void grafanasOtherFormsAreReadToo() throws Exception {
    assertThat(reader().read(made("grafana/excel.csv")))
        .extracting(CpuReading::usage)
        .containsExactly(12.5, 80.5, 13.5, 81.5);
    assertThat(reader().read(made("grafana/rows.csv")))
        .containsExactly(
            reading("web-1", "cpu1", 12.5, QUARTER), reading("web-2", "cpu1", 80.5, QUARTER));
    assertThat(reader().with(RecordingOption.VALUE_COLUMN, "web-2").read(made("grafana/excel.csv")))
        .extracting(CpuReading::usage)
        .containsExactly(80.5, 81.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu_usage_idle{host=\"\"w\"\"}", "{host=\"\"w\"\", state=\"\"idle\"\"}"})
  void aSeriesOfIdleTimeInGrafanaIsKnownByItsLabelsOrItsName(String series) throws Exception {
    assertThat(reader().lines("g.csv", "\"Time\",\"" + series + "\"", "1700000000,97.5"))
        .containsExactly(reading("w", "cpu1", 2.5, T0));
  }

  @Test
  void seriesInAnyCsvAreReadAsGrafanasIfThatIsSaid() throws Exception {
    Path file = reader().file("g.csv", "Time,web-1,web-2\n1700000000,1.5,2.5\n");
    assertThatThrownBy(() -> reader().read(file)).hasMessageContaining("no column for the load");
    assertThat(reader().with(RecordingOption.PRESET, "grafana").read(file))
        .containsExactly(reading("web-1", "cpu1", 1.5, T0), reading("web-2", "cpu1", 2.5, T0));
  }

  // All of them

  @ParameterizedTest
  @CsvSource({
    "sadf/cpu.json, sadf -j",
    "mpstat/iso.json, mpstat -o JSON",
    "prometheus/matrix.json, Prometheus query_range",
    "telegraf/batch.json, telegraf's JSON",
    "cloudwatch/data.json, CloudWatch get-metric-data",
    "cloudwatch/web-1.json, CloudWatch get-metric-statistics",
  })
  void aDocumentThatIsCutOffIsRefusedEvenIfBadLinesAreSkipped(String name, String title)
      throws Exception {
    String whole = text(name);
    Path file = reader().file("cut", whole.substring(0, whole.stripTrailing().length() - 2));
    ReadFiles reader = reader().skippingBadLines();
    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOf(RecordingException.class)
        .isNotInstanceOf(BadLineException.class)
        .hasMessageMatching(
            "\\Q" + file + "\\E:\\d+:\\d+: the JSON ends too early: is the file complete\\?");
    assertThat(reader.heard).containsExactly(file + ": read as " + title);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sadf|# hostname;interval;timestamp;proc/s|sadf -d",
        "sadf|{\"sysstat\":{\"hosts\":[]}}|sadf -j",
        "mpstat|{\"sysstat\":{\"hosts\":[{\"statistics\":[]}]}}|mpstat -o JSON",
        "mpstat|{\"statistics\":[{\"cpu-load\":[]}]}|mpstat -o JSON",
        "prometheus|{\"status\":\"success\",\"data\":{\"result\":[]}}|Prometheus query_range",
        "telegraf|{\"metrics\":[]}|telegraf's JSON",
        "telegraf|mem,host=h used=1 1700000000000000000|InfluxDB line protocol",
        "influx|# nothing|InfluxDB line protocol",
        "cloudwatch|{\"MetricDataResults\":[]}|CloudWatch get-metric-data",
        "cloudwatch|{\"Label\":\"CPUUtilization\",\"Datapoints\":[]}|CloudWatch"
            + " get-metric-statistics",
        "grafana|\"Time\",\"web-1\"|Grafana's CSV",
      })
  void aFileWithoutReadingsSaysWhereTheyShouldBe(String preset, String text, String title)
      throws Exception {
    Path file = reader().file("f", text + "\n");
    ReadFiles reader = reader().with(RecordingOption.PRESET, preset);
    assertThatThrownBy(() -> reader.read(file))
        .hasMessageStartingWith(
            file + ": no reading in it. It was read as " + title + ", which has them at ")
        .hasMessageEndingWith(" (--preset)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sadf", "mpstat", "prometheus", "telegraf", "influx", "cloudwatch", "grafana"})
  void anEmptyFileIsSaid(String preset) throws Exception {
    Path file = reader().file("f", "");
    ReadFiles reader = reader().with(RecordingOption.PRESET, preset);
    assertThat(reader.read(file)).isEmpty();
    assertThat(reader.heard).contains(file + ": is empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sadf",
        "mpstat",
        "collectd",
        "prometheus",
        "telegraf",
        "influx",
        "cloudwatch",
        "grafana"
      })
  void textThatIsNotOfTheToolIsRefused(String preset) throws Exception {
    Path prose = reader().file("prose", "once upon a time\n");
    Path json = reader().file("json", "{\"once\": [\"upon\", {\"a\": \"time\"}]}\n");
    for (Path file : List.of(prose, json)) {
      ReadFiles reader = reader().with(RecordingOption.PRESET, preset);
      assertThatThrownBy(() -> reader.read(file))
          .isInstanceOf(RecordingException.class)
          .hasMessageStartingWith(file + ":");
    }
  }

  @Test
  void aFileOfTwoToolsIsRefusedWhereTheSecondBegins() throws Exception {
    Path file = reader().file("mixed", text("sadf/cpu.csv") + text("sadf/cpu.json"));
    assertThatThrownBy(() -> reader().read(file)).hasMessageStartingWith(file + ":8: 1 columns");
    Path lines = reader().file("lines", text("influx/cpu.lp") + text("telegraf/metrics.jsonl"));
    assertThatThrownBy(() -> reader().read(lines))
        .hasMessage("%s:4: no line protocol: is the file complete?" + LEAVE_OUT, lines);
  }
}
