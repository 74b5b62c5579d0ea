package dev.beamwatch.schemas.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "PT1M30S, PT1M30S",
    "-PT5S, PT-5S",
    "60s, PT1M",
    "5m, PT5M",
    "1m30s, PT1M30S",
    "2h, PT2H",
    "7d, PT168H",
    "1d2h3m4s5ms, PT26H3M4.005S",
    "250ms, PT0.25S",
    "0s, PT0S"
  })
  void bothWaysToWriteADurationAreUnderstood(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "60", "5 m", "-5s", "1.5h", "5min", "s", "30s1m", "9999999999s", "5M"})
  void otherTextsAreNone(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
