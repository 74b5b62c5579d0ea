package dev.beamwatch.console.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventHubTest {
  private final EventHub hub = new EventHub("run1", () -> false);
  private int browsers;

  /** A browser that takes what is written when it is told to. */
  private static final class FakeBrowser implements EventStream.Sink {
    private final StringBuilder received = new StringBuilder();
    private final Deque<Runnable> writing = new ArrayDeque<>();
    private boolean isSlow;

    @Override
    public void write(ByteBuffer bytes, Runnable done, Runnable failed) {
      received.append(UTF_8.decode(bytes));
      if (isSlow) {
        writing.add(done);
      } else {
        done.run();
      }
    }

    void takeAll() {
      isSlow = false;
      while (!writing.isEmpty()) {
        writing.remove().run();
      }
    }
  }

  @Test
  void aNewBrowserIsGreetedWithWhereItStands() {
    hub.publish("health", Map.of("n", 1));

    FakeBrowser browser = connect(null);

    assertThat(browser.received.toString())
        .isEqualTo(
            """
            event: stream
            data: {"name":"b1"}

            id: run1-1
            event: hello
            data: {"run":"run1","eventId":"run1-1","catchingUp":false}

            """);
  }

  @Test
  void aBrowserThatComesBackGetsWhatItHasMissedAndNothingTwice() {
    hub.publish("health", Map.of("n", 1));
    hub.publish("health", Map.of("n", 2));
    hub.publish("health", Map.of("n", 3));

    FakeBrowser browser = connect("run1-1");
    hub.publish("health", Map.of("n", 4));

    assertThat(browser.received.toString())
        .doesNotContain("hello", "{\"n\":1}")
        .containsSubsequence("{\"n\":2}", "{\"n\":3}", "{\"n\":4}");
  }

  @Test
  void aBrowserOfAnotherRunOrOfLongAgoOrOfTheFutureBeginsAfresh() {
    for (int i = 0; i < EventHub.REMEMBERED + 10; i++) {
      hub.publish("health", Map.of("n", i));
    }

    for (String id : new String[] {"run0-5", "run1-9", "run1-99999999", "run1-x", "", "run1-"}) {
      assertThat(connect(id).received.toString()).as(id).contains("event: hello");
    }
    assertThat(connect("run1-10").received.toString()).doesNotContain("event: hello");
  }

  @Test
  void aSlowBrowserHoldsNobodyBackAndIsToldToLoadAfresh() {
    FakeBrowser slow = connect(null);
    slow.isSlow = true;
    FakeBrowser quick = connect(null);
    String large = "x".repeat(100_000);
    for (int i = 0; i < 100; i++) {
      hub.publish("health", Map.of("n", i, "large", large));
    }

    assertThat(quick.received.toString()).contains("\"n\":99");
    assertThat(slow.received.toString()).doesNotContain("\"n\":99");
    slow.takeAll();
    assertThat(slow.received.toString()).contains("event: resync");
    assertThat(slow.received.length()).isLessThan(2 * EventStream.MOST_BYTES);
    hub.publish("health", Map.of("n", 100));
    assertThat(slow.received.toString()).endsWith("data: {\"n\":100}\n\n");
  }

  @Test
  void windowsGoToThoseWhoLookAtTheHostOnly() {
    FakeBrowser looking = connect(null);
    FakeBrowser other = connect(null);

    assertThat(hub.look("b1", Set.of("doc"))).isTrue();
    hub.publishWindows("doc", () -> Map.of("host", "doc"));

    assertThat(looking.received.toString()).contains("event: windows\ndata: {\"host\":\"doc\"}");
    assertThat(other.received.toString()).doesNotContain("windows");
    assertThat(hub.look("b3", Set.of("doc"))).isFalse();
    hub.remove("b1");
    assertThat(hub.look("b1", Set.of("doc"))).isFalse();
  }

  @Test
  void largeEventsAreForgottenEarlierThanSmallOnes() {
    String large = "x".repeat(1_000_000);
    for (int i = 0; i < 20; i++) {
      hub.publish("hosts", Map.of("n", i, "large", large));
    }

    assertThat(connect("run1-11").received.toString()).contains("event: hello");
    assertThat(connect("run1-19").received.toString())
        .doesNotContain("event: hello")
        .contains("\"n\":19");
  }

  @Test
  void hostileTextStaysWithinItsLine() {
    FakeBrowser browser = connect(null);

    hub.publish("hosts", Map.of("host", "a\n\ndata: b\r<img>"));

    assertThat(browser.received.toString())
        .endsWith("data: {\"host\":\"a\\n\\ndata: b\\r<img>\"}\n\n");
  }

  private FakeBrowser connect(@Nullable String lastId) {
    FakeBrowser browser = new FakeBrowser();
    hub.add("b" + ++browsers, new EventStream(browser), lastId);
    return browser;
  }
}
