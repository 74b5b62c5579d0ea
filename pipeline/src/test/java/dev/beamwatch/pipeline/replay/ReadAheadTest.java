package dev.beamwatch.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.beamwatch.pipeline.replay.InOrder.Portion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadTest {
  @Test
  void elementsComeInTheirOrderAndThenTheEnd() throws IOException {
    assertThat(rest(ReadAhead.of(new Letters(10))))
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
  }

  @Test
  void nothingIsAnEndAtOnce() throws IOException {
    assertThat(rest(ReadAhead.of(new Letters(0)))).isEmpty();
  }

  @Test
  void whatIsSkippedIsLeftOut() throws IOException {
    ReadAhead<String> ahead = ReadAhead.of(new Letters(6));
    ahead.skip();
    ahead.skip();

    assertThat(rest(ahead)).containsExactly("c", "d", "e", "f");
  }

  @Test
  void skippingStopsAtTheEnd() throws IOException {
    ReadAhead<String> ahead = ReadAhead.of(new Letters(1));
    ahead.skip();
    ahead.skip();
    ahead.skip();

    assertThat(ahead.hasEnded()).isTrue();
  }

  @Test
  void aFailureComesAfterWhatWasReadBefore() throws IOException {
    ReadAhead<String> ahead = ReadAhead.of(new Letters(1, new IOException("the disk is gone")));
    ahead.skip();

    assertThatThrownBy(() -> rest(ahead))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is gone");
  }

  /** Otherwise the job would wait for ever. */
  @Test
  void anErrorOfTheReadingThreadIsAFailureToo() {
    ReadAhead<String> ahead = ReadAhead.of(new Letters(0, new OutOfMemoryError("no heap")));

    assertThatThrownBy(() -> rest(ahead))
        .isInstanceOf(IOException.class)
        .hasMessage("no heap")
        .hasCauseInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void whatCannotBeOpenedIsAFailure() {
    ReadAhead<String> ahead =
        ReadAhead.of(
            () -> {
              throw new IOException("no such topic");
            });

    assertThatThrownBy(() -> rest(ahead))
        .isInstanceOf(IOException.class)
        .hasMessage("no such topic");
  }

  @Test
  void closingEndsTheReadingEvenIfNobodyTakesAnything() throws Exception {
    CountDownLatch closed = Letters.nextClosed();
    ReadAhead<String> ahead = ReadAhead.of(new Letters(1_000_000));
    ahead.skip();
    ahead.close();

    await().atMost(30, TimeUnit.SECONDS).until(() -> closed.getCount() == 0);
  }

  private static List<String> rest(ReadAhead<String> ahead) throws IOException {
    List<String> rest = new ArrayList<>();
    while (!ahead.hasEnded()) {
      Portion<String> next = ahead.poll();
      if (next != null) {
        rest.add(next.element());
      }
    }
    return rest;
  }
}
