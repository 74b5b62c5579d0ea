package dev.beamwatch.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.console.history.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final TestClock clock = new TestClock();
  private final Sessions sessions = new Sessions("the-token-of-the-house", clock);

  @Test
  void withoutATokenEverybodyIsIn() {
    assertThat(new Sessions(null, clock).isOpen(null)).isTrue();
  }

  @Test
  void aSessionIsOpenUntilItIsClosedOrHalfADayOld() {
    String one = sessions.open();
    String other = sessions.open();

    assertThat(sessions.isOpen(one)).isTrue();
    assertThat(sessions.isOpen("made up")).isFalse();
    assertThat(sessions.isOpen(null)).isFalse();
    sessions.close(one);
    assertThat(sessions.isOpen(one)).isFalse();
    clock.pass(Duration.ofHours(12));
    assertThat(sessions.isOpen(other)).isFalse();
  }

  @Test
  void afterTenWrongTokensAnAddressWaitsAMinuteAndOthersDoNot() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(sessions.isRight("wrong", "10.0.0.1")).isFalse();
    }

    assertThatThrownBy(() -> sessions.isRight("the-token-of-the-house", "10.0.0.1"))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(429));
    assertThat(sessions.isRight("the-token-of-the-house", "10.0.0.2")).isTrue();
    clock.pass(Duration.ofMinutes(1));
    assertThat(sessions.isRight("the-token-of-the-house", "10.0.0.1")).isTrue();
  }
}
