package dev.beamwatch.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The codecs of the filtered and of the aggregated topic. */
class OutputCodecsTest {
  private static final FilteredReadingCodec FILTERED = new FilteredReadingCodec(ZoneOffset.UTC);
  private static final WindowStatsCodec STATS = new WindowStatsCodec(ZoneOffset.UTC);

  private static final CpuReading READING =
      new CpuReading("dopey", "cpu4", 98.3335306302198, 1633956789277L);
  private static final WindowStats WINDOW =
      new WindowStats(
          Instant.parse("2021-10-11T12:53:00Z").toEpochMilli(),
          Instant.parse("2021-10-11T12:53:30Z").toEpochMilli(),
          "dopey",
          "cpu4",
          91.2,
          98.3335306302198,
          6);

  @Test
  void aFilteredReadingIsWrittenByteForByteAsTheFlinkSqlJobWritesIt() {
    assertThat(new String(FILTERED.encode(READING), UTF_8))
        .isEqualTo(
            "{\"time_ltz\":\"2021-10-11 12:53:09.277\",\"hostname\":\"dopey\",\"cpu\":\"cpu4\","
                + "\"usage\":98.3335306302198}");
  }

  @Test
  void theFiguresOfAWindowAreWrittenWithTheCountLast() {
    assertThat(new String(STATS.encode(WINDOW), UTF_8))
        .isEqualTo(
            "{\"window_start\":\"2021-10-11 12:53:00\",\"window_end\":\"2021-10-11 12:53:30\","
                + "\"hostname\":\"dopey\",\"cpu\":\"cpu4\",\"usage_avg\":91.2,"
                + "\"usage_max\":98.3335306302198,\"reading_count\":6}");
  }

  @Test
  void timesAreLocalTimesOfTheZoneThatTheCodecWasMadeFor() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");

    assertThat(new String(new FilteredReadingCodec(berlin).encode(READING), UTF_8))
        .startsWith("{\"time_ltz\":\"2021-10-11 14:53:09.277\",");
    assertThat(new String(new WindowStatsCodec(berlin).encode(WINDOW), UTF_8))
        .startsWith(
            "{\"window_start\":\"2021-10-11 14:53:00\",\"window_end\":\"2021-10-11 14:53:30\",");
  }

  @ParameterizedTest
  @CsvSource({
    "100, 100.0",
    "1e7, 1.0E7",
    "0.001, 0.001",
    "1e-4, 1.0E-4",
    "-0.0, -0.0",
    "84.91823, 84.91823"
  })
  void numbersHaveJavasForm(double usage, String written) {
    assertThat(new String(FILTERED.encode(new CpuReading("h", "c", usage, 0)), UTF_8))
        .endsWith("\"usage\":" + written + "}");
  }

  @Test
  void namesAreEscapedAsJacksonDoes() {
    assertThat(new String(FILTERED.encode(new CpuReading("\"\\/\n\u0001", "é七🍄", 81, 0)), UTF_8))
        .contains("\"hostname\":\"\\\"\\\\/\\n\\u0001\",\"cpu\":\"é七\\uD83C\\uDF44\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "hostname"       | "host"  | hostname is MISSING instead of a string
          "dopey"          | 7       | hostname is NUMBER instead of a string
          "cpu4"           | null    | cpu is NULL instead of a string
          98.3335306302198 | "98.3"  | usage is STRING instead of a number
          "2021-10-11      | "2021   | time_ltz is not a timestamp: 2021 12:53:09.277
          }                | ]       | Unexpected close marker
          """)
  void whatIsNotAFilteredReadingIsRefusedByName(String good, String bad, String message) {
    byte[] value = new String(FILTERED.encode(READING), UTF_8).replace(good, bad).getBytes(UTF_8);

    assertThatThrownBy(() -> FILTERED.decode(value))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "null"})
  void whatIsNoObjectIsRefused(String value) {
    assertThatThrownBy(() -> FILTERED.decode(value.getBytes(UTF_8)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("the value is not a JSON object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          :6}  | :6.5}                | reading_count is NUMBER instead of a 64-bit integer
          :6}  | :9223372036854775808}| reading_count is NUMBER instead of a 64-bit integer
          :6}  | :6} {}               | Trailing token
          :6}  | :6                   | Unexpected end-of-input
          91.2 | null                 | usage_avg is NULL instead of a number
          """)
  void whatIsNotTheFiguresOfAWindowIsRefusedByName(String good, String bad, String message) {
    byte[] value = new String(STATS.encode(WINDOW), UTF_8).replace(good, bad).getBytes(UTF_8);

    assertThatThrownBy(() -> STATS.decode(value))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(message);
  }

  /** Whoever writes the topic may be another program. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"reading_count\":6,\"usage_max\":98.3335306302198,\"usage_avg\":91.2,\"cpu\":\"cpu4\","
            + "\"hostname\":\"dopey\",\"window_end\":\"2021-10-11 12:53:30\","
            + "\"window_start\":\"2021-10-11 12:53:00\"}",
        " {\"more\":{\"hostname\":\"doc\",\"cpu\":[{}]},\"window_start\":\"2021-10-11 12:53:00.000\", "
            + "\"window_end\":\"2021-10-11 12:53:30\",\"hostname\":\"d\\u006fpey\",\"cpu\":\"cpu4\","
            + "\"usage_avg\":912e-1,\"usage_max\":98.3335306302198,\"reading_count\":6,\"z\":null} ",
        "{\"cpu\":7,\"window_start\":\"2021-10-11 12:53:00\",\"window_end\":\"2021-10-11 12:53:30\","
            + "\"hostname\":\"dopey\",\"cpu\":\"cpu4\",\"usage_avg\":91.2,"
            + "\"usage_max\":98.3335306302198,\"reading_count\":6}"
      })
  void theFiguresOfAWindowAreReadInAnyOrderAndWithFieldsThatNobodyKnows(String value) {
    assertThat(STATS.decode(value.getBytes(UTF_8))).isEqualTo(WINDOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "dopey"      | 7                   | hostname is NUMBER instead of a string
          "cpu4"       | null                | cpu is NULL instead of a string
          "cpu4"       | {"cpu":"cpu4"}      | cpu is OBJECT instead of a string
          "cpu":       | "core":             | cpu is MISSING instead of a string
          91.2         | "91.2"              | usage_avg is STRING instead of a number
          2021-10-11   | 2021-02-30          | window_start is not a timestamp: 2021-02-30 12:53:00
          :6}          | :6,"cpu":7}         | cpu is NUMBER instead of a string
          """)
  void theFirstFieldThatIsNotThatOfAWindowIsNamed(String good, String bad, String message) {
    byte[] value = new String(STATS.encode(WINDOW), UTF_8).replace(good, bad).getBytes(UTF_8);

    assertThatThrownBy(() -> STATS.decode(value))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "~", "\u007f", "\u001f", "\"", "\\", "\u00df", "\ud83c\udf44"})
  void everyKindOfCharacterInAKeyIsAsJacksonWritesIt(String name) {
    assertThat(RecordKeys.ofProcessor(name, "cpu")).isEqualTo(RecordKeys.ofAnyNames(name, "cpu"));
    assertThat(RecordKeys.ofProcessor("host", name)).isEqualTo(RecordKeys.ofAnyNames("host", name));
  }

  @Test
  void theKeyOfAProcessorIsTheSameForBothTopics() {
    assertThat(new String(RecordKeys.ofProcessor("dopey", "cpu\"4"), UTF_8))
        .isEqualTo("{\"hostname\":\"dopey\",\"cpu\":\"cpu\\\"4\"}");
  }
}
