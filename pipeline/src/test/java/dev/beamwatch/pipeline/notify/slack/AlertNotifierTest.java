package dev.beamwatch.pipeline.notify.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AlertNotifierTest {
  private static final Duration FOR_EVER = Duration.ZERO;
  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final PostOutcome AWAY = new PostOutcome.TryAgain("HTTP 503");

  private final ChannelOfAlerts channel = new ChannelOfAlerts(FOR_EVER, AlertEvents.START);

  @Test
  void aHostHasOneMessageThatChangesInPlaceAndEachEventIsAReply() {
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    assertThat(channel.onlyMessage()).startsWith("🔴 doc: 1 processor over its threshold");
    assertThat(channel.replies).isEmpty();

    channel.take(AlertEvents.firing("doc", "cpu2", 3)).tell();
    assertThat(channel.onlyMessage()).startsWith("🔴 doc: 2 processors over their threshold");
    assertThat(channel.replies)
        .containsExactly("C1 1: 🔴 cpu2 is over its threshold at 12:54:30 UTC: 84.9 over 20");

    channel
        .take(
            AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9),
            AlertEvents.resolved("doc", "cpu2", 2, 13, 91.2))
        .tell();
    assertThat(channel.onlyMessage())
        .isEqualTo("🟢 doc: over after 7 min. cpu2 peaked at 91.2 (threshold 20)");
    assertThat(channel.replies).hasSize(2);
    assertThat(channel.replies.get(1)).contains("cpu1 is over", "\n🟢 cpu2 is over");
    assertThat(channel.notifications)
        .extracting(Notification::state)
        .containsExactly(State.SENT, State.SENT, State.SENT, State.SENT);
    assertThat(channel.notifications)
        .extracting(Notification::sequence)
        .containsExactly(1L, 1L, 2L, 2L);
  }

  @Test
  void theNextTroubleHasAMessageOfItsOwn() {
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    channel.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tell();
    channel.take(later(AlertEvents.firing("doc", "cpu1", 20))).tell();

    assertThat(channel.messages.values())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("🟢 doc: over after");
  }

  @Test
  void aHostThatChangesFiveTimesWhileSlackIsAwayIsToldOnce() {
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    channel.answers.add(AWAY);
    channel.take(event(Kind.EASED, 2, Level.WARNING, 3)).tellOnce();
    channel.take(
        event(Kind.ESCALATED, 3, Level.CRITICAL, 4),
        event(Kind.EASED, 4, Level.WARNING, 5),
        event(Kind.ESCALATED, 5, Level.CRITICAL, 6),
        event(Kind.EASED, 6, Level.WARNING, 7));
    channel.tell();

    assertThat(channel.onlyMessage()).startsWith("🟡 doc: 1 processor");
    assertThat(channel.replies).hasSize(1);
    assertThat(channel.superseded).isEqualTo(4);
    assertThat(channel.sent).isEqualTo(2);
  }

  @Test
  void aHostThatIsOverBeforeSlackIsBackIsToldOnce() {
    channel.answers.add(AWAY);
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tellOnce();
    channel.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tell();

    assertThat(channel.onlyMessage()).startsWith("🟢 doc: over after");
    assertThat(channel.replies).isEmpty();
  }

  @Test
  void fiveHostsThatWaitHaveAMessageEachAndSixShareOne() {
    for (int host = 1; host <= 5; host++) {
      channel.take(AlertEvents.firing("host" + host, "cpu1", 2));
    }
    channel.tell();
    assertThat(channel.messages).hasSize(5);

    ChannelOfAlerts storm = new ChannelOfAlerts(FOR_EVER, AlertEvents.START);
    for (int host = 1; host <= 6; host++) {
      storm.take(AlertEvents.firing("host" + host, "cpu1", 2));
    }
    storm.tell();
    assertThat(storm.onlyMessage())
        .startsWith("🔴 6 hosts are in trouble\n🔴 host1: 1 processor over its threshold")
        .contains("\n🔴 host6: ");

    storm.take(AlertEvents.resolved("host3", "cpu1", 2, 12, 84.9)).tell();
    assertThat(storm.onlyMessage())
        .startsWith("🔴 5 of 6 hosts are in trouble\n")
        .contains("\n🟢 host3: over after 6 min.");
    assertThat(storm.replies).hasSize(1).first().asString().contains("host3 cpu1 is over");
  }

  @Test
  void aStormOfThousandsOfHostsIsToldWithoutOneLeftOut() {
    for (int host = 0; host < 2_000; host++) {
      channel.take(AlertEvents.firing("host%04d".formatted(host), "cpu1", 2));
    }
    channel.tell();

    assertThat(channel.messages.values())
        .hasSizeLessThan(80)
        .allSatisfy(
            text ->
                assertThat(SlackMessage.bytes(text)).isLessThanOrEqualTo(SlackMessage.MAX_BYTES));
    String all = String.join("\n", channel.messages.values());
    for (int host = 0; host < 2_000; host++) {
      assertThat(all).contains("host%04d:".formatted(host));
    }
    assertThat(channel.sent).isEqualTo(2_000);
  }

  @Test
  void aMessageThatSlackNoLongerHasIsPostedAnew() {
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    channel.messages.clear();
    channel.take(AlertEvents.firing("doc", "cpu2", 3)).tell();

    assertThat(channel.onlyMessage()).startsWith("🔴 doc: 2 processors");
    assertThat(channel.sent).isEqualTo(2);
    assertThat(channel.waiting()).isZero();
  }

  @Test
  void aReplyToAMessageThatIsGoneIsInTheNewMessage() {
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    channel.take(AlertEvents.firing("doc", "cpu2", 3));
    assertThat(channel.tellOnce()).isTrue();
    channel.messages.clear();
    channel.tell();

    assertThat(channel.onlyMessage()).startsWith("🔴 doc: 2 processors");
    assertThat(channel.sent).isEqualTo(2);
  }

  @Test
  void aReminderIsAlsoSentToTheChannel() {
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    channel.take(event(Kind.REPEATED, 2, Level.CRITICAL, 480)).tell();

    assertThat(channel.broadcasts).hasSize(1).first().asString().contains("still fires after 4 h");
  }

  @Test
  void silenceIsToldInTheSameWay() {
    channel.take(AlertEvents.silent("doc", 3)).tell();
    assertThat(channel.onlyMessage()).startsWith("⚫ doc: silent since");

    channel.take(AlertEvents.heard("doc", 9)).tell();
    assertThat(channel.onlyMessage()).isEqualTo("🟢 doc: heard again after 5 min");
    assertThat(channel.replies).hasSize(1);
  }

  @Test
  void eventsInAnyOrderGiveTheSameMessage() {
    channel.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tell();
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tell();

    assertThat(channel.onlyMessage()).startsWith("🟢 doc: over after");
    assertThat(channel.superseded).isEqualTo(1);
  }

  @Test
  void aRefusedMessageIsADeadLetterAndTheNextChangeIsPosted() {
    channel.answers.add(new PostOutcome.Refused("Slack says is_archived", true));
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    assertThat(channel.undelivered)
        .containsExactly("🔴 doc cpu1 is over its threshold at 12:54:00 UTC: 84.9 over 20");
    assertThat(channel.refused).isEqualTo(1);

    channel.take(AlertEvents.firing("doc", "cpu2", 3)).tell();
    assertThat(channel.onlyMessage()).startsWith("🔴 doc: 2 processors");
    assertThat(channel.notifications)
        .extracting(Notification::state)
        .containsExactly(State.REFUSED, State.SENT);
    assertThat(channel.notifications.get(0).detail()).isEqualTo("Slack says is_archived");
    assertThat(channel.notifications)
        .extracting(Notification::text)
        .containsExactly("🔴 doc cpu1 is over its threshold at 12:54:00 UTC: 84.9 over 20", null);
  }

  @Test
  void historyIsCountedAndSummedUpInOneLine() {
    ChannelOfAlerts late =
        new ChannelOfAlerts(QUARTER, AlertEvents.START + Duration.ofDays(2).toMillis());
    late.take(
            AlertEvents.firing("doc", "cpu1", 2),
            AlertEvents.firing("happy", "cpu1", 100),
            AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9))
        .tell();
    assertThat(late.messages).isEmpty();
    assertThat(late.lookAgain()).isPositive();

    late.pass(Duration.ofSeconds(11)).tell();
    assertThat(late.onlyMessage())
        .isEqualTo(
            "2 older messages, 2021-10-11 12:59 to 13:43 UTC, were not sent. Still in trouble: happy");
    assertThat(late.tooOld).isEqualTo(2);
    assertThat(late.superseded).isEqualTo(1);
    assertThat(late.notifications).extracting(Notification::state).containsOnly(State.TOO_OLD);
  }

  @Test
  void whatIsNewIsToldAfterHistory() {
    ChannelOfAlerts late =
        new ChannelOfAlerts(QUARTER, AlertEvents.START + Duration.ofHours(1).toMillis());
    late.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    late.take(event(Kind.REPEATED, 2, Level.CRITICAL, 115)).tell();

    assertThat(late.onlyMessage()).startsWith("🔴 doc: 1 processor over its threshold since 12:52");
  }

  /** Otherwise it would be red for ever. */
  @Test
  void aMessageThatPeopleHaveIsChangedHoweverOldTheChangeIs() {
    ChannelOfAlerts slow = new ChannelOfAlerts(QUARTER, AlertEvents.START + 3 * AlertEvents.WINDOW);
    slow.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    slow.pass(Duration.ofHours(1));
    slow.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tell();

    assertThat(slow.onlyMessage()).startsWith("🟢 doc: over after");
    assertThat(slow.replies).as("no news").isEmpty();
    assertThat(slow.sent).isEqualTo(2);
    assertThat(slow.waiting()).isZero();
  }

  @Test
  void whatIsOverAndToldIsForgottenAfterAMinute() {
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    channel.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tell();
    channel.pass(Duration.ofMinutes(1)).tell();

    assertThat(channel.checkpoint().hosts).isEmpty();
    assertThat(channel.checkpoint().cards).isEmpty();
    assertThat(channel.lookAgain()).isNull();
  }

  @Test
  void anOutcomeFromBeforeARestoreIsNotBookedTwice() {
    Board before = channel.take(AlertEvents.firing("doc", "cpu1", 2)).checkpoint();
    channel.tell();
    channel.restore(before);
    channel.take(AlertEvents.firing("doc", "cpu1", 2)).tell();

    // At least once: Slack has it twice, and the board knows the last.
    assertThat(channel.messages).hasSize(2);
    channel.take(AlertEvents.firing("doc", "cpu2", 3)).tell();
    assertThat(channel.replies).singleElement().asString().startsWith("C1 2: ");
  }

  @Test
  void hostileNamesAreHarmlessInTheTextAndInTheBlocks() {
    channel.take(AlertEvents.firing("<!channel>&\n*x*", "<@U1>", 2)).tell();

    SlackCall call = channel.calls.get(0);
    assertThat(call.text()).startsWith("🔴 &lt;!channel&gt;&amp; *x*: 1 processor");
    assertThat(call.text().lines()).hasSize(2);
    assertThat(call.blocks())
        .contains("\"type\":\"rich_text\"", "🔴 <!channel>& *x*: 1 processor")
        .doesNotContain("mrkdwn");
  }

  private static AlertEvent event(Kind kind, long sequence, Level level, int window) {
    return AlertEvents.event(
        kind, sequence, level, "doc", "cpu1", window, 84.91823, 84.91823, null);
  }

  /** Returns the same of an alert that began later. */
  private static AlertEvent later(AlertEvent event) {
    long start = event.windowEndMillis() - 3 * AlertEvents.WINDOW;
    return new AlertEvent(
        AlertEvent.id(event.hostname(), event.cpu(), start),
        event.sequence(),
        event.kind(),
        event.level(),
        event.hostname(),
        event.cpu(),
        event.windowEndMillis(),
        start,
        event.usageAvg(),
        event.usageMax(),
        event.allowedTop(),
        event.warningTop(),
        event.clearTop(),
        null,
        event.peak(),
        event.breaching(),
        event.of(),
        event.recent(),
        event.why(),
        null);
  }
}
