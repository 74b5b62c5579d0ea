package dev.beamwatch.pipeline.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "59999, 59 s",
    "60000, 1 min",
    "3600000, 1 h",
    "7500000, 2 h 5 min",
    "273600000, 3 d 4 h"
  })
  void durationsHaveTheirTwoLargestUnits(long millis, String shown) {
    assertThat(Words.duration(millis)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"UTC, UTC", "Z, UTC", "Etc/UTC, UTC", "Asia/Tokyo, Asia/Tokyo", "+02:00, +02:00"})
  void aZoneIsUtcOrHasItsName(String zone, String shown) {
    assertThat(Words.zone(ZoneId.of(zone))).isEqualTo(shown);
  }

  @Test
  void aNameStaysInItsLineAndOutOfTheTerminalsControl() {
    assertThat(Words.oneLine("a\nb\rc\u001b[2Jd\u2028e\u2029f\u0085g"))
        .isEqualTo("a b c [2Jd e f g");
  }
}
