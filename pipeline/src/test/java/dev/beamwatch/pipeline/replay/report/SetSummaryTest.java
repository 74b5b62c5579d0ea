package dev.beamwatch.pipeline.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.replay.report.SetSummary.NoisyHost;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetSummaryTest {
  private static final long MINUTE = 60_000;

  @Test
  void alertsAreThoseOfProcessorsAndSilencesThoseOfHosts() {
    SetSummary summary =
        summary(
            Events.alert("doc", "cpu1", 10, 20),
            Events.alert("doc", "cpu1", 30, 40),
            Events.alert("grumpy", "cpu1", 10, null),
            Events.silence("happy", 10, 20),
            Events.silence("sleepy", 10, null));

    assertThat(summary.alerts()).isEqualTo(3);
    assertThat(summary.stillFiring()).isEqualTo(1);
    assertThat(summary.hosts()).isEqualTo(2);
    assertThat(summary.silences()).isEqualTo(2);
    assertThat(summary.stillSilent()).isEqualTo(1);
    assertThat(summary.breachMessages()).isEqualTo(50);
  }

  @Test
  void anAlertThatStillFiresCountsUpToTheEndOfThePeriod() {
    SetSummary summary =
        summary(Events.alert("doc", "cpu1", 10, 25), Events.alert("doc", "cpu2", 1000, null));

    assertThat(summary.firingMillis()).isEqualTo((15 + 440) * MINUTE);
    assertThat(summary.longest())
        .isEqualTo(
            new Alert(
                AlertEvent.id("doc", "cpu2", Events.at(1000)),
                "doc",
                "cpu2",
                Events.at(1000),
                null,
                Level.CRITICAL,
                85.5));
  }

  @Test
  void ofAlertsOfTheSameLengthTheFirstIsTheLongest() {
    SetSummary summary =
        summary(
            Events.alert("grumpy", "cpu1", 10, 20),
            Events.alert("doc", "cpu2", 10, 20),
            Events.alert("doc", "cpu1", 11, 21));

    assertThat(summary.longest())
        .extracting(Alert::hostname, Alert::cpu, Alert::startedAtMillis)
        .containsExactly("doc", "cpu2", Events.at(10));
  }

  @Test
  void noisiestAreThoseWithTheMostAlertsThenThoseThatFiredLonger() {
    SetSummary summary =
        summary(
            Events.alert("doc", "cpu1", 10, 500),
            Events.alert("happy", "cpu1", 10, 20),
            Events.alert("happy", "cpu1", 30, 40),
            Events.alert("grumpy", "cpu1", 10, 30),
            Events.alert("grumpy", "cpu2", 10, 30));

    assertThat(summary.noisiest())
        .containsExactly(
            new NoisyHost("grumpy", 2, 40 * MINUTE),
            new NoisyHost("happy", 2, 20 * MINUTE),
            new NoisyHost("doc", 1, 490 * MINUTE));
  }

  @Test
  void tenHostsAreNamedAndAllAreCounted() {
    List<List<AlertEvent>> alerts = new ArrayList<>();
    IntStream.range(0, 12).forEach(i -> alerts.add(Events.alert("host" + i, "cpu1", i, i + 5)));

    SetSummary summary = summary(alerts);

    assertThat(summary.hosts()).isEqualTo(12);
    assertThat(summary.noisiest()).hasSize(10);
  }

  @Test
  void aHostThatIsInTroubleAlreadyGetsNoOtherMessage() {
    assertThat(
            alertMessages(
                Events.alert("doc", "cpu1", 10, 40),
                Events.alert("doc", "cpu2", 20, 60),
                Events.silence("doc", 50, 70)))
        .isEqualTo(1);
  }

  @Test
  void theNextTroubleOfAHostHasAMessageOfItsOwn() {
    assertThat(
            alertMessages(
                Events.alert("doc", "cpu1", 10, 20),
                Events.alert("doc", "cpu1", 30, 40),
                Events.silence("doc", 50, 60)))
        .isEqualTo(3);
  }

  @Test
  void eachHostHasAMessage() {
    assertThat(
            alertMessages(
                Events.alert("doc", "cpu1", 10, 20),
                Events.alert("doc", "cpu2", 10, 20),
                Events.alert("happy", "cpu1", 10, 20)))
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"cpu1, cpu2", "cpu2, cpu1"})
  void aWindowThatEndsOneAlertAndBeginsAnotherIsNoNewTrouble(String ends, String begins) {
    // The second one fires at minute 20.
    assertThat(
            alertMessages(Events.alert("doc", ends, 10, 20), Events.alert("doc", begins, 18, 30)))
        .isEqualTo(1);
  }

  @Test
  void aReminderIsAMessage() {
    assertThat(
            alertMessages(
                List.of(
                    Events.event(Kind.FIRING, 1, Level.CRITICAL, "doc", "cpu1", 10, 12, 85.0, null),
                    Events.event(
                        Kind.REPEATED, 2, Level.CRITICAL, "doc", "cpu1", 10, 252, 85.0, null),
                    Events.event(
                        Kind.REPEATED, 3, Level.CRITICAL, "doc", "cpu1", 10, 492, 85.0, null))))
        .isEqualTo(3);
  }

  @SafeVarargs
  private static long alertMessages(List<AlertEvent>... alerts) {
    return summary(alerts).alertMessages();
  }

  @SafeVarargs
  private static SetSummary summary(List<AlertEvent>... alerts) {
    List<List<AlertEvent>> all = new ArrayList<>();
    for (List<AlertEvent> alert : alerts) {
      all.add(alert);
    }
    return summary(all);
  }

  private static SetSummary summary(List<List<AlertEvent>> alerts) {
    SetSummary.Count count =
        new SetSummary.Count(
            new SetOfLimits("A: table", Path.of("alerts.jsonl"), 100, 50, Events.FROM, Events.TO));
    AlertAssembly assembly = new AlertAssembly();
    for (AlertEvent event : Events.all(alerts)) {
      count.add(event, assembly.take(event));
    }
    assembly.goingOn().forEach(count::addGoingOn);
    return count.summary();
  }
}
