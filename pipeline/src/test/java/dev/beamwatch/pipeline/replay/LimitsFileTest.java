package dev.beamwatch.pipeline.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.LoadedThresholds;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.Threshold;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsFileTest {
  private static final LimitDefaults DEFAULTS = new LimitDefaults(2, 4, 8, Duration.ofSeconds(90));
  private static final Threshold DOC = row("doc", "20", null, null);
  private static final Threshold HAPPY = row("happy", "79.50", null, null);

  private final Path folder;

  LimitsFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void twoColumnsAreEnough() {
    assertThat(read("hostname,allowed_top\ndoc,20\nhappy,79.50\n")).isEqualTo(limits(DOC, HAPPY));
  }

  @Test
  void everyColumnCountsInAnyOrderAndOthersAreIgnored() {
    assertThat(
            read(
                """
                valid_from,owner,channel,silent_after_seconds,clear_windows,of_windows,\
                breaching_windows,clear_top,warning_top,cpu,allowed_top,hostname
                2021-10-11 14:53:00+02,Ann,#alerts,0,60,5,4,14.5,15,cpu1,20,doc
                """))
        .isEqualTo(
            limits(
                new Threshold(
                    "doc",
                    new BigDecimal("20"),
                    "cpu1",
                    new BigDecimal("15"),
                    new BigDecimal("14.5"),
                    4,
                    5,
                    60,
                    0,
                    "#alerts",
                    Instant.parse("2021-10-11T12:53:00Z").toEpochMilli())));
  }

  @Test
  void anEmptyCellIsNull() {
    assertThat(
            read(
                """
                hostname,cpu,warning_top,clear_top,breaching_windows,of_windows,clear_windows,\
                silent_after_seconds,channel,valid_from,allowed_top,,
                doc,,,"",,,,,,,20,,
                """))
        .isEqualTo(limits(DOC));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFEFFhostname,allowed_top\ndoc,20\nhappy,79.50\n",
        "hostname,allowed_top\r\ndoc,20\r\nhappy,79.50\r\n",
        "hostname,allowed_top\ndoc,20\nhappy,79.50",
        "\n  \nhostname,allowed_top\n\ndoc,20\n \t\n\nhappy,79.50\n\n",
        "\"hostname\",\"allowed_top\"\n\"doc\",\"20\"\n\"happy\",79.50\n",
      })
  void filesOfAllKindsOfProgramsAreRead(String text) {
    assertThat(read(text)).isEqualTo(limits(DOC, HAPPY));
  }

  @Test
  void quotedNamesMayHoldWhatCsvIsMadeOf() {
    assertThat(read("hostname,allowed_top\n\"a,\"\"b\"\"\r\nc \",20\n"))
        .isEqualTo(limits(row("a,\"b\"\r\nc ", "20", null, null)));
  }

  @Test
  void theSameTimeIsReadAsPostgresPrintsItAndAsIso8601() {
    long time = Instant.parse("2021-10-11T12:53:00Z").toEpochMilli();

    assertThat(
            read(
                """
                hostname,allowed_top,valid_from
                doc,20,2021-10-11T12:53:00Z
                happy,79.50,2021-10-11 12:53:00+00
                """))
        .isEqualTo(limits(row("doc", "20", null, time), row("happy", "79.50", null, time)));
  }

  @Test
  void rowsOfOneHostDifferInProcessorOrTime() {
    assertThat(
            read(
                """
                hostname,allowed_top,cpu,valid_from
                doc,20,,
                doc,21,cpu1,
                doc,22,cpu1,1970-01-01 00:00:01+00
                *,90,,
                """))
        .isEqualTo(
            limits(
                DOC,
                row("doc", "21", "cpu1", null),
                row("doc", "22", "cpu1", 1_000L),
                row("*", "90", null, null)));
  }

  @Test
  void anImplausibleLimitStaysInForceWithAComplaint() throws IOException {
    Path file = write("hostname,allowed_top\ndoc,2000000\n".getBytes(UTF_8));

    LoadedThresholds loaded = LimitsFile.read(file, DEFAULTS, 7);

    assertThat(loaded.source()).isEqualTo(file.toString());
    assertThat(loaded.thresholds()).isEqualTo(limits(row("doc", "2000000", null, null)));
    assertThat(loaded.complaints().text())
        .isEqualTo(
            "allowed_top is further from 0 than 1000000 for 'doc' (2000000), which stays in"
                + " force; ");
  }

  @Test
  void everyMistakeIsNamedWithItsLine() {
    assertThat(
            mistakes(
                """
                hostname,allowed_top,warning_top,clear_top,breaching_windows,valid_from,cpu

                happy,20,,,,,
                ,,,,,,
                doc,20,30,25,5,soon,
                dopey, 20,15,16,x,infinity,
                "two
                lines",NaN,,,,,
                sleepy,20
                sneezy,20,,,,,,
                bashful,79.5,79.5,,,,
                """))
        .containsExactly(
            "4: hostname NULL is no name",
            "4: allowed_top NULL is no limit",
            "5: valid_from soon is no time",
            "5: warning_top 30 is not below allowed_top 20",
            "5: clear_top 25 is above allowed_top 20",
            "5: breaching_windows 5 is more than of_windows 4 (the default)",
            "6: allowed_top ' 20' is no limit",
            "6: breaching_windows x is no whole number from 1 to 60",
            "6: valid_from infinity never comes",
            "7: allowed_top NaN is no limit",
            "9: the row has 2 cells, and the header 7",
            "10: the row has 8 cells, and the header 7",
            "11: warning_top 79.5 is not below allowed_top 79.5");
  }

  @Test
  void linesAreCountedWhateverTheirEndsAre() {
    assertThat(mistakes("hostname,allowed_top\r\n\"a\r\nb\",1\r\n\r\ndoc,x\r\n\"c\nd\",y"))
        .containsExactly("5: allowed_top x is no limit", "6: allowed_top y is no limit");
    assertThat(mistakes("hostname,allowed_top\r\rdoc,x\rdopey,y"))
        .containsExactly("3: allowed_top x is no limit", "4: allowed_top y is no limit");
  }

  @Test
  void rowsForTheSameAreMistakesAndBothLinesAreNamed() {
    assertThat(
            mistakes(
                """
                hostname,allowed_top,cpu,valid_from
                doc,20,cpu1,2021-10-11T12:53:00Z
                doc,20,cpu1,2021-10-11 14:53:00+02
                doc,x,cpu1,2021-10-11 12:53:00
                doc,20,,
                doc,30,,-infinity
                """))
        .containsExactly(
            "3: the same hostname, cpu and valid_from as in line 2",
            "4: allowed_top x is no limit",
            "4: the same hostname, cpu and valid_from as in line 2",
            "6: the same hostname, cpu and valid_from as in line 5");
  }

  @Test
  void eachMistakeOfTheHeaderIsNamed() {
    assertThat(mistakes("host,limit\ndoc,20\n"))
        .containsExactly(
            "1: the column hostname is missing among 'host, limit'",
            "1: the column allowed_top is missing among 'host, limit'");
    assertThat(mistakes("hostname;allowed_top\ndoc;20\n"))
        .contains("1: the column hostname is missing among 'hostname;allowed_top'");
    assertThat(mistakes("\nHostname, allowed_top,cpu,Warning_Top,cpu\ndoc,20,,,\n"))
        .containsExactly(
            "2: the column 'Hostname' is written hostname",
            "2: the column ' allowed_top' is written allowed_top",
            "2: the column 'Warning_Top' is written warning_top",
            "2: the column cpu is there twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uFEFF", "\n \n"})
  void anEmptyFileIsRefused(String text) {
    assertThat(message(text.getBytes(UTF_8)))
        .isEqualTo("limits.csv: is empty: the first line must name the columns");
  }

  @Test
  void aFileWithoutRowsIsRefused() {
    assertThat(message("hostname,allowed_top\n\n".getBytes(UTF_8)))
        .isEqualTo("limits.csv: has no rows, only the names of the columns");
  }

  @Test
  void whatIsNoFileIsRefused() {
    assertThat(refusal(folder.resolve("none.csv")).getMessage())
        .isEqualTo(folder.resolve("none.csv") + ": there is no such file");
    assertThat(refusal(folder).getMessage()).isEqualTo(folder + ": is a folder, not a file");
  }

  @Test
  void whatIsNotUtf8IsRefusedWithItsLine() throws IOException {
    assertThat(message("hostname,allowed_top\ndoc,20\nM\u00FCnchen,20\n".getBytes(ISO_8859_1)))
        .isEqualTo(
            "limits.csv:3: the byte 0xfc is not UTF-8: this is another encoding, or no text");
    assertThat(message("hostname,allowed_top\ndoc,20".getBytes(UTF_16LE)))
        .isEqualTo("limits.csv:1: a NUL character: this is no text");
    assertThat(message(new byte[] {'a', '\n', (byte) 0xf0, (byte) 0x9f}))
        .startsWith("limits.csv:2: the byte 0xf0 is not UTF-8");
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
      zip.write("hostname,allowed_top\ndoc,20\n".getBytes(UTF_8));
    }
    assertThat(message(zipped.toByteArray()))
        .startsWith("limits.csv:1: the byte 0x8b is not UTF-8");
  }

  @Test
  void whatIsNoCsvIsNamedWithTheMistakesBefore() {
    assertThat(mistakes("hostname,allowed_top\ndoc,x\n\"dopey,20\nhappy,20\n"))
        .hasSize(2)
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).isEqualTo("2: allowed_top x is no limit");
              assertThat(lines.get(1)).startsWith("3: no CSV from here on: ");
            });
    assertThat(mistakes("hostname,allowed_top\n\"dopey\"s,20\n"))
        .singleElement()
        .asString()
        .startsWith("2: no CSV from here on: ");
  }

  @Test
  void giganticCellsAreCutInTheMessage() {
    assertThat(mistakes("hostname,allowed_top\n" + "a".repeat(70_000) + "," + "1".repeat(30_000)))
        .containsExactly(
            "2: hostname " + "a".repeat(100) + "… is no name",
            "2: allowed_top " + "1".repeat(100) + "… is no limit");
    assertThat(mistakes("hostname,allowed_top\ndoc,1e2000000000\n"))
        .containsExactly("2: allowed_top 1e2000000000 is no limit");
  }

  @Test
  void aFileOfMoreThan100MegabytesIsRefused() {
    byte[] bytes = new byte[100_000_001];

    assertThat(message(bytes)).isEqualTo("limits.csv: is larger than 100000000 bytes");
  }

  @Test
  void aMistakeStaysOnItsLineWhateverTheCellHolds() {
    assertThat(mistakes("hostname,allowed_top\ndoc,\"1\n2\u001B[2J\"\n"))
        .containsExactly("2: allowed_top 1\\u000a2\\u001b[2J is no limit");
  }

  @Test
  void tenThousandMistakesAreNamedAndTheOthersCounted() {
    List<String> mistakes = mistakes("hostname,allowed_top\n" + "doc,\n".repeat(10_001));

    // Each row has two: it is no limit, and all but the first are for the same.
    assertThat(mistakes).hasSize(10_001).endsWith("and 10001 more mistakes");
  }

  private Thresholds read(String text) {
    try {
      return LimitsFile.read(write(text.getBytes(UTF_8)), DEFAULTS, 7).thresholds();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the lines of the message without the name of the file. */
  private List<String> mistakes(String text) {
    return message(text.getBytes(UTF_8))
        .lines()
        .map(line -> line.replaceFirst("^limits\\.csv: ?", ""))
        .toList();
  }

  /** Returns the message without the folder. */
  private String message(byte[] bytes) {
    try {
      return String.valueOf(refusal(write(bytes)).getMessage()).replace(folder + "/", "");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static InvalidLimitsException refusal(Path file) {
    return catchThrowableOfType(
        InvalidLimitsException.class, () -> LimitsFile.read(file, DEFAULTS, 7));
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("limits.csv"), bytes);
  }

  private static Thresholds limits(Threshold... rows) {
    return Thresholds.of(List.of(rows), DEFAULTS, 7);
  }

  private static Threshold row(
      String hostname, String allowedTop, @Nullable String cpu, @Nullable Long validFromMillis) {
    return new Threshold(
        hostname,
        new BigDecimal(allowedTop),
        cpu,
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
