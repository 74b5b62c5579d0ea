package dev.beamwatch.console.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RollingCountTest {
  private static final long MINUTE = 60_000;

  private final RollingCount count = new RollingCount(Duration.ofHours(1));

  @Test
  void whatIsWithinThePeriodCountsAndWhatIsBeforeItDoesNot() {
    long now = 1_000 * MINUTE;
    count.add(now, 1, now);
    count.add(now - 59 * MINUTE, 2, now);
    count.add(now - 60 * MINUTE, 4, now);

    assertThat(count.total(now)).isEqualTo(3);
    assertThat(count.total(now + MINUTE)).isEqualTo(1);
    assertThat(count.total(now + 60 * MINUTE)).isZero();
  }

  @Test
  void aClockThatIsAheadCountsAsNow() {
    long now = 1_000 * MINUTE;
    count.add(now + 5 * MINUTE, 1, now);

    assertThat(count.total(now)).isEqualTo(1);
  }
}
