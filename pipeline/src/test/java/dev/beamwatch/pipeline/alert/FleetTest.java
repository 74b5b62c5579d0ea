package dev.beamwatch.pipeline.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.processor.Heard;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Why;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Windows are of half a minute and named by their number; a host is silent after two minutes. */
class FleetTest {
  private static final long SIZE = 30_000;
  private static final long TWO_MINUTES = 120_000;
  private static final FleetRule RULE =
      new FleetRule(SIZE, Buckets.KEPT, FleetRule.WHERE_THE_INPUT_ENDS);

  private Fleet fleet = new Fleet();
  private final List<AlertEvent> events = new ArrayList<>();
  private final List<Fleet.BucketMark> marks = new ArrayList<>();

  @Test
  void aHostWhoseReadingsStopIsSilentAndHeardAgain() {
    watch("doc", "happy");
    hear(1, "doc", "happy");
    for (int window = 2; window <= 10; window++) {
      hear(window, "happy");
    }
    pass(10);
    hear(11, "doc", "happy");
    pass(11);

    assertThat(events).extracting(AlertEvent::kind).containsExactly(Kind.SILENT, Kind.HEARD);
    AlertEvent silent = events.get(0);
    assertThat(silent.hostname()).isEqualTo("doc");
    assertThat(silent.cpu()).isNull();
    assertThat(silent.level()).isNull();
    assertThat(silent.startedAtMillis()).isEqualTo(SIZE);
    assertThat(silent.windowEndMillis()).isEqualTo(5 * SIZE);
    assertThat(silent.sequence()).isEqualTo(1);
    assertThat(silent.why()).isNull();
    assertThat(silent.alertId()).isEqualTo(AlertEvent.id("doc", null, SIZE));
    AlertEvent heard = events.get(1);
    assertThat(heard.alertId()).isEqualTo(silent.alertId());
    assertThat(heard.sequence()).isEqualTo(2);
    assertThat(heard.windowEndMillis()).isEqualTo(11 * SIZE);
  }

  @Test
  void aHostWithoutARowOfItsOwnIsNeverSilent() {
    watch("happy");
    hear(1, "doc", "happy");
    for (int window = 2; window <= 10; window++) {
      hear(window, "happy");
    }
    pass(10);

    assertThat(events).isEmpty();
  }

  @Test
  void aHostThatWasNeverHeardIsSilentFromTheFirstWindowOn() {
    watch("doc", "happy");
    for (int window = 4; window <= 9; window++) {
      hear(window, "happy");
    }
    pass(9);

    assertThat(events).hasSize(1);
    assertThat(events.get(0).why()).isEqualTo(Why.NEVER_HEARD);
    assertThat(events.get(0).startedAtMillis()).isEqualTo(3 * SIZE);
    assertThat(events.get(0).windowEndMillis()).isEqualTo(7 * SIZE);
  }

  @Test
  void aRowThatCountsFromLaterOnWaitsUntilThen() {
    learn(Map.of("doc", rule(20 * SIZE, TWO_MINUTES), "happy", rule(Fleet.NONE, TWO_MINUTES)));
    for (int window = 1; window <= 30; window++) {
      hear(window, "happy");
    }
    pass(30);

    assertThat(events).hasSize(1);
    assertThat(events.get(0).startedAtMillis()).isEqualTo(20 * SIZE);
    assertThat(events.get(0).windowEndMillis()).isEqualTo(24 * SIZE);
  }

  @Test
  void zeroMeansThatAHostIsNeverSilent() {
    learn(Map.of("doc", rule(Fleet.NONE, 0)));
    hear(1, "doc");
    hear(100, "other");
    pass(100);

    assertThat(events).isEmpty();
  }

  @Test
  void nothingIsDecidedBeforeTheRulesAreKnown() {
    hear(1, "doc", "happy");
    for (int window = 2; window <= 6; window++) {
      hear(window, "happy");
      pass(window);
    }
    assertThat(events).isEmpty();
    assertThat(marks).isEmpty();

    watch("doc", "happy");
    assertThat(events).extracting(AlertEvent::windowEndMillis).containsExactly(5 * SIZE);
    assertThat(marks).isNotEmpty();
  }

  @Test
  void whenAReadingArrivesDoesNotMatterAsLongAsTheWatermarkWaits() {
    watch("doc", "happy");
    hear(1, "doc", "happy");
    // Before the watermark has passed the silence that lies between.
    hear(8, "doc");
    for (int window = 2; window <= 8; window++) {
      hear(window, "happy");
      pass(window);
    }

    assertThat(events).extracting(AlertEvent::kind).containsExactly(Kind.SILENT, Kind.HEARD);
    assertThat(events).extracting(AlertEvent::windowEndMillis).containsExactly(5 * SIZE, 8 * SIZE);
  }

  @Test
  void mostHostsAtOnceAreOneEvent() {
    String[] all = hosts(20);
    watch(all);
    hear(1, all);
    for (int window = 2; window <= 8; window++) {
      hear(window, "h1", "h2");
    }
    pass(8);

    assertThat(events).hasSize(1);
    AlertEvent silent = events.get(0);
    assertThat(silent.hostname()).isEqualTo("*");
    assertThat(silent.why()).isEqualTo(Why.FLEET);
    assertThat(silent.breaching()).isEqualTo(18);
    assertThat(silent.of()).isEqualTo(20);
    assertThat(silent.startedAtMillis()).isEqualTo(SIZE);
  }

  @Test
  void aFleetIsHeardAgainAndThoseThatAreNotAreNamed() {
    String[] all = hosts(12);
    watch(all);
    hear(1, all);
    hear(2, "other");
    pass(8);
    hear(9, "h1", "h2", "h3");
    pass(9);
    assertThat(events).hasSize(1);

    hear(10, "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "h9", "h10");
    pass(10);

    assertThat(events)
        .extracting(AlertEvent::hostname, AlertEvent::kind)
        .containsExactly(
            tuple("*", Kind.SILENT),
            tuple("*", Kind.HEARD),
            tuple("h11", Kind.SILENT),
            tuple("h12", Kind.SILENT));
    assertThat(events.get(1).sequence()).isEqualTo(2);
    assertThat(events.get(1).alertId()).isEqualTo(events.get(0).alertId());
    assertThat(events.get(1).breaching()).isEqualTo(2);
  }

  @Test
  void ofFewerThanTenHostsEachIsAnEvent() {
    String[] all = hosts(9);
    watch(all);
    hear(1, all);
    hear(2, "other");
    pass(6);

    assertThat(events).hasSize(9).allMatch(event -> event.kind() == Kind.SILENT);
  }

  @Test
  void exactlyHalfOfTheHostsAreNoFleet() {
    String[] all = hosts(10);
    watch(all);
    hear(1, all);
    for (int window = 2; window <= 8; window++) {
      hear(window, "h1", "h2", "h3", "h4", "h5");
    }
    pass(8);

    assertThat(events).hasSize(5).noneMatch(event -> event.hostname().equals("*"));
  }

  @Test
  void aSilentHostWhoseRowIsTakenAwayIsResolved() {
    watch("doc", "happy");
    hear(1, "doc", "happy");
    for (int window = 2; window <= 6; window++) {
      hear(window, "happy");
    }
    pass(6);
    collect(fleet.learn(new HostRules(false, Map.of(), List.of("doc")), RULE));

    assertThat(events).extracting(AlertEvent::kind).containsExactly(Kind.SILENT, Kind.RESOLVED);
    assertThat(events.get(1).why()).isEqualTo(Why.LIMIT_REMOVED);
    assertThat(events.get(1).sequence()).isEqualTo(2);
  }

  @Test
  void allRulesAtOnceTakeThePlaceOfThoseBefore() {
    watch("doc", "happy");
    hear(1, "doc", "happy");
    watch("happy");
    for (int window = 2; window <= 6; window++) {
      hear(window, "happy");
    }
    pass(6);

    assertThat(events).isEmpty();
  }

  @Test
  void eachWindowOfABucketHasAMarkThatNamesTheOneBefore() {
    watch("doc");
    hear(1, "doc");
    hear(2, "doc");
    hear(5, "doc");
    pass(5);

    int bucket = Buckets.KEPT.of("doc");
    assertThat(marks)
        .containsExactly(
            new Fleet.BucketMark(bucket, WindowNews.ended(SIZE, Long.MIN_VALUE, true)),
            new Fleet.BucketMark(bucket, WindowNews.ended(2 * SIZE, SIZE, true)),
            new Fleet.BucketMark(bucket, WindowNews.ended(5 * SIZE, 2 * SIZE, true)));
  }

  @Test
  void aBucketWithoutReadingsForADayIsMarkedOnce() {
    learn(Map.of());
    hear(1, "doc");
    int windowsOfADay = (int) (Duration.ofDays(1).toMillis() / SIZE);
    pass(3 * windowsOfADay);

    int bucket = Buckets.KEPT.of("doc");
    assertThat(marks)
        .containsExactly(
            new Fleet.BucketMark(bucket, WindowNews.ended(SIZE, Long.MIN_VALUE, true)),
            new Fleet.BucketMark(
                bucket, WindowNews.ended((1 + windowsOfADay) * SIZE, SIZE, false)));
    assertThat(fleet.hosts).isEmpty();
  }

  @Test
  void windowsThatWereToldBeforeARestartHaveNoMarkAndTheirHostsAreHeard() {
    watch("doc");
    fleet.hear(new Heard(SIZE, true, Map.of("doc", SIZE)), RULE);
    hear(2, "other");
    pass(2);

    assertThat(marks)
        .extracting(Fleet.BucketMark::bucket)
        .containsExactly(Buckets.KEPT.of("other"));
    assertThat(fleet.hosts)
        .hasEntrySatisfying("doc", doc -> assertThat(doc.lastMillis()).isEqualTo(SIZE));
  }

  @Test
  void atTheEndOfAllReadingsNobodyIsSilentForIt() {
    watch("doc");
    hear(1, "doc");
    collect(fleet.pass(1_000 * SIZE, true, RULE));

    assertThat(events).isEmpty();
    assertThat(marks).hasSize(1);
    assertThat(fleet.waitsForMillis(RULE)).isNull();
  }

  @Test
  void whenReadingsComeAfterAnEndHostsMayBeSilentAgain() {
    watch("doc", "happy");
    hear(1, "doc", "happy");
    collect(fleet.pass(1_000 * SIZE, true, RULE));
    for (int window = 1_001; window <= 1_010; window++) {
      hear(window, "happy");
      pass(window);
    }

    assertThat(events)
        .extracting(AlertEvent::hostname, AlertEvent::kind)
        .containsExactly(
            tuple("doc", Kind.SILENT), tuple("happy", Kind.SILENT), tuple("happy", Kind.HEARD));
  }

  @Test
  void aReadingOfAWindowThatHasEndedGivesItItsPlaceInTheOrder() {
    watch("doc", "happy");
    hear(1, "doc");
    hear(3, "happy");
    pass(3);
    marks.clear();

    collect(
        fleet.hear(new Heard(2 * SIZE, false, Map.of("doc", 2 * SIZE, "happy", 2 * SIZE)), RULE));

    // The bucket of happy has had a later window.
    assertThat(marks)
        .containsExactly(
            new Fleet.BucketMark(Buckets.KEPT.of("doc"), WindowNews.ended(2 * SIZE, SIZE, true)));
  }

  /** Its clock is slow, or its partition is read late. */
  @Test
  void aHostThatSendsLateReadingsIsNotSilent() {
    watch("doc", "happy");
    hear(1, "doc", "happy");
    for (int window = 2; window <= 12; window++) {
      hear(window, "happy");
      pass(window);
      hear(window - 1, "doc");
    }

    assertThat(events).isEmpty();
  }

  @Test
  void aSilentHostIsHeardAgainByALateReading() {
    watch("doc", "happy");
    hear(1, "doc", "happy");
    for (int window = 2; window <= 8; window++) {
      hear(window, "happy");
      pass(window);
    }
    hear(6, "doc");

    assertThat(events).extracting(AlertEvent::kind).containsExactly(Kind.SILENT, Kind.HEARD);
    assertThat(events.get(1).windowEndMillis()).isEqualTo(8 * SIZE);
  }

  /** It would be silent again at the next window. */
  @Test
  void aLateReadingFromBeforeTheSilenceOrLongAgoChangesNothing() {
    watch("doc", "happy");
    hear(2, "doc", "happy");
    for (int window = 3; window <= 12; window++) {
      hear(window, "happy");
      pass(window);
    }
    hear(1, "doc");
    hear(4, "doc");

    assertThat(events).extracting(AlertEvent::kind).containsExactly(Kind.SILENT);
  }

  @Test
  void itsStateSurvives() throws IOException {
    watch(hosts(12));
    hear(1, hosts(12));
    hear(2, "h1");
    pass(8);
    hear(9, "h2");
    Fleet restored = AlertCoderExamples.throughTheCoder(FleetCoder.INSTANCE, fleet);

    assertThat(restored).isEqualTo(fleet);
  }

  private void watch(String... hosts) {
    Map<String, HostRules.Rule> rules = new HashMap<>();
    for (String host : hosts) {
      rules.put(host, rule(Fleet.NONE, TWO_MINUTES));
    }
    learn(rules);
  }

  private void learn(Map<String, HostRules.Rule> rules) {
    collect(fleet.learn(new HostRules(true, rules, List.of()), RULE));
  }

  private static HostRules.Rule rule(long validFrom, long silentAfter) {
    return new HostRules.Rule(
        new long[] {validFrom}, new long[] {silentAfter}, new String[] {null});
  }

  private static String[] hosts(int count) {
    String[] hosts = new String[count];
    for (int i = 0; i < count; i++) {
      hosts[i] = "h" + (i + 1);
    }
    return hosts;
  }

  /** Each host has its last reading at the end of the window. */
  private void hear(int window, String... hosts) {
    Map<String, Long> last = new HashMap<>();
    for (String host : hosts) {
      last.put(host, window * SIZE);
    }
    collect(fleet.hear(new Heard(window * SIZE, false, last), RULE));
  }

  private void pass(int window) {
    collect(fleet.pass(window * SIZE, false, RULE));
  }

  private void collect(Fleet.Outcome outcome) {
    outcome.events().forEach(news -> events.add(news.event()));
    marks.addAll(outcome.marks());
  }
}
