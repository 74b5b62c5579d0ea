package dev.beamwatch.console.told;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UntoldBreachesTest {
  private static final long SINCE_EVER = Long.MIN_VALUE;
  private static final long MINUTE = 60_000;

  private final UntoldBreaches breaches = new UntoldBreaches(3);

  @Test
  void aBreachWaitsSinceItWasWrittenUntilItsOutcome() {
    breach("cpu1", 1_000, 1_100);
    breach("cpu2", 2_000, 2_100);
    assertThat(waiting()).isEqualTo(new Waiting(2, OptionalLong.of(1_100)));

    told("cpu1", 1_000, 1_500);
    assertThat(waiting()).isEqualTo(new Waiting(1, OptionalLong.of(2_100)));

    told("cpu2", 2_000, 2_500);
    assertThat(waiting()).isEqualTo(Waiting.NOTHING);
  }

  @Test
  void anOutcomeMayBeReadBeforeItsBreach() {
    told("cpu1", 1_000, 1_500);
    breach("cpu1", 1_000, 1_100);

    assertThat(waiting()).isEqualTo(Waiting.NOTHING);
  }

  @Test
  void aBreachDoesNotWaitWhenALaterWindowWasToldAMinuteAfterIt() {
    breach("cpu1", 1_000, 1_100);
    told("cpu2", 1_000, 1_100 + MINUTE);
    told("cpu2", 2_000, 1_100 + MINUTE - 1);
    assertThat(waiting().count()).isEqualTo(1);

    told("cpu2", 3_000, 1_100 + MINUTE);

    assertThat(waiting()).isEqualTo(Waiting.NOTHING);
    breach("cpu3", 2_999, 1_100);
    assertThat(waiting()).isEqualTo(Waiting.NOTHING);
    breach("cpu3", 2_999, 1_101);
    breach("cpu4", 3_000, 1_100);
    assertThat(waiting().count()).isEqualTo(2);
  }

  @Test
  void ofOutcomesOnlyThoseThatSayMoreAreRememberedAndAllStillCount() {
    told("cpu1", 3_000, 1_000 + MINUTE);
    told("cpu1", 1_000, 5_000 + MINUTE);
    told("cpu1", 2_000, 4_000 + MINUTE);

    breach("late", 900, 5_000);
    breach("late", 1_900, 4_000);
    breach("late", 2_900, 1_000);
    assertThat(waiting()).isEqualTo(Waiting.NOTHING);

    breach("late", 1_500, 5_000);
    assertThat(waiting().count()).isEqualTo(1);
  }

  @Test
  void onlyWhatWasWrittenAfterAMomentIsAskedFor() {
    breach("cpu1", 1_000, 1_100);
    breach("cpu2", 1_000, 1_200);

    assertThat(breaches.waiting(1_100)).isEqualTo(new Waiting(1, OptionalLong.of(1_200)));
    assertThat(breaches.waiting(1_200)).isEqualTo(Waiting.NOTHING);
  }

  @Test
  void memoryIsBoundedAndABreachOlderThanAForgottenOutcomeDoesNotWait() {
    for (int i = 1; i <= 5; i++) {
      told("cpu" + i, 1_000, 1_000 + i);
    }
    breach("cpu1", 1_000, 1_002);
    assertThat(waiting()).isEqualTo(Waiting.NOTHING);
    for (int i = 10; i <= 20; i++) {
      breach("cpu" + i, 1_000, 1_003);
    }
    assertThat(waiting()).isEqualTo(new Waiting(3, OptionalLong.of(1_003)));
  }

  @Test
  void whatIsOldIsForgotten() {
    breach("cpu1", 1_000, 1_100);
    breach("cpu2", 1_000, 1_200);
    told("cpu9", 5_000, 1_150);
    breaches.forgetBefore(1_200);

    assertThat(waiting()).isEqualTo(new Waiting(1, OptionalLong.of(1_200)));
    breach("cpu9", 5_000, 1_250);
    assertThat(waiting().count()).isEqualTo(2);
  }

  private void breach(String cpu, long windowEnd, long at) {
    breaches.breach("doc", cpu, windowEnd, at);
  }

  private void told(String cpu, long windowEnd, long toldAt) {
    breaches.told("doc", cpu, windowEnd, toldAt);
  }

  private Waiting waiting() {
    return breaches.waiting(SINCE_EVER);
  }
}
