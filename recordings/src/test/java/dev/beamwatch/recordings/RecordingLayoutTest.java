package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.recordings.RecordingOption.Spelling;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingLayoutTest {
  @Test
  void withoutOptionsEverythingIsFoundOut() throws RecordingException {
    RecordingLayout layout =
        RecordingLayout.builder(Spelling.DASHES).set(RecordingOption.HOST, null).build();

    assertThat(layout.spelling()).isEqualTo(Spelling.DASHES);
    assertThat(layout.timeFormat()).isEqualTo(TimeFormat.AUTO);
    assertThat(layout.timeZone()).isEqualTo(ZoneId.of("UTC"));
    assertThat(layout.preset()).isEmpty();
    assertThat(layout.form()).isEmpty();
    assertThat(layout.delimiter()).isEmpty();
    assertThat(layout.hasDecimalComma()).isFalse();
    assertThat(layout.idleColumn()).isEmpty();
    assertThat(layout.scale()).isEmpty();
    assertThat(layout.timeColumn()).isEmpty();
    assertThat(layout.valueColumn()).isEmpty();
    assertThat(layout.hostColumn()).isEmpty();
    assertThat(layout.cpuColumn()).isEmpty();
    assertThat(layout.host()).isEmpty();
    assertThat(layout.cpu()).isEmpty();
  }

  @Test
  void everyOptionHasItsPlace() throws RecordingException {
    RecordingLayout columns =
        RecordingLayout.builder(Spelling.DASHES)
            .set(RecordingOption.FORMAT, "jsonl")
            .set(RecordingOption.DELIMITER, ";")
            .set(RecordingOption.TIME_COLUMN, "when")
            .set(RecordingOption.TIME_FORMAT, "epoch-ms")
            .set(RecordingOption.VALUE_COLUMN, "load pct")
            .set(RecordingOption.HOST_COLUMN, "box")
            .set(RecordingOption.CPU_COLUMN, "core")
            .build();
    assertThat(columns.form()).hasValue(RecordingLayout.Form.JSONL);
    assertThat(columns.delimiter()).hasValue(';');
    assertThat(columns.timeColumn()).hasValue("when");
    assertThat(columns.timeFormat()).isEqualTo(TimeFormat.EPOCH_MS);
    assertThat(columns.valueColumn()).hasValue("load pct");
    assertThat(columns.hostColumn()).hasValue("box");
    assertThat(columns.cpuColumn()).hasValue("core");

    RecordingLayout fixed =
        RecordingLayout.builder(Spelling.DASHES)
            .set(RecordingOption.PRESET, "sadf")
            .set(RecordingOption.DECIMAL, ",")
            .set(RecordingOption.TIME_ZONE, "Europe/Berlin")
            .set(RecordingOption.IDLE_COLUMN, "%idle")
            .set(RecordingOption.SCALE, "100")
            .set(RecordingOption.HOST, "doc")
            .set(RecordingOption.CPU, "cpu4")
            .build();
    assertThat(fixed.preset()).hasValue(RecordingLayout.Preset.SADF);
    assertThat(fixed.hasDecimalComma()).isTrue();
    assertThat(fixed.timeZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(fixed.idleColumn()).hasValue("%idle");
    assertThat(fixed.scale()).hasValue(100);
    assertThat(fixed.host()).hasValue("doc");
    assertThat(fixed.cpu()).hasValue("cpu4");
  }

  @Test
  void theLastTextOfAnOptionCounts() throws RecordingException {
    RecordingLayout layout =
        RecordingLayout.builder(Spelling.DASHES)
            .set(RecordingOption.HOST, "doc")
            .set(RecordingOption.CPU, "cpu1")
            .set(RecordingOption.CPU, "cpu2")
            .set(RecordingOption.HOST, null)
            .build();

    assertThat(layout.host()).isEmpty();
    assertThat(layout.cpu()).hasValue("cpu2");
  }

  @Test
  void aTabIsTypedAsInOtherPrograms() throws RecordingException {
    assertThat(
            RecordingLayout.builder(Spelling.DASHES)
                .set(RecordingOption.DELIMITER, "\\t")
                .build()
                .delimiter())
        .hasValue('\t');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FORMAT|xml|--format=xml: must be one of csv, jsonl",
        "FORMAT|CSV|--format=CSV: must be one of csv, jsonl",
        "TIME_FORMAT|roman|--time-format=roman: must be one of auto, epoch-s, epoch-ms, epoch-us,"
            + " epoch-ns, text",
        "TIME_FORMAT|epoch_ms|--time-format=epoch_ms: must be one of auto, epoch-s, epoch-ms,"
            + " epoch-us, epoch-ns, text",
        "PRESET|sar|--preset=sar: must be one of sadf, mpstat, collectd, prometheus, telegraf,"
            + " influx, cloudwatch, grafana",
        "DECIMAL|;|--decimal=;: must be a point or a comma",
        "TIME_ZONE|Mars|--time-zone=Mars: must be a time zone, such as UTC, +02:00 or"
            + " Europe/Berlin",
        "SCALE|0|--scale=0: must be a number, more than 0",
        "SCALE|NaN|--scale=NaN: must be a number, more than 0",
        "IDLE_COLUMN|''|--idle-column=: must be a name that is not empty",
        "TIME_COLUMN|''|--time-column=: must be a name that is not empty",
        "VALUE_COLUMN|''|--value-column=: must be a name that is not empty",
        "HOST_COLUMN|''|--host-column=: must be a name that is not empty",
        "CPU_COLUMN|''|--cpu-column=: must be a name that is not empty",
        "HOST|''|--host=: must be a name that is not empty",
        "CPU|''|--cpu=: must be a name that is not empty",
      })
  void aWrongTextIsRefusedByTheOptionsName(RecordingOption option, String text, String message) {
    assertThatThrownBy(() -> RecordingLayout.builder(Spelling.DASHES).set(option, text).build())
        .isInstanceOf(RecordingException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "\"", "\n", "\r"})
  void aDelimiterIsOneCharacterThatCannotBeMistaken(String text) {
    assertThatThrownBy(
            () ->
                RecordingLayout.builder(Spelling.CAMEL_CASE)
                    .set(RecordingOption.DELIMITER, text)
                    .build())
        .isInstanceOf(RecordingException.class)
        .hasMessage(
            "--delimiter=%s: must be one character, such as ; or \\t, and no quote or line break",
            text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HOST|HOST_COLUMN|DASHES|--host=a and --host-column=b exclude each other: give one of them",
        "CPU|CPU_COLUMN|CAMEL_CASE|--cpu=a and --cpuColumn=b exclude each other: give one of them",
        "VALUE_COLUMN|IDLE_COLUMN|DASHES|--value-column=a and --idle-column=b exclude each other:"
            + " give one of them",
        "PRESET|FORMAT|CAMEL_CASE|--preset=a and --fileFormat=b exclude each other: give one of"
            + " them",
      })
  void aNameForAllAndAColumnForItExcludeEachOther(
      RecordingOption option, RecordingOption other, Spelling spelling, String message) {
    assertThatThrownBy(
            () -> RecordingLayout.builder(spelling).set(option, "a").set(other, "b").build())
        .isInstanceOf(RecordingException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%idle", "usage_idle", "idle", "cpuIdle", "fields.usage_idle", "PctIdleTime"})
  void aColumnThatSaysIdleIsNotTheLoad(String column) {
    assertThatThrownBy(
            () ->
                RecordingLayout.builder(Spelling.CAMEL_CASE)
                    .set(RecordingOption.VALUE_COLUMN, column)
                    .build())
        .isInstanceOf(RecordingException.class)
        .hasMessage(
            "--valueColumn=%s: the name says idle, which is the opposite of load: give"
                + " --idleColumn=%s, and the load is 100 minus it",
            column, column);
  }

  @ParameterizedTest
  @ValueSource(strings = {"non_idle", "nonidle", "not idle", "usage"})
  void aColumnThatSaysNotIdleMayBeTheLoad(String column) throws RecordingException {
    assertThat(
            RecordingLayout.builder(Spelling.DASHES)
                .set(RecordingOption.VALUE_COLUMN, column)
                .build()
                .valueColumn())
        .hasValue(column);
  }

  @ParameterizedTest
  @CsvSource({
    "FORMAT, --format, --fileFormat",
    "TIME_ZONE, --time-zone, --fileTimeZone",
    "IDLE_COLUMN, --idle-column, --idleColumn",
    "TIME_COLUMN, --time-column, --timeColumn",
    "CPU, --cpu, --cpu",
  })
  void anOptionIsSpelledAsTheCommandSpellsIts(
      RecordingOption option, String dashes, String camelCase) {
    assertThat(option.spelled(Spelling.DASHES)).isEqualTo(dashes);
    assertThat(option.spelled(Spelling.CAMEL_CASE)).isEqualTo(camelCase);
  }
}
