package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidFromTest {
  @ParameterizedTest
  @CsvSource({
    "2021-10-11 12:53:00+00, 2021-10-11T12:53:00Z",
    "2021-10-11 14:53:00+02, 2021-10-11T12:53:00Z",
    "2021-10-11 18:23:00+05:30, 2021-10-11T12:53:00Z",
    "1890-01-01 00:53:28+00:53:28, 1890-01-01T00:00:00Z",
    "2021-10-11 12:53:00.5-01, 2021-10-11T13:53:00.500Z",
    "2021-10-11 12:53:00, 2021-10-11T12:53:00Z",
    "2021-10-11, 2021-10-11T00:00:00Z",
    "12021-10-11 12:53:00+00, +12021-10-11T12:53:00Z",
    "2020-02-29 00:00:00+00, 2020-02-29T00:00:00Z",
  })
  void whatPostgresPrintsIsRead(String printed, Instant meant) {
    assertThat(ValidFrom.millis(printed)).isEqualTo(meant.toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "2021-10-11T12:53:00Z, 2021-10-11T12:53:00Z",
    "2021-10-11T12:53Z, 2021-10-11T12:53:00Z",
    "2021-10-11T14:53:00.5+02:00, 2021-10-11T12:53:00.500Z",
  })
  void whatIso8601WritesIsRead(String written, Instant meant) {
    assertThat(ValidFrom.millis(written)).isEqualTo(meant.toEpochMilli());
  }

  @Test
  void aTimeBetweenTwoMillisecondsIsTheLaterOneForNoWindowEndsBetween() {
    assertThat(ValidFrom.millis("1970-01-01 00:00:00.000001+00")).isEqualTo(1);
    assertThat(ValidFrom.millis("1970-01-01 00:00:00.001+00")).isEqualTo(1);
    assertThat(ValidFrom.millis("1970-01-01 00:00:00.001001+00")).isEqualTo(2);
  }

  @Test
  void infinityIsNeverAndWhatIsBeforeAllReadingsIsSinceEver() {
    assertThat(ValidFrom.millis("infinity")).isEqualTo(ValidFrom.NEVER);
    assertThat(ValidFrom.millis("-infinity")).isEqualTo(ValidFrom.SINCE_EVER);
    assertThat(ValidFrom.millis("0044-03-15 12:00:00+00 BC")).isEqualTo(ValidFrom.SINCE_EVER);
    assertThat(ValidFrom.millis("0001-02-29 00:00:00+00 BC")).isEqualTo(ValidFrom.SINCE_EVER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "Today",
        "11.10.2021",
        "2021-13-01",
        "2021-02-30",
        "2021-02-30T00:00:00Z",
        "2021-10-11T12:53:00",
        "2021-10-11T24:00:00Z",
        "2021-10-11 25:00:00+00",
        "2021-10-11 12:53:00+00 ",
        "1634",
        "long ago BC"
      })
  void whatIsNoTimeIsNone(String text) {
    assertThat(ValidFrom.millis(text)).isNull();
  }
}
