package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.background.WallClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class RefreshScheduleTest {
  private static final AtomicLong NOW = new AtomicLong();
  private static final WallClock CLOCK = NOW::get;

  private final RefreshSchedule schedule = schedule(Duration.ofSeconds(30));

  @Test
  void theFirstLoadIsDueAtOnce() {
    assertThat(schedule.isDue()).isTrue();
  }

  @Test
  void afterASuccessTheNextLoadIsDueAfterTheInterval() {
    NOW.set(100_000);

    assertThat(schedule.succeeded()).isZero();
    assertDueAt(130_000);
  }

  @Test
  void afterFailuresThePauseDoublesFromASecondToTheInterval() {
    NOW.set(100_000);

    assertThat(schedule.failed()).isEqualTo(Duration.ofSeconds(1));
    assertDueAt(101_000);
    assertThat(schedule.failed()).isEqualTo(Duration.ofSeconds(2));
    assertThat(schedule.failed()).isEqualTo(Duration.ofSeconds(4));
    assertThat(schedule.failed()).isEqualTo(Duration.ofSeconds(8));
    assertThat(schedule.failed()).isEqualTo(Duration.ofSeconds(16));
    assertThat(schedule.failed()).isEqualTo(Duration.ofSeconds(30));
    for (int i = 0; i < 100; i++) {
      assertThat(schedule.failed()).isEqualTo(Duration.ofSeconds(30));
    }
    assertDueAt(NOW.get() + 30_000);
  }

  @Test
  void aSuccessTellsHowManyFailuresCameBeforeItAndForgetsThem() {
    NOW.set(100_000);
    schedule.failed();
    schedule.failed();

    assertThat(schedule.succeeded()).isEqualTo(2);
    assertThat(schedule.succeeded()).isZero();
    assertThat(schedule.failed()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void anIntervalShorterThanTheFirstPauseIsThePause() {
    assertThat(schedule(Duration.ZERO).failed()).isEqualTo(Duration.ZERO);
    assertThat(schedule(Duration.ofMillis(300)).failed()).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void copiesOfAScheduleShareIt() {
    NOW.set(100_000);
    RefreshSchedule copy = SerializableUtils.clone(schedule);
    schedule.failed();
    schedule.failed();

    assertThat(copy.isDue()).isFalse();
    assertThat(copy.succeeded()).isEqualTo(2);
    assertDueAt(130_000);
  }

  @Test
  void schedulesOfTwoTransformsAreApart() {
    NOW.set(100_000);
    schedule.succeeded();

    assertThat(schedule(Duration.ofSeconds(30)).isDue()).isTrue();
  }

  private void assertDueAt(long millis) {
    NOW.set(millis - 1);
    assertThat(schedule.isDue()).isFalse();
    NOW.set(millis);
    assertThat(schedule.isDue()).isTrue();
  }

  /** The clock names a static field, so that copies read the same one. */
  private static RefreshSchedule schedule(Duration interval) {
    return new RefreshSchedule(interval, () -> CLOCK.millis());
  }
}
