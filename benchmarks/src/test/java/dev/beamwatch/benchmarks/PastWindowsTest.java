package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.schemas.WindowStats;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PastWindowsTest {
  private static final PastWindows PAST = new PastWindows(800, 10);

  @Test
  void eachProcessorHasEveryWindowOnceAndTimeNeverGoesBack() {
    Set<String> seen = new HashSet<>();
    long reached = 0;
    for (long n = 0; n < PAST.count(); n++) {
      WindowStats stats = PAST.window(n);
      assertThat(stats.windowEndMillis()).isGreaterThanOrEqualTo(reached);
      reached = stats.windowEndMillis();
      assertThat(stats.windowStartMillis()).isEqualTo(reached - Workload.WINDOW_MILLIS);
      seen.add(stats.hostname() + " " + stats.cpu() + " " + reached);
    }
    assertThat(seen).hasSize(8_000);
    assertThat(reached).isEqualTo(Workload.windowEndMillis(799));
  }

  @Test
  void theShorterPastIsTheBeginningOfTheLonger() {
    PastWindows quarter = new PastWindows(200, 10);
    for (long n = 0; n < quarter.count(); n++) {
      assertThat(quarter.window(n)).isEqualTo(PAST.window(n));
    }
  }

  @Test
  void calmIsFarBelowTheLimitsAndTroubleMostlyAbove() {
    for (long n = 0; n < PAST.count(); n++) {
      WindowStats stats = PAST.window(n);
      boolean isTrouble = PastWindows.isTrouble((int) (n % 10), (int) (n / 10));
      assertThat(stats.usageAvg()).isBetween(isTrouble ? 78.0 : 30.0, isTrouble ? 98.0 : 60.0);
      assertThat(stats.usageMax()).isGreaterThan(stats.usageAvg());
    }
    long trouble =
        IntStream.range(0, 1_000)
            .filter(each -> PastWindows.isTrouble(each % 100, each / 100 * 40))
            .count();
    assertThat(trouble).isBetween(40L, 85L);
  }

  @Test
  void nothingIsNoPast() {
    assertThatThrownBy(() -> new PastWindows(0, 10)).hasMessage("each must be at least 1");
    assertThatThrownBy(() -> new PastWindows(10, 0)).hasMessage("each must be at least 1");
  }
}
