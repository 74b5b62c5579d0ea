package dev.beamwatch.pipeline.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.beamwatch.pipeline.suggest.LoadOverTime.Drift;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LoadOverTimeTest {
  private static final Duration SIZE = Duration.ofHours(1);

  private final LoadOverTime load = new LoadOverTime(SIZE);

  @Test
  void theFirstQuarterIsComparedWithTheLastOne() {
    // Of 8 windows the first 2 are 10 and 60, the last 2 are 60 and 61.
    take(100, 10, 60, 99, 99, 99, 99, 60, 61);

    assertThat(load.drift(59)).isEqualTo(new Drift(0.5, 1.0));
    assertThat(load.drift(60)).isEqualTo(new Drift(0.5, 1.0));
    assertThat(load.drift(61)).isEqualTo(new Drift(0.0, 0.5));
    assertThat(load.drift(62)).isEqualTo(new Drift(0.0, 0.0));
    assertThat(load.drift(9)).isEqualTo(new Drift(1.0, 1.0));
  }

  @Test
  void processorsCountTogether() {
    take(0, 50, 0, 0, 0);
    take(0, 10, 0, 0, 90);

    assertThat(load.drift(20)).isEqualTo(new Drift(0.5, 0.5));
  }

  @Test
  void theTimeOfAGapCounts() {
    // 16 hours: in the first four there is one window, in the last four two.
    load.take(0, 50);
    load.take(SIZE.toMillis() * 14, 70);
    load.take(SIZE.toMillis() * 15, 60);

    assertThat(load.drift(61)).isEqualTo(new Drift(0.0, 0.5));
  }

  @Test
  void fewerThanFourWindowsHaveNoQuarters() {
    take(0, 50, 60, 70);

    assertThat(load.drift(10)).isNull();
  }

  @Test
  void aLongTimeIsAsExactAsAThirtieth() {
    // A load that grows evenly from 0 to 99 over 100,000 windows.
    int windows = 100_000;
    for (int i = 0; i < windows; i++) {
      load.take(i * SIZE.toMillis(), i * 100 / windows);
    }

    // Above 12 are the windows from 12 % of the time on: 13 of the first 25 percent.
    assertThat(Objects.requireNonNull(load.drift(12)).early()).isCloseTo(13.0 / 25, within(0.07));
    assertThat(Objects.requireNonNull(load.drift(12)).late()).isEqualTo(1);
    assertThat(Objects.requireNonNull(load.drift(88)).early()).isZero();
    assertThat(Objects.requireNonNull(load.drift(88)).late()).isCloseTo(12.0 / 25, within(0.07));
  }

  private void take(int beginHours, int... exceeded) {
    for (int i = 0; i < exceeded.length; i++) {
      load.take((beginHours + i) * SIZE.toMillis(), exceeded[i]);
    }
  }
}
