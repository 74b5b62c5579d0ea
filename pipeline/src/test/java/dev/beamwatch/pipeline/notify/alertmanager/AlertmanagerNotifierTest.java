package dev.beamwatch.pipeline.notify.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.pipeline.notify.slack.AlertEvents;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.AlertEvent.Why;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.Notification.State;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertmanagerNotifierTest {
  private static final Duration FOR_EVER = Duration.ZERO;
  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final PostOutcome AWAY = new PostOutcome.TryAgain("HTTP 502");
  private static final PostOutcome REFUSED = new PostOutcome.Refused("HTTP 404", true);
  private static final String CRITICAL = "CpuOverThreshold doc cpu1 critical";
  private static final String WARNING = "CpuOverThreshold doc cpu1 warning";
  private static final String SILENT = "HostSilent doc - -";

  /** When the event of window 2 leaves. */
  private static final long SOON = AlertEvents.START + 3 * AlertEvents.WINDOW + 500;

  private final ServerOfAlerts server = new ServerOfAlerts(FOR_EVER, SOON);

  @Test
  void anAlertIsPostedAsTheContractSays() throws Exception {
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();

    assertThat(server.posts)
        .singleElement()
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    [{"labels": {"alertname": "CpuOverThreshold", "hostname": "doc", "cpu": "cpu1",
                                 "severity": "critical", "team": "iot"},
                      "annotations": {"summary": "doc cpu1: 84.9 percent, over 20 (peak 84.9)",
                                      "usage_avg": "84.91823", "allowed_top": "20", "peak": "84.91823",
                                      "alert_id": "%s"},
                      "startsAt": "2021-10-11T12:52:30Z", "endsAt": "2021-10-11T12:57:00.500Z",
                      "generatorURL": "http://console/"}]
                    """
                        .formatted(AlertEvent.id("doc", "cpu1", AlertEvents.START))));
    Notification told = server.notifications.get(0);
    assertThat(told.notifier()).isEqualTo("alertmanager");
    assertThat(told.channel()).isEqualTo(ServerOfAlerts.URL);
    assertThat(told.state()).isEqualTo(State.SENT);
    assertThat(told.sequence()).isEqualTo(1);
  }

  @Test
  void itIsPostedEveryMinuteWhileItFiresAndNeverTimesOut() {
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    for (int minute = 0; minute < 60; minute++) {
      server.run(MINUTE);
      assertThat(server.firing()).containsExactly(CRITICAL);
    }

    assertThat(server.posts).hasSizeBetween(60, 62);
    assertThat(server.sent).as("one change").isEqualTo(1);
    assertThat(server.notifications).hasSize(1);
  }

  @Test
  void anEndIsPostedForAQuarterOfAnHourAndThenForgotten() {
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    server.run(Duration.ofMinutes(5));
    int before = server.posts.size();
    server.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tell();

    assertThat(server.firing()).isEmpty();
    assertThat(server.over()).containsExactly(CRITICAL);
    assertThat(ServerOfAlerts.time(server.alert(CRITICAL), "endsAt"))
        .as("the end itself")
        .isEqualTo(AlertEvents.START + 13 * AlertEvents.WINDOW)
        .isLessThan(server.now());
    assertThat(server.alert(CRITICAL).path("annotations").path("summary").asText())
        .isEqualTo("doc cpu1 is over (peak 84.9)");

    server.run(Duration.ofMinutes(30));
    assertThat(server.posts.size() - before).isBetween(14, 16);
    assertThat(server.checkpoint().alerts).isEmpty();
    assertThat(server.lookAgain()).isNull();
    assertThat(server.notifications).extracting(Notification::sequence).containsExactly(1L, 2L);
  }

  /** The server would take it for one that fires. */
  @Test
  void anEndAheadOfTheClockIsNow() {
    server
        .take(
            AlertEvents.firing("doc", "cpu1", 2), AlertEvents.resolved("doc", "cpu1", 2, 100, 84.9))
        .tell();
    long before = server.now();

    assertThat(ServerOfAlerts.time(server.alert(CRITICAL), "endsAt")).isLessThanOrEqualTo(before);
    assertThat(server.superseded).isEqualTo(1);
  }

  @Test
  void anAlertFromAheadOfTheClockStartsNowAndEndsNotBefore() {
    ServerOfAlerts early = new ServerOfAlerts(QUARTER, AlertEvents.START - 60_000);
    early.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tell();

    JsonNode alert = early.alert(CRITICAL);
    assertThat(ServerOfAlerts.time(alert, "startsAt")).isEqualTo(AlertEvents.START - 60_000);
    assertThat(ServerOfAlerts.time(alert, "endsAt")).isEqualTo(AlertEvents.START - 60_000);
  }

  @Test
  void anotherLevelEndsTheOldLabelsAndBeginsTheNew() {
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    server.pass(Duration.ofMinutes(10)).take(event(Kind.EASED, 2, Level.WARNING, 14)).tell();

    assertThat(server.firing()).containsExactly(WARNING);
    assertThat(server.over()).containsExactly(CRITICAL);
    assertThat(ServerOfAlerts.time(server.alert(CRITICAL), "endsAt"))
        .isEqualTo(AlertEvents.START + 15 * AlertEvents.WINDOW);
    assertThat(server.alert(WARNING).path("startsAt").asText()).isEqualTo("2021-10-11T12:52:30Z");
    assertThat(server.alert(WARNING).path("annotations").path("summary").asText())
        .isEqualTo("doc cpu1: warning, 84.9 percent, over 15 (peak 84.9)");

    server.pass(MINUTE).take(event(Kind.ESCALATED, 3, Level.CRITICAL, 16)).tell();
    assertThat(server.firing()).containsExactly(CRITICAL);
    assertThat(server.over()).containsExactly(WARNING);

    server.pass(MINUTE).take(AlertEvents.resolved("doc", "cpu1", 4, 30, 91)).tell();
    assertThat(server.firing()).isEmpty();
    assertThat(server.sent).isEqualTo(4);
  }

  @Test
  void aLevelThatWasNeverPostedIsNotEnded() {
    server.answers.add(AWAY);
    server.take(event(Kind.FIRING, 1, Level.WARNING, 2)).tellOnce();
    server.take(event(Kind.ESCALATED, 2, Level.CRITICAL, 3)).tell();

    assertThat(server.shown).containsOnlyKeys(CRITICAL);
  }

  @Test
  void aLevelThatComesBackWhileTheServerIsAwayGoesOnFiring() {
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    server.answers.add(AWAY);
    server.take(event(Kind.EASED, 2, Level.WARNING, 14)).tellOnce();
    server.take(event(Kind.ESCALATED, 3, Level.CRITICAL, 15)).tell();

    assertThat(server.firing()).containsExactly(CRITICAL);
    assertThat(server.over()).isEmpty();
    assertThat(server.superseded).isEqualTo(1);
  }

  @Test
  void aReminderIsOneMorePost() {
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    server.take(event(Kind.REPEATED, 2, Level.CRITICAL, 480)).tell();

    assertThat(server.posts).hasSize(2);
    assertThat(server.sent).isEqualTo(2);
  }

  @Test
  void aSilentHostHasNeitherProcessorNorLevel() {
    server.take(AlertEvents.silent("doc", 3)).tell();
    assertThat(server.firing()).containsExactly(SILENT);
    assertThat(server.alert(SILENT).path("labels").has("severity")).isFalse();
    assertThat(server.alert(SILENT).path("labels").has("cpu")).isFalse();
    assertThat(server.alert(SILENT).path("annotations").path("summary").asText())
        .isEqualTo("doc is silent since 2021-10-11 12:52:30 UTC");

    server.pass(MINUTE).take(AlertEvents.heard("doc", 9)).tell();
    assertThat(server.firing()).isEmpty();
    assertThat(server.over()).containsExactly(SILENT);
  }

  @Test
  void summariesSayWhatIsNotInTheFigures() {
    PostedAlert posted = new PostedAlert(new TreeMap<>(), null, ZoneOffset.UTC);

    assertThat(posted.summary(withWhy(Kind.SILENT, null, Why.NEVER_HEARD)))
        .isEqualTo("doc was never heard, watched since 2021-10-11 12:52:30 UTC");
    assertThat(posted.summary(withWhy(Kind.RESOLVED, "cpu1", Why.LIMIT_REMOVED)))
        .isEqualTo("doc cpu1 has no limit any more (peak 84.9)");
    assertThat(posted.summary(withWhy(Kind.RESOLVED, "cpu1", Why.FORGOTTEN)))
        .isEqualTo("doc cpu1 had no reading for a day and is forgotten (peak 84.9)");
    assertThat(posted.summary(withWhy(Kind.RESOLVED, null, Why.LIMIT_REMOVED)))
        .isEqualTo("doc is not watched any more");
  }

  @Test
  void eventsInAnyOrderGiveTheSame() {
    server.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tell();
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();

    assertThat(server.firing()).isEmpty();
    assertThat(server.superseded).isEqualTo(1);
    assertThat(server.sent).isEqualTo(1);
  }

  @Test
  void whatChangedWhileTheServerWasAwayIsToldOnce() {
    server.answers.add(AWAY);
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tellOnce();
    server.take(
        event(Kind.REPEATED, 2, Level.CRITICAL, 3), event(Kind.REPEATED, 3, Level.CRITICAL, 4));
    server.tell();

    assertThat(server.firing()).containsExactly(CRITICAL);
    assertThat(server.sent).isEqualTo(1);
    assertThat(server.superseded).isEqualTo(2);
  }

  @Test
  void aRefusalIsOnRecordOnceAndThenItIsSent() {
    server.answers.add(REFUSED);
    server.answers.add(REFUSED);
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();

    assertThat(server.firing()).containsExactly(CRITICAL);
    assertThat(server.notifications)
        .extracting(Notification::state)
        .containsExactly(State.REFUSED, State.SENT);
    assertThat(server.notifications.get(0).detail()).isEqualTo("HTTP 404");
    assertThat(server.sent).isEqualTo(1);
  }

  /** A post that fails is no post: the server would end the alert. */
  @Test
  void aPostThatFailsIsTriedAgainAtOnceThoughTheChangeIsKnown() {
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    server.pass(MINUTE);
    server.answers.add(AWAY);
    server.answers.add(AWAY);
    server.tell();

    assertThat(server.posts).hasSize(2);
    assertThat(server.waiting()).isZero();
    assertThat(server.sent).isEqualTo(1);
  }

  @Test
  void aStormOfTenThousandAlertsIsPostedInSeconds() {
    for (int host = 0; host < 10_000; host++) {
      server.take(AlertEvents.firing("host%05d".formatted(host), "cpu1", 2));
    }
    long before = server.now();
    server.tell();

    assertThat(server.firing()).hasSize(10_000);
    assertThat(server.posts).hasSize(20).allSatisfy(post -> assertThat(post).hasSize(500));
    assertThat(server.now() - before).isLessThan(5_000);
    assertThat(server.sent).isEqualTo(10_000);
  }

  @Test
  void alertsThatBeganApartArePostedTogether() {
    for (int cpu = 0; cpu < 20; cpu++) {
      server.take(AlertEvents.firing("doc", "cpu" + cpu, 2)).tell().pass(Duration.ofSeconds(1));
    }
    server.run(Duration.ofMinutes(5));
    int before = server.posts.size();
    server.run(Duration.ofMinutes(10));

    assertThat(server.posts.size() - before).isLessThanOrEqualTo(11);
    assertThat(server.firing()).hasSize(20);
  }

  @Test
  void whatBeganAndEndedLongAgoIsNotPosted() {
    ServerOfAlerts late = new ServerOfAlerts(QUARTER, SOON + Duration.ofDays(2).toMillis());
    late.take(
            AlertEvents.firing("doc", "cpu1", 2), AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9))
        .run(Duration.ofHours(1));

    assertThat(late.posts).isEmpty();
    assertThat(late.superseded).isEqualTo(1);
    assertThat(late.tooOld).isEqualTo(1);
    assertThat(late.notifications).extracting(Notification::state).containsExactly(State.TOO_OLD);
    assertThat(late.checkpoint().alerts).isEmpty();
  }

  /** As Slack's line of what was too old says who is in trouble since. */
  @Test
  void whatStillFiresWhenHistoryIsOverIsPosted() {
    ServerOfAlerts late = new ServerOfAlerts(QUARTER, SOON + Duration.ofDays(2).toMillis());
    late.take(AlertEvents.firing("doc", "cpu1", 2)).run(Duration.ofSeconds(8));
    late.take(AlertEvents.firing("doc", "cpu2", 100)).run(Duration.ofSeconds(8));
    assertThat(late.posts).as("more may come").isEmpty();

    late.take(AlertEvents.resolved("doc", "cpu2", 2, 120, 84.9)).run(Duration.ofSeconds(8));
    assertThat(late.firing()).containsExactly(CRITICAL);
    assertThat(late.sent).isEqualTo(1);
    assertThat(late.tooOld).isEqualTo(1);
    assertThat(late.superseded).isEqualTo(1);
  }

  @Test
  void whatIsNewIsToldAtOnceAfterHistory() {
    ServerOfAlerts late = new ServerOfAlerts(QUARTER, SOON + Duration.ofHours(1).toMillis());
    late.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    late.take(event(Kind.REPEATED, 2, Level.CRITICAL, 120)).tell();

    assertThat(late.firing()).containsExactly(CRITICAL);
  }

  @Test
  void anAlertThatWasNewsWhenItCameIsPostedHoweverLongTheServerIsAway() {
    ServerOfAlerts away = new ServerOfAlerts(QUARTER, SOON);
    away.answers.add(AWAY);
    away.take(AlertEvents.firing("doc", "cpu1", 2)).tellOnce();
    away.pass(Duration.ofHours(5)).tell();

    assertThat(away.firing()).containsExactly(CRITICAL);
    assertThat(away.tooOld).isZero();
  }

  @Test
  void theEndOfAnAlertThatTheServerHasIsPostedHoweverOldItIs() {
    ServerOfAlerts slow = new ServerOfAlerts(QUARTER, SOON);
    slow.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    slow.run(Duration.ofHours(1));
    assertThat(slow.firing()).containsExactly(CRITICAL);
    slow.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tell();

    assertThat(slow.firing()).isEmpty();
    assertThat(slow.sent).isEqualTo(2);
  }

  @Test
  void theNextTroubleOfTheSameProcessorIsAnotherAlert() {
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    server.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tell();
    server.pass(Duration.ofMinutes(10));
    server.take(later(event(Kind.FIRING, 1, Level.WARNING, 22))).tell();

    assertThat(server.firing()).containsExactly(WARNING);
    assertThat(server.sent).isEqualTo(3);
    assertThat(server.posts.get(2)).as("nothing of the old one").hasSize(1);
  }

  @Test
  void theEndOfAnAlertThatTheServerMissedEndsItsLabels() {
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    server.pass(Duration.ofMinutes(10));
    server.answers.add(AWAY);
    server.take(AlertEvents.resolved("doc", "cpu1", 2, 12, 84.9)).tellOnce();
    server.take(later(event(Kind.FIRING, 1, Level.WARNING, 22))).tell();

    assertThat(server.firing()).containsExactly(WARNING);
    assertThat(server.over()).containsExactly(CRITICAL);
    assertThat(ServerOfAlerts.time(server.alert(CRITICAL), "endsAt"))
        .isEqualTo(AlertEvents.START + 13 * AlertEvents.WINDOW);
  }

  @Test
  void aServerThatTheOptionsNoLongerNameIsLeftAlone() {
    ServerOfAlerts old = new ServerOfAlerts(FOR_EVER, SOON, "http://gone:9093");
    old.take(AlertEvents.firing("doc", "cpu1", 2)).tell();

    assertThat(old.posts).isEmpty();
    assertThat(old.superseded).isEqualTo(1);
    assertThat(old.lookAgain()).isNull();
  }

  @Test
  void afterARestoreItIsToldAgain() {
    Alerts before = server.checkpoint();
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();
    server.restore(before);
    server.take(AlertEvents.firing("doc", "cpu1", 2)).tell();

    assertThat(server.firing()).containsExactly(CRITICAL);
    assertThat(server.shown).hasSize(1);
  }

  private static AlertEvent event(Kind kind, long sequence, Level level, int window) {
    return AlertEvents.event(
        kind, sequence, level, "doc", "cpu1", window, 84.91823, 84.91823, null);
  }

  private static AlertEvent withWhy(Kind kind, @Nullable String cpu, Why why) {
    @Nullable Double peak = cpu == null ? null : (Double) 84.9;
    @Nullable Level level = cpu == null ? null : Level.CRITICAL;
    return AlertEvents.event(kind, 2, level, "doc", cpu, 5, peak, peak, why);
  }

  /** Returns the same of an alert that began with window 20. */
  private static AlertEvent later(AlertEvent event) {
    long start = AlertEvents.START + 20 * AlertEvents.WINDOW;
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
