package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.beamwatch.schemas.CpuReading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV and JSON that no known tool wrote, compressed files, and folders. */
class GenericFormatsTest {
  private static final long T = 1_633_956_789_000L;

  @TempDir private Path dir = Path.of("");

  private ReadFiles reader() {
    return new ReadFiles(dir);
  }

  private static CpuReading reading(String host, String cpu, double usage) {
    return new CpuReading(host, cpu, usage, T);
  }

  // CSV

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void theDelimiterIsSeenWithAHeaderAndWithout(String delimiter) throws Exception {
    String row = String.join(delimiter, "1633956789", "web-1", "cpu3", "82.5");
    String header = String.join(delimiter, "time", "host", "cpu", "value");
    List<CpuReading> expected = List.of(reading("web-1", "cpu3", 82.5));
    assertThat(reader().lines("a.csv", header, row)).isEqualTo(expected);
    assertThat(reader().lines("b.csv", row)).isEqualTo(expected);
    assertThat(reader().lines("c", row)).isEqualTo(expected);
  }

  @Test
  void anyOtherDelimiterCanBeGiven() throws Exception {
    assertThat(
            reader()
                .with(RecordingOption.DELIMITER, "^")
                .lines("a.csv", "time^value", "1633956789^82.5"))
        .containsExactly(reading("a", "cpu1", 82.5));
  }

  @Test
  void aDelimiterInQuotesOrInSomeLinesOnlyIsNone() throws Exception {
    assertThat(
            reader()
                .lines(
                    "a.csv",
                    "\"a;b;c\",host,time,value",
                    "\"x;y;z\",\"web;1\",1633956789,82.5",
                    "x;y,w,1633956789,1"))
        .containsExactly(reading("web;1", "cpu1", 82.5), reading("w", "cpu1", 1));
  }

  @Test
  void excelsLineWithTheDelimiterIsNoHeader() throws Exception {
    assertThat(reader().lines("a.csv", "sep=;", "time;value", "1633956789;82.5"))
        .containsExactly(reading("a", "cpu1", 82.5));
    assertThat(reader().lines("b.csv", "sep=;", "1633956789;82.5"))
        .containsExactly(reading("b", "cpu1", 82.5));
  }

  @Test
  void decimalCommasAreReadIfThatIsSaid() throws Exception {
    String[] lines = {"time;value", "1633956789;82,5", "1633956789,000;7 %"};
    assertThat(reader().with(RecordingOption.DECIMAL, ",").lines("a.csv", lines))
        .containsExactly(reading("a", "cpu1", 82.5), reading("a", "cpu1", 7));
    Path file = dir.resolve("a.csv");
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage("%s:2: value is no finite number: 82,5 (--decimal=,)", file);
    Path headless = reader().file("b.csv", "1633956789;82,5\n");
    assertThatThrownBy(() -> reader().read(headless))
        .hasMessage("%s:1: column 2 is no finite number: 82,5 (--decimal=,)", headless);
  }

  @Test
  void decimalCommasBetweenCommasAreReadInQuotesAndRefusedWithout() throws Exception {
    assertThat(
            reader()
                .with(RecordingOption.DECIMAL, ",")
                .lines("a.csv", "time,value", "1633956789,\"82,5\""))
        .containsExactly(reading("a", "cpu1", 82.5));
    Path file = reader().file("b.csv", "time,value\n1633956789,82,5\n");
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage("%s:2: 3 columns, and 2 in the first line (--delimiter)", file);
  }

  @Test
  void aPointWhereCommasAreTheRuleIsRefused() throws Exception {
    Path file = reader().file("a.csv", "time;value\n1633956789;1.234\n");
    assertThatThrownBy(() -> reader().with(RecordingOption.DECIMAL, ",").read(file))
        .hasMessage("%s:2: value is no finite number: 1.234 (--value-column)", file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"82.5%", "82.5 %", "82.5\u00A0%", "\"82.5%\""})
  void aPercentSignIsNoPartOfTheNumber(String value) throws Exception {
    assertThat(reader().lines("a.csv", "time,value", "1633956789," + value))
        .containsExactly(reading("a", "cpu1", 82.5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1633956789",
        "1633956789000",
        "1633956789000000",
        "1633956789000000000",
        "2021-10-11T12:53:09Z",
        "2021-10-11 12:53:09",
        "2021-10-11 14:53:09 +0200",
        "2021-10-11 14:53:09 Europe/Berlin"
      })
  void aTimeIsRecognisedWithAHeaderAndWithout(String time) throws Exception {
    List<CpuReading> expected = List.of(reading("a", "cpu1", 82.5));
    assertThat(reader().lines("a.csv", "time;value", time + ";82.5")).isEqualTo(expected);
    assertThat(reader().lines("a.csv", time + ";82.5")).isEqualTo(expected);
  }

  @Test
  void withoutAHeaderColumnsAreNamedByTheirNumbers() throws Exception {
    String[] lines = {"7,web-1,1633956789,82.5", "8,web-1,1633956789,83.5"};
    assertThatThrownBy(() -> reader().lines("a.csv", lines))
        .hasMessage(
            "%s: no column for the load: the first line is no header, so name one of the columns 1,"
                + " 2, 3, 4 (--value-column)",
            dir.resolve("a.csv"));
    assertThat(reader().with(RecordingOption.VALUE_COLUMN, "4").lines("a.csv", lines))
        .containsExactly(reading("web-1", "cpu1", 82.5), reading("web-1", "cpu1", 83.5));
    assertThat(
            reader()
                .with(RecordingOption.IDLE_COLUMN, "4")
                .with(RecordingOption.TIME_COLUMN, "3")
                .with(RecordingOption.CPU_COLUMN, "1")
                .lines("a.csv", lines))
        .containsExactly(reading("web-1", "7", 17.5), reading("web-1", "8", 16.5));
  }

  @Test
  void columnsOfAHeaderHaveNumbersToo() throws Exception {
    assertThat(
            reader()
                .with(RecordingOption.TIME_COLUMN, "1")
                .with(RecordingOption.VALUE_COLUMN, "2")
                .lines("a.csv", "wann,wieviel", "1633956789,82.5"))
        .containsExactly(reading("a", "cpu1", 82.5));
  }

  @Test
  void twoColumnsThatCouldBeTheHostAreNotGuessed() throws Exception {
    Path file = reader().file("a.csv", "1633956789,berlin,web-1,82.5\n");
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage(
            "%s: the first line is no header, and each of the columns 2, 3 could be the host"
                + " (--host-column=2)",
            file);
    assertThat(reader().with(RecordingOption.HOST_COLUMN, "3").read(file))
        .containsExactly(reading("web-1", "cpu1", 82.5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%idle", "usage_idle", "Idle", "cpu idle pct"})
  void aColumnThatSaysIdleIsTakenFromAHundredAndThatIsSaid(String column) throws Exception {
    ReadFiles reader = reader();
    assertThat(reader.lines("a.csv", "time," + column, "1633956789,97.1"))
        .containsExactly(reading("a", "cpu1", 2.9));
    assertThat(reader.heard)
        .containsExactly(dir.resolve("a.csv") + ": the load is 100 minus " + column);
  }

  @Test
  void anIdleColumnCanBeNamed() throws Exception {
    assertThat(
            reader()
                .with(RecordingOption.IDLE_COLUMN, "rest")
                .lines("a.csv", "time,rest,value", "1633956789,97.1,3"))
        .containsExactly(reading("a", "cpu1", 2.9));
    assertThatThrownBy(
            () ->
                reader()
                    .with(RecordingOption.IDLE_COLUMN, "rest")
                    .lines("a.csv", "time,value", "1633956789,3"))
        .hasMessage(
            "%s: no column for the idle time: looked for rest among time, value (--idle-column)",
            dir.resolve("a.csv"));
  }

  @Test
  void aLoadIsPreferredToIdle() throws Exception {
    assertThat(reader().lines("a.csv", "time,idle,usage", "1633956789,97.1,3"))
        .containsExactly(reading("a", "cpu1", 3));
  }

  @Test
  void fractionsAreSaidAndNotScaledUnasked() throws Exception {
    ReadFiles reader = reader();
    String[] lines = {"time,value", "1633956789,0.825", "1633956789,1"};
    assertThat(reader.lines("a.csv", lines))
        .containsExactly(reading("a", "cpu1", 0.825), reading("a", "cpu1", 1));
    assertThat(reader.heard)
        .containsExactly(
            dir.resolve("a.csv")
                + ": every value is between 0 and 1. If they are fractions, --scale=100 makes them"
                + " percent");
    ReadFiles scaled = reader().with(RecordingOption.SCALE, "100");
    assertThat(scaled.lines("a.csv", lines))
        .containsExactly(reading("a", "cpu1", 82.5), reading("a", "cpu1", 100));
    assertThat(scaled.heard).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "-0.5", "0.5%"})
  void whatIsBeyondAFractionOrHasAPercentSignIsNone(String value) throws Exception {
    ReadFiles reader = reader();
    assertThat(reader.lines("a.csv", "time,value", "1633956789,0.5", "1633956789," + value))
        .hasSize(2);
    assertThat(reader.heard).isEmpty();
  }

  // JSON

  @Test
  void nestedFieldsOfJsonAreNamedWithPoints() throws Exception {
    ReadFiles reader =
        reader()
            .with(RecordingOption.TIME_COLUMN, "at.utc")
            .with(RecordingOption.VALUE_COLUMN, "fields.usage_user")
            .with(RecordingOption.HOST_COLUMN, "tags.host")
            .with(RecordingOption.CPU_COLUMN, "cpus.0.name");
    String line =
        "{\"at\":{\"utc\":1633956789},\"fields\":{\"usage_user\":82.5},"
            + "\"tags\":{\"host\":\"web-1\"},\"cpus\":[{\"name\":\"c7\"}]}";
    assertThat(reader.lines("a.jsonl", line)).containsExactly(reading("web-1", "c7", 82.5));
    Path file = reader().file("b.jsonl", "{\"time\":1,\"fields\":{\"a\":1,\"b\":{\"c\":2}}}\n");
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage(
            "%s:1: no column for the load: looked for usage, value, cpu_usage, cpu_utilization,"
                + " load, usage_active among time, fields.a, fields.b.c (--value-column)",
            file);
  }

  @Test
  void aFieldWithAPointInItsNameIsFoundFirst() throws Exception {
    assertThat(
            reader()
                .with(RecordingOption.VALUE_COLUMN, "cpu.load")
                .lines("a.jsonl", "{\"time\":1633956789,\"cpu.load\":82.5,\"cpu\":{\"load\":1}}"))
        .extracting(CpuReading::usage)
        .containsExactly(82.5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"time\":1633956789,\"value\":82.5}]",
        "[\n  {\n    \"time\": 1633956789,\n    \"value\": 82.5\n  }\n]\n",
        "[\n{\"time\":1633956789,\"value\":82.5}\n]\n",
        "{\n  \"time\": 1633956789,\n  \"value\": 82.5\n}\n"
      })
  void jsonMayBeAnArrayOrTakeSeveralLines(String text) throws Exception {
    assertThat(reader().read(reader().file("a", text))).containsExactly(reading("a", "cpu1", 82.5));
  }

  @Test
  void jsonThatIsCutOffIsRefused() throws Exception {
    Path file = reader().file("a.json", "[\n{\"time\":1,\"value\":1},\n{\"time\":");
    assertThatThrownBy(() -> reader().skippingBadLines().read(file))
        .hasMessageMatching("\\Q" + file + "\\E:3:\\d+: the JSON ends too early.*");
  }

  @Test
  void jsonIsSeenWhateverTheFileIsCalled() throws Exception {
    assertThat(reader().lines("a.csv", "{\"time\":1633956789,\"value\":82.5}"))
        .containsExactly(reading("a", "cpu1", 82.5));
  }

  // Bytes

  @ParameterizedTest
  @ValueSource(strings = {"a.csv.zst", "a.zst", "a.csv", "a"})
  void zstdIsSeenInTheFileAndNotPartOfTheHost(String name) throws Exception {
    Path file = Files.write(dir.resolve(name), zstd("time,value\n1633956789,82.5\n"));
    assertThat(reader().read(file)).containsExactly(reading("a", "cpu1", 82.5));
  }

  @Test
  void zstdFramesBehindEachOtherAreReadToTheEnd() throws Exception {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    // A frame that is skipped, as the parallel version writes it first.
    both.write(new byte[] {0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 9});
    both.write(zstd("time,value\n1633956789,1\n"));
    both.write(zstd("1633956789,2\n"));
    Path file = Files.write(dir.resolve("a.zst"), both.toByteArray());
    assertThat(reader().read(file)).hasSize(2);
  }

  @Test
  void zstdThatIsCutOffIsRefused() throws Exception {
    byte[] whole = zstd("time,value\n" + "1633956789,2\n".repeat(50));
    Path file = Files.write(dir.resolve("a.zst"), Arrays.copyOf(whole, whole.length - 5));
    assertThatThrownBy(() -> reader().skippingBadLines().read(file))
        .isInstanceOf(RecordingException.class)
        .hasMessageStartingWith(file + ": cannot be read: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sadf/cpu.json", "grafana/wide.csv", "influx/cpu.lp"})
  void filesOfToolsMayBeCompressedToo(String name) throws Exception {
    Path plain = ReadFiles.made(name);
    Path zipped = dir.resolve("a.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(plain, out);
    }
    assertThat(reader().read(zipped)).isEqualTo(reader().read(plain));
  }

  @ParameterizedTest
  @CsvSource({"FD377A585A00, xz", "425A6839, bzip2", "504B0304, zip", "04224D18, lz4"})
  void whatIsCompressedInAnotherWayIsRefusedByName(String magic, String tool) throws Exception {
    Path file = Files.write(dir.resolve("a"), HexFormat.of().parseHex(magic + "0000000000"));
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage(
            "%s: cannot be read: it is compressed with %s: unpack it, or pack it with gzip or zstd",
            file, tool);
  }

  @Test
  void whatIsNoTextIsRefused() throws Exception {
    Path file = Files.write(dir.resolve("a"), new byte[] {1, 2, 0, 3});
    assertThatThrownBy(() -> reader().read(file))
        .hasMessage("%s: cannot be read: it is no text", file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void theEncodingIsAsTheByteOrderMarkSays(String charset) throws Exception {
    Path file =
        Files.write(
            dir.resolve("a"),
            "\uFEFFtime,host,value\n1633956789,wéb,82.5\n".getBytes(Charset.forName(charset)));
    assertThat(reader().read(file)).containsExactly(reading("wéb", "cpu1", 82.5));
  }

  // Folders

  @Test
  void aFolderStandsForAllFilesInItByTheirNames() throws Exception {
    Path folder = Files.createDirectories(dir.resolve("all/deep"));
    Path all = dir.resolve("all");
    Files.writeString(all.resolve("b.csv"), "time,value\n1633956789,2\n");
    Files.writeString(folder.resolve("c.jsonl"), "{\"time\":1633956789,\"value\":3}\n");
    Files.write(all.resolve("a.csv.zst"), zstd("time,value\n1633956789,1\n"));
    Files.writeString(all.resolve(".hidden"), "nothing");
    Files.createDirectories(all.resolve(".git"));
    Files.writeString(all.resolve(".git/config"), "nothing");
    assertThat(reader().read(all))
        .containsExactly(reading("a", "cpu1", 1), reading("b", "cpu1", 2), reading("c", "cpu1", 3));
    assertThat(reader().read(dir.resolve("all/b.csv"), folder)).hasSize(2);
  }

  @Test
  void aFileWithADateInItsNameIsNotOfCollectdForThat() throws Exception {
    Path folder = Files.createDirectories(dir.resolve("days"));
    Files.writeString(folder.resolve("web-2021-10-11"), "time,value\n1633956789,5\n");
    Files.writeString(folder.resolve("load-2021-10-11"), "epoch,shortterm\n1633956789,7\n");
    assertThat(reader().read(folder)).containsExactly(reading("web-2021-10-11", "cpu1", 5));
  }

  @Test
  void anEmptyFolderIsRefused() throws Exception {
    Path folder = Files.createDirectories(dir.resolve("none"));
    assertThatThrownBy(() -> reader().read(folder))
        .hasMessage("%s: the folder holds no recorded file", folder);
  }

  @Test
  void moreFilesThanCanBeOpenAtOnceMayBeInAFolder() throws Exception {
    Path folder = Files.createDirectories(dir.resolve("many"));
    for (int i = 0; i < 100; i++) {
      Files.writeString(folder.resolve("h" + i), "time,value\n1633956789," + i + "\n");
    }
    assertThat(reader().read(folder)).hasSize(100);
  }

  @Test
  void emptyFilesAreSaidAndDoNotEndTheReading() throws Exception {
    Path empty = reader().file("empty.csv", "\n");
    Path full = reader().file("full.csv", "time,value\n1633956789,82.5\n");
    ReadFiles reader = reader();
    assertThat(reader.read(empty, full)).containsExactly(reading("full", "cpu1", 82.5));
    assertThat(reader.heard).containsExactly(empty + ": is empty");
  }

  private static byte[] zstd(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
