package dev.beamwatch.pipeline.resend;

import static dev.beamwatch.pipeline.resend.Notifications.CHANNEL;
import static dev.beamwatch.pipeline.resend.Notifications.WINDOW_END;
import static dev.beamwatch.pipeline.resend.Notifications.event;
import static dev.beamwatch.pipeline.resend.Notifications.window;
import static dev.beamwatch.schemas.Notification.State.REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.schemas.Notification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TellAgainTest {
  private static final PostOutcome SENT = new PostOutcome.Sent("");
  private static final PostOutcome AWAY = new PostOutcome.TryAgain("HTTP 503 from slack.com");
  private static final PostOutcome NO_CHANNEL =
      new PostOutcome.Refused("Slack says channel_not_found", true);
  private static final long NOW = WINDOW_END + 86_400_000;

  private final Deque<PostOutcome> answers = new ArrayDeque<>();
  private final List<String> posts = new ArrayList<>();
  private final List<Notification> records = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private int stopAfterPosts = Integer.MAX_VALUE;
  private boolean isJournalBroken;

  @Test
  void eachLineSaysWhenItsWindowEnded() throws IOException {
    assertThat(tell(window(0, REFUSED), window(1, REFUSED))).isTrue();

    assertThat(posts)
        .containsExactly(
            """
            cpu-alerts< 2026-11-30 12:54:00 UTC: doc in window 0
            2026-11-30 12:54:30 UTC: doc in window 1""");
    assertThat(out.toString(UTF_8).lines())
        .containsExactly(
            "sent to cpu-alerts: 2026-11-30 12:54:00 UTC: doc in window 0",
            "sent to cpu-alerts: 2026-11-30 12:54:30 UTC: doc in window 1",
            "2 messages sent, 0 not sent");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void timesAreInTheZoneThatIsAskedFor() {
    assertThat(
            TellAgain.messages(List.of(window(0, REFUSED)), null, ZoneId.of("Europe/Berlin"))
                .get(0)
                .text())
        .isEqualTo("2026-11-30 13:54:00 Europe/Berlin: doc in window 0");
  }

  @Test
  void aHostileNameIsHarmlessOnSlackAndOnTheTerminal() throws IOException {
    assertThat(tell(saying("<!channel>\n<@U1>&\u001b[2J"))).isTrue();

    assertThat(posts)
        .containsExactly(
            "cpu-alerts< 2026-11-30 12:54:00 UTC: &lt;!channel&gt; &lt;@U1&gt;&amp; [2J");
    assertThat(out.toString(UTF_8))
        .startsWith("sent to cpu-alerts: 2026-11-30 12:54:00 UTC: <!channel> <@U1>& [2J\n");
  }

  @Test
  void whatIsSentHasItsRecord() throws IOException {
    assertThat(tell(event(2, REFUSED))).isTrue();

    assertThat(records).containsExactly(event(2, REFUSED).resent(CHANNEL, NOW));
    assertThat(records.get(0).detail()).isEqualTo("resent");
    assertThat(records.get(0).text()).isNull();
  }

  @Test
  void aPostHoldsAsManyLinesAsFitAndThePauseIsKept() throws IOException {
    Notification[] many =
        IntStream.range(0, 200).mapToObj(i -> window(i, REFUSED)).toArray(Notification[]::new);

    assertThat(tell(many)).isTrue();

    assertThat(posts).hasSize(3).allSatisfy(post -> assertThat(post).hasSizeLessThan(4_020));
    assertThat(records).hasSize(200);
    assertThat(pauses).containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  @Test
  void anotherChannelMayBeNamed() throws IOException {
    assertThat(tellIn("other-alerts", window(0, REFUSED))).isTrue();

    assertThat(posts.get(0)).startsWith("other-alerts< ");
    assertThat(records).extracting(Notification::channel).containsExactly("other-alerts");
  }

  @Test
  void theTimeThatSlackAsksForIsWaited() throws IOException {
    answers.add(new PostOutcome.SlowDown(Duration.ofSeconds(42)));
    answers.add(AWAY);

    assertThat(tell(window(0, REFUSED))).isTrue();

    assertThat(pauses)
        .containsExactly(Duration.ZERO, Duration.ofSeconds(42), Duration.ofSeconds(1));
    assertThat(err.toString(UTF_8))
        .contains("Slack asks for a pause", "next post to channel cpu-alerts in 42 s")
        .contains("HTTP 503 from slack.com. Next try in 1 s");
    assertThat(posts).hasSize(3);
  }

  @Test
  void afterTenTriesNothingMoreIsTried() throws IOException {
    for (int i = 0; i < 20; i++) {
      answers.add(AWAY);
    }

    assertThat(tell(window(0, REFUSED), in("another", 1))).isFalse();

    assertThat(posts).hasSize(10);
    assertThat(records).isEmpty();
    assertThat(err.toString(UTF_8).lines().toList())
        .endsWith(
            "given up after 10 tries. HTTP 503 from slack.com",
            "not sent to cpu-alerts: 2026-11-30 12:54:00 UTC: doc in window 0",
            "not sent to another: 2026-11-30 12:54:30 UTC: doc in window 1");
    assertThat(out.toString(UTF_8)).isEqualTo("0 messages sent, 2 not sent\n");
  }

  @Test
  void aChannelThatRefusesEverythingIsTriedOnceAndTheNextOneToo() throws IOException {
    answers.add(NO_CHANNEL);

    assertThat(tell(window(0, REFUSED), window(1, REFUSED), in("another", 2))).isFalse();

    assertThat(posts).hasSize(2);
    assertThat(records).extracting(Notification::channel).containsExactly("another");
    assertThat(err.toString(UTF_8))
        .startsWith("Slack refuses it for channel cpu-alerts. Slack says channel_not_found\n");
    assertThat(out.toString(UTF_8)).endsWith("\n1 message sent, 2 not sent\n");
  }

  @Test
  void whenItIsStoppedWhatWasSentHasItsRecord() throws IOException {
    stopAfterPosts = 1;
    Notification[] many =
        IntStream.range(0, 200).mapToObj(i -> window(i, REFUSED)).toArray(Notification[]::new);

    assertThat(tell(many)).isFalse();

    assertThat(posts).hasSize(1);
    assertThat(records).hasSize((int) posts.get(0).lines().count());
    assertThat(out.toString(UTF_8))
        .endsWith(
            "%d messages sent, %d not sent\n".formatted(records.size(), 200 - records.size()));
  }

  @Test
  void whatHasNoRecordIsSaidAndNothingMoreIsSent() {
    isJournalBroken = true;

    assertThatThrownBy(() -> tell(window(0, REFUSED), in("another", 1)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Slack has the last 1 message, but no record says so: no broker. The next run sends"
                + " them again. 1 message sent");
    assertThat(posts).hasSize(1);
  }

  @Test
  void aRefusalWithoutATextIsNoMessage() {
    assertThat(
            TellAgain.messages(
                List.of(
                    Notifications.of(CHANNEL, null, null, 0, "doc", REFUSED, null),
                    window(1, REFUSED)),
                null,
                ZoneOffset.UTC))
        .extracting(TellAgain.Message::refused)
        .containsExactly(window(1, REFUSED));
  }

  private boolean tell(Notification... refused) throws IOException {
    return tellIn(null, refused);
  }

  private boolean tellIn(@Nullable String channel, Notification... refused) throws IOException {
    return new TellAgain(
            this::answer,
            this::record,
            this::goesOnAfter,
            Duration.ofSeconds(1),
            () -> NOW,
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .tell(TellAgain.messages(List.of(refused), channel, ZoneOffset.UTC));
  }

  private PostOutcome answer(String channel, String text) {
    posts.add(channel + "< " + text);
    PostOutcome answer = answers.poll();
    return answer == null ? SENT : answer;
  }

  private void record(List<Notification> sent) throws IOException {
    if (isJournalBroken) {
      throw new IOException("no broker");
    }
    records.addAll(sent);
  }

  private boolean goesOnAfter(Duration pause) {
    pauses.add(pause);
    return posts.size() < stopAfterPosts;
  }

  private static Notification saying(String text) {
    return Notifications.of(CHANNEL, null, null, 0, "doc", REFUSED, text);
  }

  private static Notification in(String channel, int window) {
    return Notifications.of(channel, null, null, window, "doc", REFUSED, "doc in window " + window);
  }
}
