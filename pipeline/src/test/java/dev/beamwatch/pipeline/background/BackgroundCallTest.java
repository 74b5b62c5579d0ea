package dev.beamwatch.pipeline.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.beamwatch.pipeline.background.BackgroundCall.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackgroundCallTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BackgroundCall<String> call = BackgroundCall.onItsOwnThread();
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @Test
  void nothingIsUnderWayBeforeTheStart() {
    assertThat(call.isUnderWay()).isFalse();
    assertThat(call.takeOutcome()).isNull();
  }

  @Test
  void startingDoesNotWaitForTheCall() {
    assertThat(call.start(this::waits)).isTrue();

    assertThat(call.isUnderWay()).isTrue();
    assertThat(call.takeOutcome()).isNull();
    mayEnd.countDown();
    assertThat(outcome(call)).isEqualTo(new Outcome<>("done", null));
  }

  @Test
  void theCallRunsOnADaemonThreadOfItsOwn() {
    BackgroundCall<Thread> thread = BackgroundCall.onItsOwnThread();
    thread.start(Thread::currentThread);
    Thread ranOn = outcome(thread).value();

    assertThat(ranOn)
        .isNotNull()
        .isNotSameAs(Thread.currentThread())
        .matches(Thread::isDaemon, "does not keep the JVM alive")
        .extracting(Thread::getName)
        .isEqualTo("beamwatch-background");
  }

  @Test
  void aSecondCallIsRefusedWhileOneIsUnderWayAlsoWhenItHasEnded() {
    AtomicInteger started = new AtomicInteger();
    call.start(this::waits);

    assertThat(call.start(() -> "second" + started.incrementAndGet())).isFalse();
    mayEnd.countDown();
    assertThat(outcome(call).value()).isEqualTo("done");
    assertThat(started).hasValue(0);
    assertThat(call.start(() -> "third")).isTrue();
    assertThat(outcome(call).value()).isEqualTo("third");
  }

  @Test
  void anOutcomeIsTakenOnce() {
    call.start(() -> "done");

    assertThat(outcome(call).value()).isEqualTo("done");
    assertThat(call.takeOutcome()).isNull();
    assertThat(call.isUnderWay()).isFalse();
  }

  @Test
  void whatTheCallThrowsIsItsOutcome() {
    IOException failure = new IOException("the database is away");
    call.start(
        () -> {
          throw failure;
        });

    Outcome<String> outcome = outcome(call);
    assertThat(outcome.value()).isNull();
    assertThat(outcome.failure()).isSameAs(failure);
  }

  @Test
  void errorsAndCancellationsAreOutcomesToo() {
    for (Throwable failure :
        new Throwable[] {new StackOverflowError(), new CancellationException()}) {
      BackgroundCall<String> failing = BackgroundCall.inline();
      failing.start(
          () -> {
            if (failure instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) failure;
          });

      assertThat(failing.takeOutcome()).isEqualTo(new Outcome<>(null, failure));
    }
  }

  @Test
  void copiesOfACallShareIt() {
    BackgroundCall<String> copy = SerializableUtils.clone(call);
    call.start(this::waits);

    assertThat(copy.isUnderWay()).isTrue();
    assertThat(copy.start(() -> "second")).isFalse();
    mayEnd.countDown();
    assertThat(outcome(copy).value()).isEqualTo("done");
    assertThat(call.takeOutcome()).isNull();
  }

  @Test
  void callsOfTwoTransformsAreApart() {
    call.start(this::waits);
    BackgroundCall<String> other = BackgroundCall.onItsOwnThread();

    assertThat(other.isUnderWay()).isFalse();
    other.start(() -> "other");
    assertThat(outcome(other).value()).isEqualTo("other");
    mayEnd.countDown();
    assertThat(outcome(call).value()).isEqualTo("done");
  }

  @Test
  void anInlineCallHasEndedWhenStartingIt() {
    BackgroundCall<Thread> inline = BackgroundCall.inline();

    assertThat(inline.start(Thread::currentThread)).isTrue();
    assertThat(inline.takeOutcome()).isEqualTo(new Outcome<>(Thread.currentThread(), null));
  }

  private String waits() throws InterruptedException {
    mayEnd.await();
    return "done";
  }

  private static <T> Outcome<T> outcome(BackgroundCall<T> call) {
    @Nullable Outcome<T> outcome =
        await().atMost(PATIENCE).until(call::takeOutcome, o -> o != null);
    if (outcome == null) {
      throw new AssertionError("no outcome");
    }
    return outcome;
  }
}
