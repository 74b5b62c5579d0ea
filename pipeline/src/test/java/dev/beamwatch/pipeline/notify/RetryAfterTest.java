package dev.beamwatch.pipeline.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final long NOW = Instant.parse("1994-11-06T08:49:00Z").toEpochMilli();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "sun, 6 nov 1994 08:49:37 gmt",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "06 Nov 1994 08:49:37 GMT",
        " Sun,  06 Nov 1994 08:49:37 GMT "
      })
  void aDateInAnyOfTheFormsOfHttpIsThePauseUntilThen(String date) {
    assertThat(RetryAfter.parse(date, NOW)).contains(Duration.ofSeconds(37));
  }

  @Test
  void aDateThatHasPassedIsNoPause() {
    assertThat(RetryAfter.parse("Sun, 06 Nov 1994 08:48:59 GMT", NOW)).contains(Duration.ZERO);
    assertThat(RetryAfter.parse("Thu, 01 Jan 1970 00:00:00 GMT", NOW)).contains(Duration.ZERO);
  }

  @Test
  void aDateFarAheadIsCutToAYear() {
    assertThat(RetryAfter.parse("Sun, 06 Nov 2094 08:49:37 GMT", NOW))
        .contains(Duration.ofDays(365));
  }

  @Test
  void aYearOfTwoDigitsIsTheNextOneThatIsNotFiftyYearsAhead() {
    long in2026 = Instant.parse("2026-10-21T07:20:00Z").toEpochMilli();

    assertThat(RetryAfter.parse("Wednesday, 21-Oct-26 07:28:00 GMT", in2026))
        .contains(Duration.ofMinutes(8));
    assertThat(RetryAfter.parse("Sunday, 06-Nov-94 08:49:37 GMT", in2026)).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "1.5",
        "99999999999999999999",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT and more",
        "Sun, 06 Nov 1994",
        "2026-10-21T07:28:00Z",
        "Sunday, 06-Nov- 08:49:37 GMT"
      })
  void anythingElseSaysNothing(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEmpty();
  }

  @Test
  void noHeaderSaysNothing() {
    assertThat(RetryAfter.parse(null, NOW)).isEmpty();
  }
}
