package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AppendTimesTest {
  @Test
  void theFirstAndTheLastTenthAreNotLookedAt() {
    AppendTimes times = new AppendTimes();
    // A slow start, a thousand a second, a slow end.
    add(times, 0, 54_000, 90, 600);
    add(times, 54_000, 54_820, 820, 1);
    add(times, 54_820, 108_820, 90, 600);

    assertThat(times.middleRate()).isCloseTo(1_000, within(2.0));
  }

  @Test
  void partsOfATopicCountTogether() {
    AppendTimes one = new AppendTimes();
    AppendTimes other = new AppendTimes();
    add(one, 0, 1_000, 1_000, 1);
    add(other, 0, 1_000, 500, 2);

    AppendTimes both = new AppendTimes();
    both.add(one);
    both.add(other);

    assertThat(both.middleRate()).isCloseTo(1_500, within(5.0));
  }

  @Test
  void nothingHasNoRate() {
    assertThat(new AppendTimes().middleRate()).isNaN();
  }

  /** Adds records, evenly over a time. */
  private static void add(
      AppendTimes times, long fromMillis, long untilMillis, int count, long eachMillis) {
    for (int n = 0; n < count; n++) {
      times.add(fromMillis + n * eachMillis);
    }
    assertThat(fromMillis + count * eachMillis).isEqualTo(untilMillis);
  }
}
