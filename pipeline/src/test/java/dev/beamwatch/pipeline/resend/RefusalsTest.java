package dev.beamwatch.pipeline.resend;

import static dev.beamwatch.pipeline.resend.Notifications.CHANNEL;
import static dev.beamwatch.pipeline.resend.Notifications.WINDOW_END;
import static dev.beamwatch.pipeline.resend.Notifications.event;
import static dev.beamwatch.pipeline.resend.Notifications.window;
import static dev.beamwatch.schemas.Notification.State.REFUSED;
import static dev.beamwatch.schemas.Notification.State.SENT;
import static dev.beamwatch.schemas.Notification.State.TOO_OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.Notification;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private static final String ANOTHER_ALERT = "db5edfc9f047aeee";

  @Test
  void whatWasRefusedIsToldAgainTheOldestWindowFirst() {
    assertThat(
            untold(
                Choice.ALL,
                window(3, REFUSED),
                event(2, REFUSED),
                window(1, REFUSED),
                window(4, SENT),
                window(5, TOO_OLD)))
        .containsExactly(window(1, REFUSED), event(2, REFUSED), window(3, REFUSED));
  }

  @Test
  void aWindowThatWasSentIsNotToldAgainWhereverItStandsInTheTopic() {
    assertThat(untold(Choice.ALL, window(1, REFUSED), window(1, SENT))).isEmpty();
    assertThat(untold(Choice.ALL, window(1, SENT), window(1, REFUSED))).isEmpty();
  }

  @Test
  void aWindowOfAnotherHostOrAnotherTimeIsAnotherMessage() {
    Notification ofHappy = Notifications.of(CHANNEL, null, null, 1, "happy", REFUSED, "happy");

    assertThat(untold(Choice.ALL, window(1, SENT), window(2, REFUSED), ofHappy))
        .containsExactly(ofHappy, window(2, REFUSED));
  }

  @Test
  void anEventTellsAllEarlierOnesOfItsAlert() {
    assertThat(
            untold(
                Choice.ALL,
                event(1, REFUSED),
                event(2, REFUSED),
                event(2, SENT),
                event(3, REFUSED)))
        .containsExactly(event(3, REFUSED));
  }

  @Test
  void anEventOfAnotherAlertTellsNothing() {
    Notification other = Notifications.of(CHANNEL, ANOTHER_ALERT, 9L, 9, "doc", SENT, null);

    assertThat(untold(Choice.ALL, event(1, REFUSED), other)).containsExactly(event(1, REFUSED));
  }

  @Test
  void whatPeopleHaveInAnotherChannelIsNotToldAgain() {
    assertThat(
            untold(
                Choice.ALL,
                window(1, REFUSED),
                window(1, REFUSED).resent("other-alerts", WINDOW_END + 3_600_000)))
        .isEmpty();
  }

  @Test
  void whatWasRefusedTwiceIsToldOnceInTheChannelOfTheLastRefusal() {
    Notification later = Notifications.of("new-channel", null, null, 1, "doc", REFUSED, "later");

    assertThat(untold(Choice.ALL, window(1, REFUSED), later)).containsExactly(later);
  }

  @Test
  void whatAlertmanagerWasToldSaysNothingOfSlack() {
    assertThat(
            untold(
                Choice.ALL,
                event(1, REFUSED),
                ofAlertmanager(event(1, SENT)),
                ofAlertmanager(event(2, REFUSED))))
        .containsExactly(event(1, REFUSED));
  }

  @Test
  void aRangeTakesWhatWasRefusedWithinItAndAtItsEnds() {
    Choice choice = new Choice(WINDOW_END + 60_000, WINDOW_END + 90_000, null);

    assertThat(
            untold(
                choice,
                window(1, REFUSED),
                window(2, REFUSED),
                window(3, REFUSED),
                window(4, REFUSED)))
        .containsExactly(window(2, REFUSED), window(3, REFUSED));
  }

  @Test
  void whatWasSentOutsideOfTheRangeIsKnownNevertheless() {
    Choice choice = new Choice(null, WINDOW_END + 30_000, null);

    assertThat(
            untold(
                choice,
                window(1, REFUSED),
                window(1, REFUSED).resent(CHANNEL, WINDOW_END + 3_600_000)))
        .isEmpty();
  }

  @Test
  void anIdTakesTheEventsOfOneAlert() {
    Notification other = Notifications.of(CHANNEL, ANOTHER_ALERT, 1L, 1, "doc", REFUSED, "other");

    assertThat(
            untold(
                new Choice(null, null, ANOTHER_ALERT),
                event(1, REFUSED),
                window(1, REFUSED),
                other))
        .containsExactly(other);
  }

  private static List<Notification> untold(Choice choice, Notification... topic) {
    Refusals refusals = new Refusals(choice);
    List.of(topic).forEach(refusals::addRefused);
    List.of(topic).forEach(refusals::removeTold);
    return refusals.oldestFirst();
  }

  private static Notification ofAlertmanager(Notification told) {
    return new Notification(
        Notification.ALERTMANAGER,
        "http://am1:9093",
        told.alertId(),
        told.sequence(),
        told.windowEndMillis(),
        told.hostname(),
        told.cpu(),
        told.state(),
        told.toldAtMillis(),
        told.detail(),
        told.text());
  }
}
