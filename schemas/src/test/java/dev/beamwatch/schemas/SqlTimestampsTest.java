package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTimestampsTest {
  private static final SqlTimestamps UTC = SqlTimestamps.in(ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          2021-10-11T12:53:00Z,     2021-10-11 12:53:00
          2021-10-11T12:53:09.277Z, 2021-10-11 12:53:09.277
          2021-10-11T12:53:09.5Z,   2021-10-11 12:53:09.5
          2021-10-11T12:53:09.05Z,  2021-10-11 12:53:09.05
          2021-10-11T12:53:09.001Z, 2021-10-11 12:53:09.001
          2024-02-29T23:59:59.999Z, 2024-02-29 23:59:59.999
          1970-01-01T00:00:00Z,     1970-01-01 00:00:00
          1970-01-01T00:00:00.001Z, 1970-01-01 00:00:00.001
          9999-12-30T23:59:59.999Z, 9999-12-30 23:59:59.999
          """)
  void aTimeHasTheFractionThatItNeedsAndNoMore(String instant, String text) {
    long millis = Instant.parse(instant).toEpochMilli();

    assertThat(UTC.format(millis)).isEqualTo(text);
    assertThat(UTC.parse(text)).isEqualTo(millis);
  }

  @Test
  void theTimeOfTheContractsExampleIsWrittenAsItSays() {
    assertThat(UTC.format(1633956789277L)).isEqualTo("2021-10-11 12:53:09.277");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          Europe/Berlin,    2021-10-11 14:53:09.277
          America/New_York, 2021-10-11 08:53:09.277
          Asia/Kathmandu,   2021-10-11 18:38:09.277
          +18:00,           2021-10-12 06:53:09.277
          -18:00,           2021-10-10 18:53:09.277
          """)
  void aTimeIsTheLocalTimeOfItsZone(String zone, String text) {
    SqlTimestamps timestamps = SqlTimestamps.in(ZoneId.of(zone));

    assertThat(timestamps.format(1633956789277L)).isEqualTo(text);
    assertThat(timestamps.parse(text)).isEqualTo(1633956789277L);
  }

  @Test
  void theEpochIsStillTheYearBeforeInZonesWestOfUtc() {
    SqlTimestamps newYork = SqlTimestamps.in(ZoneId.of("America/New_York"));

    assertThat(newYork.format(0)).isEqualTo("1969-12-31 19:00:00");
    assertThat(newYork.format(30_001)).isEqualTo("1969-12-31 19:00:30.001");
    assertThat(newYork.parse("1969-12-31 19:00:30.001")).isEqualTo(30_001);
  }

  @Test
  void aLocalTimeThatAZoneHasTwiceIsTakenAsTheEarlierOne() {
    SqlTimestamps berlin = SqlTimestamps.in(ZoneId.of("Europe/Berlin"));
    long first = Instant.parse("2021-10-31T00:30:00Z").toEpochMilli();
    long second = Instant.parse("2021-10-31T01:30:00Z").toEpochMilli();

    assertThat(berlin.format(first)).isEqualTo(berlin.format(second));
    assertThat(berlin.parse("2021-10-31 02:30:00")).isEqualTo(first);
  }

  @Test
  void aLocalTimeThatAZoneNeverHasIsMovedOn() {
    SqlTimestamps berlin = SqlTimestamps.in(ZoneId.of("Europe/Berlin"));

    assertThat(berlin.parse("2021-03-28 02:30:00"))
        .isEqualTo(Instant.parse("2021-03-28T01:30:00Z").toEpochMilli());
  }

  @Test
  void theLimitsHaveFourDigitsOfYearInEveryZoneAlsoForTheWindowsAroundThem() {
    long sixHours = 6 * 60 * 60 * 1000;
    for (int hours = -18; hours <= 18; hours++) {
      SqlTimestamps timestamps = SqlTimestamps.in(ZoneOffset.ofHours(hours));
      assertThat(timestamps.format(SqlTimestamps.MIN_MILLIS)).containsAnyOf("1970-", "1969-");
      assertThat(timestamps.format(SqlTimestamps.MAX_MILLIS)).startsWith("9999-12-3");
      assertThat(timestamps.format(SqlTimestamps.MAX_MILLIS + sixHours)).startsWith("9999-12-3");
    }
    assertThat(Instant.ofEpochMilli(SqlTimestamps.MIN_MILLIS)).hasToString("1970-01-01T00:00:00Z");
    assertThat(Instant.ofEpochMilli(SqlTimestamps.MAX_MILLIS))
        .hasToString("9999-12-30T23:59:59.999Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2021-10-11",
        "2021-10-11 12:53",
        "2021-10-11T12:53:09",
        "2021-10-11 12:53:09Z",
        "2021-10-11 12:53:09 ",
        "2021-10-11 24:00:00",
        "2021-02-29 12:53:09",
        "2021-13-01 12:53:09",
        "2021-10-11 12:53:60",
        "21-10-11 12:53:09",
        "1633956789277"
      })
  void anotherFormatOrADateThatDoesNotExistIsRefused(String text) {
    assertThatThrownBy(() -> UTC.parse(text)).isInstanceOf(DateTimeParseException.class);
  }

  /** Texts that were read before are kept in few places. */
  @Test
  void whatWasReadBeforeDoesNotChangeWhatATextSays() {
    SqlTimestamps timestamps = SqlTimestamps.in(ZoneOffset.UTC);
    long begin = Instant.parse("2021-10-11T12:53:00Z").toEpochMilli();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1_000; i++) {
        long millis = begin + (round == 0 ? i : 999 - i) * 1_001L;
        assertThat(timestamps.parse(timestamps.format(millis))).isEqualTo(millis);
        assertThat(timestamps.parse(timestamps.format(millis))).as("again").isEqualTo(millis);
      }
    }
    assertThatThrownBy(() -> timestamps.parse("no time"))
        .isInstanceOf(DateTimeParseException.class);
    assertThatThrownBy(() -> timestamps.parse("no time"))
        .as("again")
        .isInstanceOf(DateTimeParseException.class);
  }
}
