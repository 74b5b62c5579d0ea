package dev.beamwatch.pipeline.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.replay.report.AlertDifference.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class DifferencePropertiesTest {

  /** Alerts of two hosts with two processors and silences; those of a series do not overlap. */
  @Provide
  Arbitrary<List<Alert>> alerts() {
    Arbitrary<List<Integer>> steps =
        Arbitraries.integers().between(0, 6).list().ofMinSize(0).ofMaxSize(12);
    return Combinators.combine(steps.list().ofSize(6), Arbitraries.of(true, false).list().ofSize(6))
        .as(
            (ofSeries, goOn) -> {
              List<Alert> alerts = new ArrayList<>();
              for (int i = 0; i < 6; i++) {
                String cpu = i % 3 == 0 ? null : "cpu" + i % 3;
                addTo(alerts, i < 3 ? "doc" : "happy", cpu, ofSeries.get(i), goOn.get(i));
              }
              alerts.sort(Alert.BY_SERIES_AND_BEGIN);
              return alerts;
            });
  }

  /** Steps are in turn the time to the next begin and from there to the end. */
  private static void addTo(
      List<Alert> alerts,
      String hostname,
      @Nullable String cpu,
      List<Integer> steps,
      boolean lastGoesOn) {
    long now = 0;
    for (int i = 0; i + 1 < steps.size(); i += 2) {
      long begin = now + steps.get(i);
      now = begin + 1 + steps.get(i + 1);
      boolean goesOn = lastGoesOn && i + 3 >= steps.size();
      alerts.add(
          new Alert(
              "id" + begin, hostname, cpu, begin, goesOn ? null : Long.valueOf(now), null, null));
    }
  }

  @Property
  void aSetDoesNotDifferFromItself(@ForAll("alerts") List<Alert> alerts) throws IOException {
    assertThat(differences(alerts, alerts)).isEmpty();
  }

  @Property
  void swappingTheSetsSwapsTheKinds(
      @ForAll("alerts") List<Alert> a, @ForAll("alerts") List<Alert> b) throws IOException {
    assertThat(differences(b, a))
        .containsExactlyInAnyOrderElementsOf(
            differences(a, b).stream()
                .map(difference -> new AlertDifference(difference.b(), difference.a()))
                .toList());
  }

  @Property
  void eachAlertIsAloneChangedOrInBothSets(
      @ForAll("alerts") List<Alert> a, @ForAll("alerts") List<Alert> b) throws IOException {
    List<AlertDifference> differences = differences(a, b);
    Set<Alert> ofA = new HashSet<>();
    Set<Alert> ofB = new HashSet<>();
    for (AlertDifference difference : differences) {
      if (difference.a() != null) {
        assertThat(ofA.add(difference.a())).isTrue();
      }
      if (difference.b() != null) {
        assertThat(ofB.add(difference.b())).isTrue();
      }
      if (difference.kind() == Kind.CHANGED) {
        assertThat(Alert.BY_SERIES.compare(difference.a(), difference.b())).isZero();
      }
    }
    assertThat(a).containsAll(ofA);
    assertThat(b).containsAll(ofB);
    assertThat(periods(a, ofA)).isEqualTo(periods(b, ofB));
  }

  @Property
  void differencesAreThoseOfTheNaiveRule(
      @ForAll("alerts") List<Alert> a, @ForAll("alerts") List<Alert> b) throws IOException {
    assertThat(differences(a, b)).containsExactlyInAnyOrderElementsOf(naive(a, b));
  }

  private static List<String> periods(List<Alert> alerts, Set<Alert> without) {
    return alerts.stream()
        .filter(alert -> !without.contains(alert))
        .map(
            alert ->
                "%s %s %d %s"
                    .formatted(
                        alert.hostname(),
                        alert.cpu(),
                        alert.startedAtMillis(),
                        alert.endedAtMillis()))
        .toList();
  }

  /** Each alert of the first set takes the first of the second one that is free and overlaps. */
  private static List<AlertDifference> naive(List<Alert> a, List<Alert> b) {
    List<AlertDifference> differences = new ArrayList<>();
    List<Alert> free = new ArrayList<>(b);
    for (Alert alert : a) {
      Alert match = null;
      for (Alert other : free) {
        boolean isSame = Alert.BY_SERIES.compare(alert, other) == 0;
        if (match == null && isSame && millisInCommon(alert, other) > 0) {
          match = other;
        }
      }
      free.remove(match);
      if (match == null || !alert.isSamePeriod(match)) {
        differences.add(new AlertDifference(alert, match));
      }
    }
    free.forEach(other -> differences.add(new AlertDifference(null, other)));
    return differences;
  }

  private static long millisInCommon(Alert a, Alert b) {
    return Math.min(end(a), end(b)) - Math.max(a.startedAtMillis(), b.startedAtMillis());
  }

  private static long end(Alert alert) {
    return alert.endedAtMillis() == null ? 1_000_000 : alert.endedAtMillis();
  }

  private static List<AlertDifference> differences(List<Alert> a, List<Alert> b)
      throws IOException {
    List<AlertDifference> differences = new ArrayList<>();
    Difference.find(cursor(a), cursor(b), differences::add);
    return differences;
  }

  private static ExternalSort.Cursor<Alert> cursor(List<Alert> alerts) {
    Iterator<Alert> rest = alerts.iterator();
    return () -> rest.hasNext() ? rest.next() : null;
  }
}
