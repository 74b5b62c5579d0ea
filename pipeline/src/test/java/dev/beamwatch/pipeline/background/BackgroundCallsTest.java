package dev.beamwatch.pipeline.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.beamwatch.pipeline.background.BackgroundCall.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class BackgroundCallsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BackgroundCalls<String> calls = BackgroundCalls.inline();

  @Test
  void keysDoNotSeeEachOthersCalls() {
    calls.of("a").start(() -> "of a");

    assertThat(calls.of("b").isUnderWay()).isFalse();
    assertThat(calls.of("b").takeOutcome()).isNull();
    assertThat(calls.of("b").start(() -> "of b")).isTrue();
    assertThat(calls.of("b").takeOutcome()).isEqualTo(new Outcome<>("of b", null));
    assertThat(calls.of("a").takeOutcome()).isEqualTo(new Outcome<>("of a", null));
  }

  @Test
  void oneKeyHasOneCall() {
    calls.of("a").start(() -> "first");

    assertThat(calls.of("a").isUnderWay()).isTrue();
    assertThat(calls.of("a").start(() -> "second")).isFalse();
    assertThat(calls.of("a").takeOutcome()).isEqualTo(new Outcome<>("first", null));
  }

  @Test
  void clonesShareTheCallOfAKey() {
    BackgroundCalls<String> clone = SerializableUtils.clone(calls);
    calls.of("a").start(() -> "of a");

    assertThat(clone.of("b").isUnderWay()).isFalse();
    assertThat(clone.of("a").takeOutcome()).isEqualTo(new Outcome<>("of a", null));
    assertThat(calls.of("a").isUnderWay()).isFalse();
  }

  @Test
  void twoStepsDoNotShareAKey() {
    BackgroundCalls<String> other = BackgroundCalls.inline();
    calls.of("a").start(() -> "of a");

    assertThat(other.of("a").isUnderWay()).isFalse();
  }

  /** A key that has moved to another worker is never asked for here again. */
  @Test
  void whatIsForgottenIsHeldNoMore() {
    BackgroundCalls<String> clone = SerializableUtils.clone(calls);
    calls.of("a").start(() -> "of a");
    clone.of("b").start(() -> "of b");

    calls.forget();

    assertThat(clone.of("a").isUnderWay()).isFalse();
    assertThat(clone.of("a").takeOutcome()).isNull();
    assertThat(clone.of("b").takeOutcome())
        .as("started by another clone")
        .isEqualTo(new Outcome<>("of b", null));
  }

  @Test
  void aCallThatIsForgottenWhileItRunsEndsUnseen() {
    BackgroundCalls<String> onThreads = BackgroundCalls.onTheirOwnThreads();
    CountDownLatch mayEnd = new CountDownLatch(1);
    onThreads
        .of("a")
        .start(
            () -> {
              mayEnd.await();
              return "first life";
            });
    onThreads.forget();

    assertThat(onThreads.of("a").start(() -> "second life")).isTrue();
    mayEnd.countDown();
    Outcome<String> outcome =
        await().atMost(PATIENCE).until(onThreads.of("a")::takeOutcome, Objects::nonNull);
    assertThat(outcome.value()).isEqualTo("second life");
    assertThat(onThreads.of("a").isUnderWay()).isFalse();
  }

  @Test
  void forgettingDoesNotTouchACallThatAnotherCloneHasStartedSince() {
    BackgroundCalls<String> clone = SerializableUtils.clone(calls);
    calls.of("a").start(() -> "first");
    assertThat(clone.of("a").takeOutcome()).isNotNull();
    clone.of("a").start(() -> "second");

    calls.forget();

    assertThat(clone.of("a").takeOutcome()).isEqualTo(new Outcome<>("second", null));
  }
}
