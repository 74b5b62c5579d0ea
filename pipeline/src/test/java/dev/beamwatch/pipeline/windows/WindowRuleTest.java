package dev.beamwatch.pipeline.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowRuleTest {
  private static final WindowRule STANDARD =
      new WindowRule(Duration.ofSeconds(30), Duration.ofMinutes(1));

  @ParameterizedTest
  @CsvSource({
    "0, 30000",
    "1, 30000",
    "29999, 30000",
    "30000, 60000",
    "30001, 60000",
    "1633956789277, 1633956810000",
    "1633956810000, 1633956840000"
  })
  void aWindowHoldsItsStartAndNotItsEnd(long occurredAtMillis, long endMillis) {
    assertThat(STANDARD.endOfWindow(occurredAtMillis)).isEqualTo(endMillis);
  }

  @Test
  void aWindowMayBeASingleMillisecond() {
    WindowRule rule = new WindowRule(Duration.ofMillis(1), Duration.ZERO);

    assertThat(rule.endOfWindow(0)).isEqualTo(1);
    assertThat(rule.endOfWindow(1)).isEqualTo(2);
  }

  @Test
  void aWindowIsClosedWhenTheWatermarkPassesItsLastMillisecondAndTheLateness() {
    assertThat(STANDARD.isExpired(30_000, 29_999 + 60_000 - 1)).isFalse();
    assertThat(STANDARD.isExpired(30_000, 29_999 + 60_000)).isFalse();
    assertThat(STANDARD.isExpired(30_000, 29_999 + 60_000 + 1)).isTrue();
  }

  @Test
  void withoutLatenessAWindowIsClosedByTheWatermarkAtItsEnd() {
    WindowRule strict = new WindowRule(Duration.ofSeconds(30), Duration.ZERO);

    assertThat(strict.isExpired(30_000, 29_999)).isFalse();
    assertThat(strict.isExpired(30_000, 30_000)).isTrue();
    assertThat(strict.isExpired(0, -1)).isFalse();
    assertThat(strict.isExpired(0, 0)).isTrue();
  }
}
