package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
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
    "AUTO, 0, 1970-01-01T00:00:00Z",
    "AUTO, 2021-10-11 12:53:09, 2021-10-11T12:53:09Z",
    "AUTO, 2021-10-11 12:53:09.5, 2021-10-11T12:53:09.500Z",
    "AUTO, 2021-10-11T12:53:09.277Z, 2021-10-11T12:53:09.277Z",
    "AUTO, 2021-10-11T12:53:09+02:00, 2021-10-11T10:53:09Z",
    "AUTO, 2021-10-11 12:53:09 +0200, 2021-10-11T10:53:09Z",
    "AUTO, 2021-10-11 12:53:09+02, 2021-10-11T10:53:09Z",
    "AUTO, 2021-10-11 12:53:09 UTC, 2021-10-11T12:53:09Z",
    "AUTO, 2021-10-11 12:53, 2021-10-11T12:53:00Z",
    "AUTO, 2021-10-11, 2021-10-11T00:00:00Z",
    "EPOCH_S, 1, 1970-01-01T00:00:01Z",
    "EPOCH_MS, 1, 1970-01-01T00:00:00.001Z",
    "TEXT, 2021-10-11 12:53:09.123456789, 2021-10-11T12:53:09.123Z",
  })
  void readsATime(TimeFormat format, String text, Instant expected) {
    assertThat(format.parseMillis(text)).hasValue(expected.toEpochMilli());
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
        "1e15",
        "-1",
        "1969-12-31 23:59:59.999",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31",
        "0x10"
      })
  void refusesWhatIsNoTimeOrNotInTheContractsRange(String text) {
    assertThat(TimeFormat.AUTO.parseMillis(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"TEXT, 1633956789", "EPOCH_S, 2021-10-11", "EPOCH_MS, 2021-10-11 12:53:09"})
  void readsOnlyTheFormatAskedFor(TimeFormat format, String text) {
    assertThat(format.parseMillis(text)).isEmpty();
  }
}
