package dev.beamwatch.pipeline.explain;

import static dev.beamwatch.schemas.Notification.ALERTMANAGER;
import static dev.beamwatch.schemas.Notification.SLACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.explain.TellingSearch.WindowMessages;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TellingSearchTest {
  /** It fires with window 7, and ends with 13. */
  private final RecordedAlert alert =
      new Scene().windows(5, 10).windows(5, 90).windows(8, 10).alert(0);

  private final AlertEvent firing = alert.first();
  private final AlertEvent resolved = alert.last();
  private final TellingSearch search = new TellingSearch(alert);

  @Test
  void nobodyTellsAlertsIfNoRecordSaysSo() {
    assertThat(search.of(firing)).isEmpty();
    assertThat(search.windowMessages()).isEmpty();
  }

  @Test
  void eachEventHasItsOutcome() {
    search.add(told(SLACK, "cpu-alerts", 1, State.REFUSED, 1_000, "Slack says no"));
    search.add(told(SLACK, "cpu-alerts", 2, State.TOO_OLD, 2_000, null));

    assertThat(search.of(firing))
        .containsExactly(
            new Telling(SLACK, "cpu-alerts", "refused", 1_000L, null, "Slack says no"));
    assertThat(search.of(resolved))
        .containsExactly(new Telling(SLACK, "cpu-alerts", "too old", 2_000L, null, null));
  }

  @Test
  void aLaterMessageTellsAllThatCameBefore() {
    search.add(told(SLACK, "cpu-alerts", 1, State.REFUSED, 1_000, null));
    search.add(told(SLACK, "cpu-alerts", 2, State.SENT, 2_000, null));

    assertThat(search.of(firing))
        .containsExactly(new Telling(SLACK, "cpu-alerts", "sent", 2_000L, 2L, null));
  }

  @Test
  void theFirstTimeThatItWasSentCounts() {
    search.add(told(ALERTMANAGER, "http://am1", 1, State.SENT, 1_000, null));
    search.add(told(ALERTMANAGER, "http://am1", 1, State.SENT, 61_000, null));

    assertThat(search.of(firing)).extracting(Telling::atMillis).containsExactly(1_000L);
  }

  @Test
  void whatHasNoOutcomeWaits() {
    search.add(told(SLACK, "cpu-alerts", 1, State.SENT, 1_000, null));
    search.add(told(ALERTMANAGER, "http://am1", 1, State.SENT, 1_000, null));
    search.add(told(ALERTMANAGER, "http://am2", 2, State.SENT, 2_000, null));

    assertThat(search.of(resolved))
        .containsExactly(
            new Telling(ALERTMANAGER, "http://am2", "sent", 2_000L, null, null),
            Telling.waiting(ALERTMANAGER, "http://am1"),
            Telling.waiting(SLACK, "cpu-alerts"));
  }

  @Test
  void anAlertWaitsForThoseThatTellOthers() {
    search.add(of(SLACK, "cpu-alerts", "0123456789abcdef", 1, 7, State.SENT, 1_000, null));

    assertThat(search.of(firing)).containsExactly(Telling.waiting(SLACK, null));
  }

  @Test
  void whatWasSentAgainToAnotherChannelDoesNotWaitInTheFirst() {
    search.add(told(SLACK, "gone", 1, State.SENT, 1_000, null));
    search.add(told(SLACK, "new", 2, State.SENT, 2_000, "resent"));

    assertThat(search.of(resolved))
        .containsExactly(new Telling(SLACK, "new", "sent", 2_000L, null, "resent"));
  }

  @Test
  void messagesForSingleWindowsOfTheAlertAreCounted() {
    for (int window = 0; window < 20; window++) {
      search.add(of(SLACK, "cpu-alerts", null, null, window, State.SENT, window, null));
    }
    search.add(of(SLACK, "cpu-alerts", null, null, 6, State.REFUSED, 77, null));

    assertThat(search.windowMessages())
        .isEqualTo(
            Map.of(
                State.SENT, new WindowMessages(9, 5, 13),
                State.REFUSED, new WindowMessages(1, 77, 77)));
  }

  @Test
  void messagesOfOtherProcessorsAreNotCounted() {
    search.add(
        new Notification(
            SLACK, "c", null, null, Scene.end(6), "doc", "cpu4", State.SENT, 1, null, null));
    search.add(
        new Notification(
            SLACK, "c", null, null, Scene.end(6), "happy", "cpu3", State.SENT, 1, null, null));
    search.add(
        new Notification(
            SLACK, "c", null, null, Scene.end(6), "doc", null, State.SENT, 1, null, null));

    assertThat(search.windowMessages()).isEmpty();
  }

  private Notification told(
      String notifier,
      String channel,
      long sequence,
      State state,
      long atMillis,
      @Nullable String detail) {
    return of(notifier, channel, alert.id(), sequence, 7, state, atMillis, detail);
  }

  private static Notification of(
      String notifier,
      String channel,
      @Nullable String alertId,
      @Nullable Number sequence,
      int window,
      State state,
      long atMillis,
      @Nullable String detail) {
    return new Notification(
        notifier,
        channel,
        alertId,
        sequence == null ? null : (Long) sequence.longValue(),
        Scene.end(window),
        Scene.HOST,
        Scene.CPU,
        state,
        atMillis,
        detail,
        null);
  }
}
