package dev.beamwatch.pipeline.notify;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.beamwatch.pipeline.notify.PostRule.Channel;
import dev.beamwatch.pipeline.notify.PostRule.Decision;
import dev.beamwatch.pipeline.notify.PostRule.LogLine;
import dev.beamwatch.pipeline.notify.PostRule.Messages;
import dev.beamwatch.pipeline.notify.PostRule.Streak;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class PostRuleTest {
  private static final Duration PAUSE = Duration.ofMillis(1_200);
  private static final PostRule RULE = new PostRule(PostRule.Service.SLACK, PAUSE, true);
  private static final PostOutcome SENT = new PostOutcome.Sent("C1 1.2");
  private static final PostOutcome LOGGED = new PostOutcome.Logged();
  private static final PostOutcome FAILED = new PostOutcome.TryAgain("HTTP 503");

  @Test
  void whatSlackTookIsSentAndTheNextPostComesAfterThePause() {
    assertThat(RULE.after(SENT, channel(0), 0))
        .isEqualTo(new Decision(Messages.SENT, "", Streak.NONE, PAUSE, null));
  }

  @Test
  void theFirstPostThatSlackTakesAfterFailuresEndsTheirCountAndIsWorthALine() {
    assertThat(RULE.after(SENT, channel(7), 0))
        .isEqualTo(
            new Decision(
                Messages.SENT,
                "",
                Streak.NONE,
                PAUSE,
                new LogLine(Level.INFO, "Slack takes messages for channel C1 again")));
  }

  @Test
  void whatWasLoggedIsDone() {
    assertThat(RULE.after(LOGGED, channel(0), 0))
        .isEqualTo(new Decision(Messages.LOGGED, "", Streak.NONE, PAUSE, null));
  }

  /** Counting reads the whole queue. */
  @Test
  void whatWaitsIsNotCountedForAPostThatWentWell() {
    Channel uncounted = new Channel("C1", new Streak(3, 4), 2, () -> fail("the queue was counted"));

    assertThat(RULE.after(SENT, uncounted, 0).streak()).isEqualTo(Streak.NONE);
    assertThat(RULE.after(LOGGED, uncounted, 0).streak()).isEqualTo(new Streak(3, 4));
  }

  @Test
  void whoIsToSlowDownWaitsAsLongAsSlackSaysAndThatIsNoFailure() {
    assertThat(RULE.after(new PostOutcome.SlowDown(Duration.ofSeconds(30)), channel(4), 0.2))
        .isEqualTo(
            new Decision(
                Messages.WAIT,
                "",
                new Streak(4, 0),
                Duration.ofSeconds(30),
                new LogLine(
                    Level.INFO,
                    "Slack asks for a pause: next post to channel C1 in 30 s, 9 messages wait."
                        + " No action is needed")));
  }

  @Test
  void noPauseThatSlackAsksForIsShorterThanOurs() {
    assertThat(RULE.after(new PostOutcome.SlowDown(Duration.ZERO), channel(0), 0).untilNext())
        .isEqualTo(PAUSE);
  }

  @Test
  void aFailureKeepsTheMessagesAndSaysWhyAndWhenTheNextTryIs() {
    assertThat(RULE.after(FAILED, channel(2), 0))
        .isEqualTo(
            new Decision(
                Messages.WAIT,
                "",
                new Streak(3, 0),
                Duration.ofSeconds(4),
                new LogLine(
                    Level.WARN,
                    "cannot post to Slack channel C1: HTTP 503. Next try in 4 s, 9 messages"
                        + " wait")));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1200",
    "1, 2000",
    "2, 4000",
    "3, 8000",
    "4, 16000",
    "5, 32000",
    "6, 60000",
    "58, 60000"
  })
  void pausesGrowFromFailureToFailureUpToAMinute(int before, long millis) {
    assertThat(RULE.after(FAILED, channel(before), 0).untilNext().toMillis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"-0.2, 6400", "0.2, 9600"})
  void thePauseAfterAFailureIsLongerOrShorterByTheJitter(double jitter, long millis) {
    assertThat(RULE.after(FAILED, channel(3), jitter).untilNext().toMillis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(ints = {59, 119})
  void everySixtiethFailureInARowGivesTheMessagesUp(int before) {
    Decision decision = RULE.after(FAILED, channel(before), 0.2);

    assertThat(decision.messages()).isEqualTo(Messages.UNDELIVERED);
    assertThat(decision.why()).isEqualTo("given up after 60 tries: HTTP 503");
    assertThat(decision.streak()).isEqualTo(new Streak(before + 1, 0));
    assertThat(decision.untilNext()).isEqualTo(PAUSE);
  }

  @Test
  void messagesThatAloneAreRefusedDoNotHoldUpTheNext() {
    assertThat(RULE.after(new PostOutcome.Refused("Slack says no_text", false), channel(4), 0))
        .isEqualTo(
            new Decision(
                Messages.UNDELIVERED,
                "Slack says no_text",
                Streak.NONE,
                PAUSE,
                new LogLine(
                    Level.ERROR,
                    "2 messages for Slack channel C1 are not sent, they are in the dead-letter"
                        + " topic: Slack says no_text. Once it is mended, scripts/resend tells people"
                        + " what they missed. Next post in 1 s")));
  }

  @ParameterizedTest
  @CsvSource({"0, 30", "1, 60", "2, 120", "3, 240", "4, 480", "5, 600", "1000, 600"})
  void pausesWhileEveryPostIsRefusedGrowFromHalfAMinuteToTen(int before, long seconds) {
    Decision decision =
        RULE.after(new PostOutcome.Refused("Slack says invalid_auth", true), refusing(before), 0.2);

    assertThat(decision.messages()).isEqualTo(Messages.UNDELIVERED);
    assertThat(decision.untilNext()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(decision.streak()).isEqualTo(new Streak(0, before + 1));
  }

  /** Slack was away for a while, and then says what is wrong with the token. */
  @Test
  void theFirstRefusalAfterFailuresWaitsNoLongerThanAFirstOne() {
    Decision decision =
        RULE.after(new PostOutcome.Refused("Slack says invalid_auth", true), channel(12), 0);

    assertThat(decision.untilNext()).isEqualTo(Duration.ofSeconds(30));
    assertThat(decision.streak()).isEqualTo(new Streak(0, 1));
  }

  @Test
  void theFirstFailureAfterRefusalsWaitsNoLongerThanAFirstOne() {
    Decision decision = RULE.after(FAILED, refusing(5), 0);

    assertThat(decision.untilNext()).isEqualTo(PAUSE);
    assertThat(decision.streak()).isEqualTo(new Streak(1, 5));
  }

  @Test
  void aMessageThatIsGoneIsNoFailure() {
    assertThat(RULE.after(new PostOutcome.Gone("message_not_found"), channel(0), 0))
        .isEqualTo(new Decision(Messages.GONE, "", Streak.NONE, PAUSE, null));
  }

  @Test
  void aServiceThatIsNeverGivenUpIsTriedAgainForEverAtMostAMinuteLater() {
    PostRule patient =
        new PostRule(new PostRule.Service("Alertmanager", "server", "alerts"), PAUSE, false);

    Decision failed = patient.after(FAILED, channel(PostRule.MAX_TRIES - 1), 0);
    assertThat(failed.messages()).isEqualTo(Messages.WAIT);
    assertThat(failed.untilNext()).isEqualTo(Duration.ofMinutes(1));

    Decision refused = patient.after(new PostOutcome.Refused("HTTP 404", true), refusing(9), 0);
    assertThat(refused.messages()).isEqualTo(Messages.WAIT);
    assertThat(refused.why()).isEqualTo("HTTP 404");
    assertThat(refused.untilNext()).isEqualTo(Duration.ofMinutes(1));
    assertThat(requireNonNull(refused.line()).text())
        .isEqualTo("Alertmanager server C1 refuses 2 alerts: HTTP 404. Next try in 60 s");
  }

  @Test
  void noPauseIsToldAsNone() {
    PostRule fast = new PostRule(PostRule.Service.SLACK, Duration.ofMillis(10), true);

    assertThat(requireNonNull(fast.after(FAILED, channel(0), -0.9).line()).text())
        .contains("Next try in 1 s");
  }

  @Test
  void aPauseThatSomebodyConfiguredIsNeverUndercut() {
    PostRule slow = new PostRule(PostRule.Service.SLACK, Duration.ofHours(1), true);

    assertThat(slow.after(FAILED, channel(9), -0.2).untilNext()).isEqualTo(slow.pause());
    assertThat(slow.after(new PostOutcome.Refused("x", true), refusing(9), 0).untilNext())
        .isEqualTo(slow.pause());
  }

  private static Channel channel(int failures) {
    return new Channel("C1", new Streak(failures, 0), 2, () -> 9);
  }

  private static Channel refusing(int refusals) {
    return new Channel("C1", new Streak(0, refusals), 2, () -> 9);
  }
}
