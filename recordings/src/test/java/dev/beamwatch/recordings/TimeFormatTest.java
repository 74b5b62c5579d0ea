package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFormatTest {
  @ParameterizedTest
  @CsvSource({
    "AUTO, 1633956789, 2021-10-11T12:53:09Z",
    "AUTO, 1633956789.277, 2021-10-11T12:53:09.277Z",
    "AUTO, 1.633956789E9, 2021-10-11T12:53:09Z",
    "AUTO, 1633956789277, 2021-10-11T12:53:09.277Z",
    "AUTO, 1633956789277123, 2021-10-11T12:53:09.277Z",
    "AUTO, 1633956789277123456, 2021-10-11T12:53:09.277Z",
    "AUTO, 0, 1970-01-01T00:00:00Z",
    "AUTO, 2021-10-11 12:53:09, 2021-10-11T12:53:09Z",
    "AUTO, 2021-10-11 12:53:09.5, 2021-10-11T12:53:09.500Z",
    "AUTO, 2021-10-11T12:53:09.277Z, 2021-10-11T12:53:09.277Z",
    "AUTO, 2021-10-11T12:53:09+02:00, 2021-10-11T10:53:09Z",
    "AUTO, 2021-10-11 12:53:09 +0200, 2021-10-11T10:53:09Z",
    "AUTO, 2021-10-11 12:53:09+02, 2021-10-11T10:53:09Z",
    "AUTO, 2021-10-11 12:53:09 UTC, 2021-10-11T12:53:09Z",
    "AUTO, 2021-10-11 12:53:09 GMT, 2021-10-11T12:53:09Z",
    "AUTO, 2021-10-11 12:53:09 Europe/Berlin, 2021-10-11T10:53:09Z",
    "AUTO, 2021-10-11T12:53:09+02:00[Europe/Berlin], 2021-10-11T10:53:09Z",
    "AUTO, 2021-10-11 12:53:09 America/Argentina/Buenos_Aires, 2021-10-11T15:53:09Z",
    "AUTO, '2021-10-11 12:53:09,277', 2021-10-11T12:53:09.277Z",
    "AUTO, 2021-10-11 12:53, 2021-10-11T12:53:00Z",
    "AUTO, 2021-10-11, 2021-10-11T00:00:00Z",
    "EPOCH_S, 1, 1970-01-01T00:00:01Z",
    "EPOCH_MS, 1, 1970-01-01T00:00:00.001Z",
    "EPOCH_US, 5000, 1970-01-01T00:00:00.005Z",
    "EPOCH_NS, 5000000, 1970-01-01T00:00:00.005Z",
    "TEXT, 2021-10-11 12:53:09.123456789, 2021-10-11T12:53:09.123Z",
  })
  void readsATime(TimeFormat format, String text, Instant expected) {
    assertThat(format.parseMillis(text, ZoneOffset.UTC)).hasValue(expected.toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "2021-07-01 12:00:00, 2021-07-01T10:00:00Z",
    "2021-12-01 12:00:00, 2021-12-01T11:00:00Z",
    "2021-07-01, 2021-06-30T22:00:00Z",
    "2021-07-01 12:00:00 UTC, 2021-07-01T12:00:00Z",
    "2021-07-01T12:00:00-05:00, 2021-07-01T17:00:00Z",
    "1633956789, 2021-10-11T12:53:09Z",
  })
  void aTimeWithoutAZoneIsOfTheOneThatIsGiven(String text, Instant expected) {
    assertThat(TimeFormat.AUTO.parseMillis(text, ZoneId.of("Europe/Berlin")))
        .hasValue(expected.toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "NaN",
        "1e999",
        "2021-10-11T",
        "2021-13-11 12:53:09",
        "2021-10-11 12",
        "11.10.2021",
        "2021-10-11 12:53:09 Mars",
        "2021-10-11 12:53:09 CEST",
        "2021-10-11 12:53:09 Mars/Olympus",
        "1e21",
        "-1",
        "1969-12-31 23:59:59.999",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31",
        "0x10"
      })
  void refusesWhatIsNoTimeOrNotInTheContractsRange(String text) {
    assertThat(TimeFormat.AUTO.parseMillis(text, ZoneOffset.UTC)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"TEXT, 1633956789", "EPOCH_S, 2021-10-11", "EPOCH_MS, 2021-10-11 12:53:09"})
  void readsOnlyTheFormatAskedFor(TimeFormat format, String text) {
    assertThat(format.parseMillis(text, ZoneOffset.UTC)).isEmpty();
  }
}
