package dev.beamwatch.console.told;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.beamwatch.console.history.TestClock;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ToldTest {
  private static final Duration PERIOD = Duration.ofHours(1);
  private static final Duration TAKE_UP = Duration.ofSeconds(32);
  private static final String AM1 = "http://am1:9093";
  private static final String AM2 = "http://am2:9093";
  private static final String TEXT = "host:doc CPU: cpu3 avg CPU value:50.0 over the threshold 20";
  private static final String REVOKED = "Slack says token_revoked";

  private final TestClock clock = new TestClock();
  private final long begin = clock.millis();
  private final Told told =
      new Told(PERIOD, TAKE_UP, (host, cpu, windowEnd) -> cpu.equals("cpu3") ? TEXT : null, clock);

  @Test
  void aBreachIsNoMessageBeforeSlackHasTakenIt() {
    breach("cpu3", 0);
    assertThat(told.receivers()).isEmpty();
    assertThat(told.messages(Long.MAX_VALUE, 10)).isEmpty();

    breachTold("cpu3", 0, State.SENT, null);

    assertThat(slack()).returns(1L, ReceiverView::sent).returns(0, ReceiverView::waiting);
    assertThat(told.messages(Long.MAX_VALUE, 10))
        .extracting(MessageView::state, MessageView::channel, MessageView::text)
        .containsExactly(tuple("sent", "cpu-alerts", TEXT));
  }

  @Test
  void breachesWaitSinceTheyWereWrittenWhenThePipelineTellsBreaches() {
    breachTold("cpu1", 0, State.SENT, null);
    pass(10);
    breach("cpu1", 10);
    pass(10);
    breach("cpu2", 20);

    assertThat(slack())
        .returns(2, ReceiverView::waiting)
        .returns(begin + 10_000, ReceiverView::waitingSince)
        .returns(null, ReceiverView::troubleSince);
    pass(110);
    assertThat(slack()).returns(begin + 10_000, ReceiverView::troubleSince);

    breachTold("cpu1", 10, State.SENT, null);
    assertThat(slack())
        .returns(1, ReceiverView::waiting)
        .returns(begin + 20_000, ReceiverView::waitingSince)
        .returns(null, ReceiverView::troubleSince);
  }

  @Test
  void breachesDoNotWaitWhenThePipelineTellsAlerts() {
    breachTold("cpu1", 0, State.SENT, null);
    pass(10);
    alertTold("cpu-alerts", "a", 1, 5, State.SENT, null);
    pass(10);
    breach("cpu1", 20);
    // What waited from before the change is told late.
    breachTold("cpu2", 1, State.SENT, null);

    assertThat(slack().waiting()).isZero();
    event("a", 2, 20);
    assertThat(slack().waiting()).isEqualTo(1);
  }

  @Test
  void aBreachIsNotWaitedForIfThePipelineMayHaveJudgedByAnotherLimit() {
    told.setLimits(Map.of("doc", BigDecimal.valueOf(20)), Set.of());
    breachTold("cpu1", 0, State.SENT, null);
    pass(10);
    told.setLimits(Map.of("doc", BigDecimal.valueOf(10)), Set.of());
    breach("cpu1", 20);
    assertThat(slack().waiting()).isZero();

    pass(33);
    breach("cpu1", 43);
    assertThat(slack().waiting()).isEqualTo(1);

    told.setLimits(Map.of("doc", BigDecimal.valueOf(10)), Set.of("doc"));
    breach("cpu2", 44);
    assertThat(slack().waiting()).isEqualTo(1);
  }

  @Test
  void aRefusalOfSlackIsTheLastWordUntilItIsSentAgain() {
    breach("cpu3", 0);
    pass(1);
    breachTold("cpu3", 0, State.REFUSED, REVOKED);
    pass(1);
    breachTold("cpu4", 0, State.REFUSED, "Slack says account_inactive");

    assertThat(slack())
        .returns(0L, ReceiverView::sent)
        .returns(2L, ReceiverView::refused)
        .returns("Slack says account_inactive", ReceiverView::refusal)
        .returns(0, ReceiverView::waiting)
        .returns(begin + 1_000, ReceiverView::troubleSince);
    assertThat(told.messages(Long.MAX_VALUE, 10))
        .extracting(MessageView::state, MessageView::detail)
        .contains(tuple("refused", REVOKED));

    pass(60);
    told.addOutcome(outcome("slack", "other", null, null, 0, "cpu3", State.SENT, null));
    told.addOutcome(outcome("slack", "other", null, null, 0, "cpu4", State.SENT, null));
    assertThat(told.receivers())
        .extracting(
            ReceiverView::channel,
            ReceiverView::sent,
            ReceiverView::refused,
            ReceiverView::troubleSince)
        .containsExactly(tuple("cpu-alerts", 0L, 0L, null), tuple("other", 2L, 0L, null));
  }

  @Test
  void aMessageThatIsTakenEndsTheTroubleAndWhatWasRefusedStaysRefused() {
    breachTold("cpu1", 0, State.REFUSED, REVOKED);
    pass(10);
    breachTold("cpu2", 10, State.SENT, null);

    assertThat(slack())
        .returns(1L, ReceiverView::refused)
        .returns(REVOKED, ReceiverView::refusal)
        .returns(null, ReceiverView::troubleSince);
  }

  @Test
  void whatIsTooOldIsCountedAndDoesNotWait() {
    breach("cpu1", 0);
    breachTold("cpu1", 0, State.TOO_OLD, null);

    assertThat(slack())
        .returns(1L, ReceiverView::tooOld)
        .returns(0L, ReceiverView::sent)
        .returns(0, ReceiverView::waiting);
  }

  @Test
  void eachAlertmanagerIsToldForItself() {
    amTold(AM1, "a", 1, 0, State.SENT, null);
    amTold(AM2, "a", 1, 0, State.SENT, null);
    pass(10);
    event("a", 2, 10);
    amTold(AM1, "a", 2, 10, State.SENT, null);
    pass(130);

    assertThat(told.receivers())
        .extracting(
            ReceiverView::channel,
            ReceiverView::sent,
            ReceiverView::waiting,
            ReceiverView::troubleSince)
        .containsExactly(tuple(AM1, 2L, 0, null), tuple(AM2, 1L, 1, begin + 10_000));
  }

  @Test
  void whatAnAlertmanagerRefusesWaitsAndIsRefusedNoMoreWhenItIsTaken() {
    event("a", 1, 0);
    pass(1);
    amTold(AM1, "a", 1, 0, State.REFUSED, "404");
    assertThat(told.receivers())
        .singleElement()
        .returns(1L, ReceiverView::refused)
        .returns(1, ReceiverView::waiting)
        .returns(begin + 1_000, ReceiverView::troubleSince);

    pass(60);
    event("a", 2, 60);
    amTold(AM1, "a", 2, 60, State.SENT, null);

    assertThat(told.receivers())
        .singleElement()
        .returns(1L, ReceiverView::sent)
        .returns(0L, ReceiverView::refused)
        .returns(null, ReceiverView::refusal)
        .returns(0, ReceiverView::waiting)
        .returns(null, ReceiverView::troubleSince);
  }

  @Test
  void anAlertWaitsForTheChannelThatItsHostWasToldIn() {
    alertTold("one", "a", 1, 0, State.SENT, null);
    told.addOutcome(
        new Notification(
            "slack", "two", "b", 1L, at(0), "happy", "cpu1", State.SENT, at(0), null, null));
    pass(10);
    event("a", 2, 10);
    told.addEvent(firing("sneezy", "c", 1, 11), at(11));

    assertThat(told.receivers())
        .extracting(ReceiverView::channel, ReceiverView::waiting, ReceiverView::waitingSince)
        .containsExactly(tuple("one", 1, at(10)), tuple("two", 0, null), tuple(null, 1, at(11)));
  }

  @Test
  void withOneChannelAllAlertsAreForIt() {
    alertTold("one", "a", 1, 0, State.SENT, null);
    pass(10);
    told.addEvent(firing("sneezy", "c", 1, 11), at(11));

    assertThat(told.receivers())
        .singleElement()
        .returns("one", ReceiverView::channel)
        .returns(1, ReceiverView::waiting);
  }

  @Test
  void nothingWaitsThatIsOlderThanWhatIsRead() {
    long longAgo = -Duration.ofHours(3).toSeconds();
    told.addOutcome(
        new Notification(
            "alertmanager",
            AM1,
            "z",
            1L,
            at(longAgo),
            "happy",
            "cpu1",
            State.SENT,
            at(longAgo),
            null,
            null));
    event("a", 1, longAgo + 60);
    event("b", 1, -60);

    assertThat(told.receivers())
        .singleElement()
        .returns(0L, ReceiverView::sent)
        .returns(1, ReceiverView::waiting)
        .returns(at(-60), ReceiverView::waitingSince);
    assertThat(told.messages(Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void troubleIsRememberedLongerThanThePeriodButNotForEver() {
    breachTold("cpu1", 0, State.SENT, null);
    pass(10);
    breach("cpu1", 10);
    clock.pass(Duration.ofHours(5));
    told.forgetOld();
    assertThat(slack())
        .returns(0L, ReceiverView::sent)
        .returns(begin + 10_000, ReceiverView::troubleSince);
    assertThat(told.messages(Long.MAX_VALUE, 10)).isEmpty();

    clock.pass(Duration.ofHours(20));
    told.forgetOld();
    assertThat(told.receivers()).isEmpty();
    event("a", 1, 60);
    assertThat(told.receivers()).isEmpty();
  }

  @Test
  void anEventIsToldInWordsWheneverItIsRead() {
    alertTold("cpu-alerts", "a", 1, 0, State.SENT, null);
    event("a", 1, 0);

    assertThat(told.messagesAbout("doc", 10))
        .singleElement()
        .returns("doc cpu1: FIRING, critical, 84.9 over 20", MessageView::text);
    assertThat(told.messagesAbout("happy", 10)).isEmpty();
  }

  @Test
  void newMessagesAreTakenOnceAndAreTheNewest() {
    for (int i = 0; i < 600; i++) {
      breachTold("cpu" + i, 0, State.SENT, null);
    }

    List<MessageView> taken = told.takeNewMessages();
    assertThat(taken).hasSize(500);
    assertThat(taken.get(499).cpu()).isEqualTo("cpu599");
    assertThat(told.takeNewMessages()).isEmpty();
    MessageView newest = told.messages(Long.MAX_VALUE, 1).get(0);
    assertThat(told.messages(newest.seq(), 1).get(0).cpu()).isEqualTo("cpu598");
  }

  @Test
  void thousandsOfChannelsDoNotFillTheMemory() {
    for (int i = 0; i < 1_000; i++) {
      alertTold("channel" + i, "a", 1, 0, State.SENT, null);
    }

    assertThat(told.receivers()).hasSize(200);
  }

  private long at(long second) {
    return begin + second * 1_000;
  }

  private void pass(long seconds) {
    clock.pass(Duration.ofSeconds(seconds));
  }

  private void breach(String cpu, long second) {
    told.addBreach("doc", cpu, at(second), at(second));
  }

  private void event(String alertId, long sequence, long second) {
    told.addEvent(firing("doc", alertId, sequence, second), at(second));
  }

  private AlertEvent firing(String host, String alertId, long sequence, long second) {
    return new AlertEvent(
        alertId,
        sequence,
        AlertEvent.Kind.FIRING,
        AlertEvent.Level.CRITICAL,
        host,
        "cpu1",
        at(second),
        at(second),
        84.91823,
        98.3,
        BigDecimal.valueOf(20),
        null,
        BigDecimal.valueOf(20),
        null,
        84.91823,
        3,
        5,
        List.of(),
        null,
        null);
  }

  private void breachTold(String cpu, long second, State state, @Nullable String detail) {
    told.addOutcome(outcome("slack", "cpu-alerts", null, null, second, cpu, state, detail));
  }

  private void alertTold(
      String channel,
      String alertId,
      long sequence,
      long second,
      State state,
      @Nullable String detail) {
    told.addOutcome(outcome("slack", channel, alertId, sequence, second, "cpu1", state, detail));
  }

  private void amTold(
      String server,
      String alertId,
      long sequence,
      long second,
      State state,
      @Nullable String detail) {
    told.addOutcome(
        outcome("alertmanager", server, alertId, sequence, second, "cpu1", state, detail));
  }

  /** Returns an outcome of now. */
  private Notification outcome(
      String notifier,
      String channel,
      @Nullable String alertId,
      @Nullable Long sequence,
      long second,
      String cpu,
      State state,
      @Nullable String detail) {
    return new Notification(
        notifier,
        channel,
        alertId,
        sequence,
        at(second),
        "doc",
        cpu,
        state,
        clock.millis(),
        detail,
        null);
  }

  private ReceiverView slack() {
    List<ReceiverView> receivers = told.receivers();
    assertThat(receivers).hasSize(1);
    return receivers.get(0);
  }
}
