package dev.beamwatch.pipeline.explain;

import static dev.beamwatch.pipeline.explain.Scene.BEGIN;
import static dev.beamwatch.pipeline.explain.Scene.LIMIT;
import static dev.beamwatch.pipeline.explain.Scene.end;
import static dev.beamwatch.pipeline.explain.Scene.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.detect.JudgedWindow.Verdict;
import dev.beamwatch.pipeline.explain.Explanation.Again;
import dev.beamwatch.pipeline.explain.LateReadings.Effect;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Why;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  @Test
  void theSameWindowsAndLimitsGiveTheSameEvents() {
    Again again = again(trouble());

    assertThat(again.isSame()).isTrue();
    assertThat(again.reasons()).isEmpty();
    assertThat(again.others()).isEmpty();
    assertThat(again.events())
        .extracting(AlertEvent::kind)
        .containsExactly(Kind.FIRING, Kind.RESOLVED);
  }

  @Test
  void anyAlertOfALongHistoryIsTheSameFromItsOwnWindowsAlone() {
    // Alerts end after one clear window, so that breaches before the end would count again.
    Limit restless = limit("80", 3, 20, 1);
    Random random = new Random(4711);
    Scene scene = new Scene().judgedBy(end -> restless).limitsNow(end -> restless);
    for (int i = 0; i < 3_000; i++) {
      if (random.nextInt(10) == 0) {
        scene.silence(1 + random.nextInt(4));
      }
      scene.windows(1, random.nextInt(100));
    }
    long alerts = scene.events().stream().map(AlertEvent::alertId).distinct().count();

    assertThat(alerts).isGreaterThan(50);
    for (int place = 0; place < alerts; place++) {
      assertThat(again(scene.explain(scene.alert(place), null)).isSame()).as("%d", place).isTrue();
    }
  }

  @Test
  void anAlertThatGoesOnIsJudgedToTheEndOfTheTopic() {
    Explanation explanation = new Scene().windows(5, 10).windows(300, 90).explain();

    assertThat(explanation.alert().goesOn()).isTrue();
    assertThat(again(explanation).isSame()).isTrue();
    assertThat(windows(explanation).lines())
        .filteredOn(Line.Sum.class::isInstance)
        .containsExactly(
            new Line.Sum(end(10), end(301), Map.of(Verdict.CRITICAL, 292), 0, 0, 90, 90));
  }

  @Test
  void aProcessorThatWasForgottenIsTheSame() {
    Explanation explanation =
        new Scene().windows(3, 90).silence(2_900).othersReached(2_900).explain();

    assertThat(explanation.alert().last().why()).isEqualTo(Why.FORGOTTEN);
    assertThat(again(explanation).isSame()).isTrue();
  }

  @Test
  void otherLimitsInTheTableAreTheReason() {
    Again again = again(trouble().limitsNow(end -> limit("95", 3, 5, 4)));

    assertThat(again.isSame()).isFalse();
    assertThat(again.events()).isEmpty();
    assertThat(again.reasons())
        .containsExactly(
            "The limits have changed since. At 2026-10-01 12:04:00 the alert was judged by"
                + " allowed_top 80, clear_top 80, the last 5 windows, valid_from ever; now there is"
                + " allowed_top 95, clear_top 95, the last 5 windows, valid_from ever");
    assertThat(again.isSameWithRecordedLimits()).isTrue();
  }

  @Test
  void aLowerLimitGivesAnotherAlertInstead() {
    Again again =
        again(
            new Scene()
                .windows(5, 70)
                .windows(5, 90)
                .windows(6, 10)
                .limitsNow(end -> limit("60", 3, 5, 4)));

    assertThat(again.others()).extracting(AlertEvent::kind).startsWith(Kind.FIRING);
    assertThat(again.others().get(0).startedAtMillis()).isEqualTo(BEGIN);
    assertThat(again.isSameWithRecordedLimits()).isTrue();
  }

  @Test
  void aRowThatWasTakenAwayIsTheReason() {
    Scene scene =
        new Scene()
            .windows(5, 10)
            .windows(8, 90)
            .judgedBy(end -> end < end(10) ? LIMIT : null)
            .limitsNow(end -> null);
    Again again = again(scene);

    assertThat(scene.alert(0).last().why()).isEqualTo(Why.LIMIT_REMOVED);
    assertThat(again.reasons())
        .singleElement()
        .asString()
        .startsWith("The limits have changed since.")
        .endsWith("now there is none");
    assertThat(again.isSameWithRecordedLimits()).isTrue();
  }

  @Test
  void aRowThatIsThereAgainIsTheReason() {
    Again again =
        again(
            new Scene()
                .windows(5, 10)
                .windows(8, 90)
                .judgedBy(end -> end < end(10) ? LIMIT : null));

    assertThat(again.reasons())
        .singleElement()
        .asString()
        .contains("At 2026-10-01 12:05:30 the alert was judged by no limit; now there is");
    assertThat(again.isSameWithRecordedLimits()).isTrue();
  }

  @Test
  void windowsThatAreGoneAreTheReason() {
    assertThat(again(trouble().keptFrom(7)).reasons())
        .containsExactly("Windows before 2026-10-01 12:03:30 are no longer in the topic");
    assertThat(again(trouble().keptFrom(1_000)).reasons())
        .containsExactly("The windows of the alert are no longer in the topic");
    assertThat(again(trouble().keptAtMost(7)).reasons())
        .containsExactly(
            "There are too many windows: those after 2026-10-01 12:03:30 are not judged");
  }

  @Test
  void otherRemindersAreTheReason() {
    Scene scene = new Scene().windows(200, 90).repeated(Duration.ofMinutes(30));

    assertThat(again(scene).reasons())
        .containsExactly("Only the reminders differ: the pipeline ran with another --repeatAfter");
    assertThat(again(scene.explain(scene.alert(0), null, Duration.ofMinutes(30))).isSame())
        .isTrue();
  }

  @Test
  void eventsThatAreGoneAreTheReasonUnlessAllThatAreLeftAreTheSame() {
    Scene scene = new Scene().windows(400, 90).repeated(Duration.ofMinutes(30));
    List<AlertEvent> events = scene.events();
    String id = events.get(0).alertId();
    Duration repeats = Duration.ofMinutes(30);

    RecordedAlert late = Scene.recorded(id, events.subList(2, events.size()), ZoneOffset.UTC);
    assertThat(again(scene.explain(late, null, repeats)).isSame()).isTrue();

    List<AlertEvent> holed = List.of(events.get(0), events.get(3));
    assertThat(
            again(scene.explain(Scene.recorded(id, holed, ZoneOffset.UTC), null, repeats))
                .reasons())
        .contains("Events 2 to 3 are missing in the topic of alerts");
    assertThat(again(scene.explain(late, null)).reasons())
        .contains("The topic of alerts begins with event 3 of this one: the earlier ones are gone");
  }

  @Test
  void aPipelineThatIsBehindIsTheReason() {
    Scene scene = trouble();
    RecordedAlert alert =
        Scene.recorded(scene.alert(0).id(), scene.events().subList(0, 1), ZoneOffset.UTC);

    assertThat(again(scene.explain(alert, null)).reasons())
        .containsExactly(
            "The topic of alerts ends before RESOLVED of 2026-10-01 12:07:00: the pipeline has not"
                + " come so far, or had no such limit then");
  }

  @Test
  void aZoneThatIsNotThePipelinesIsTheReason() {
    Scene scene = trouble().readIn(ZoneId.of("Asia/Kolkata"));

    assertThat(again(scene).reasons())
        .contains("The id does not fit started_at: --timeZone is not that of the pipeline");
  }

  @Test
  void countsThatNoEventNamesAreThePossibleReason() {
    Again again = again(trouble().judgedBy(end -> limit("80", 3, 5, 2)));

    assertThat(again.reasons())
        .singleElement()
        .asString()
        .startsWith("Windows and limits are those of the events. The pipeline may have run with");
    assertThat(again.isSameWithRecordedLimits()).isNull();
  }

  @Test
  void withoutLateReadingsNothingIsCorrected() {
    LateReadings late = windows(trouble().explain()).late();

    assertThat(late.effect()).isEqualTo(Effect.NONE);
    assertThat(late.corrections()).isEmpty();
  }

  @Test
  void aWindowThatIsOnlyWrittenAgainIsNoCorrection() {
    Explanation explanation = trouble().again(9, 90, 3).again(9, 50, 2).explain();

    assertThat(windows(explanation).late().effect()).isEqualTo(Effect.NONE);
    assertThat(windows(explanation).lines())
        .filteredOn(line -> line instanceof Line.Full full && full.isCorrected())
        .isEmpty();
  }

  @Test
  void aLateReadingCanMakeAnAlert() {
    Scene scene = new Scene().windows(6, 10).windows(2, 90).windows(1, 70).windows(1, 10);
    assertThat(scene.events()).isEmpty();
    Explanation explanation = scene.again(8, 85, 4).windows(6, 10).explain();

    assertThat(again(explanation).isSame()).isTrue();
    LateReadings late = windows(explanation).late();
    assertThat(late.effect()).isEqualTo(Effect.MADE_IT_FIRE);
    assertThat(late.without()).isEmpty();
    assertThat(late.corrections())
        .singleElement()
        .satisfies(
            correction -> {
              assertThat(correction.before().stats().usageAvg()).isEqualTo(70);
              assertThat(correction.after().stats().usageAvg()).isEqualTo(85);
            });
  }

  @Test
  void aLateReadingCanMakeAnAlertBeginSooner() {
    LateReadings late =
        windows(
                new Scene()
                    .windows(6, 10)
                    .windows(2, 90)
                    .windows(2, 10)
                    .again(8, 85, 4)
                    .windows(3, 90)
                    .windows(5, 10)
                    .explain())
            .late();

    assertThat(late.effect()).isEqualTo(Effect.BEGIN_CHANGED);
    assertThat(Objects.requireNonNull(late.firedWithout()).windowEndMillis()).isEqualTo(end(10));
  }

  @Test
  void aLateReadingCanChangeTheEndTheFiguresOrNothing() {
    assertThat(effectOf(9, 91)).isEqualTo(Effect.FIGURES_CHANGED);
    assertThat(effectOf(11, 85)).isEqualTo(Effect.COURSE_CHANGED);
    assertThat(
            windows(
                    new Scene()
                        .windows(3, 10)
                        .again(1, 12, 4)
                        .windows(30, 10)
                        .windows(5, 90)
                        .windows(6, 10)
                        .explain())
                .late()
                .effect())
        .isEqualTo(Effect.NO_EVENT_CHANGED);
  }

  private static Effect effectOf(int window, double mean) {
    Scene scene =
        new Scene()
            .windows(5, 10)
            .windows(5, 90)
            .windows(3, 10)
            .again(window, mean, 4)
            .windows(6, 10);
    Explanation explanation = scene.explain();
    assertThat(again(explanation).isSame()).isTrue();
    return windows(explanation).late().effect();
  }

  @Test
  void missingWindowsAreInTheAccount() {
    Explanation explanation =
        new Scene()
            .windows(5, 10)
            .windows(2, 90)
            .silence(1)
            .windows(2, 90)
            .windows(6, 10)
            .explain();

    assertThat(windows(explanation).lines()).contains(new Line.Missing(end(7), 1));
    assertThat(again(explanation).isSame()).isTrue();
  }

  @Test
  void aLongSilenceIsSummedUp() {
    Explanation explanation =
        new Scene().windows(30, 90).silence(1_000).windows(30, 90).windows(6, 10).explain();

    assertThat(windows(explanation).lines())
        .filteredOn(Line.Sum.class::isInstance)
        .singleElement()
        .satisfies(
            line -> {
              Line.Sum sum = (Line.Sum) line;
              assertThat(sum.missing()).isEqualTo(1_000);
              assertThat(sum.count()).isEqualTo(48);
            });
  }

  @Test
  void fewQuietWindowsAreNotSummedUp() {
    Explanation explanation = new Scene().windows(15, 90).windows(4, 10).explain();

    assertThat(windows(explanation).lines()).hasSize(19).allMatch(Line.Full.class::isInstance);
  }

  @Test
  void theLimitsAreThoseThatCountedByTime() {
    Limit later = limit("70", 3, 5, 4);
    Limits limits = end -> end < end(7) ? LIMIT : later;
    Explanation explanation = trouble().judgedBy(limits).limitsNow(limits).explain();

    assertThat(again(explanation).isSame()).isTrue();
    assertThat(windows(explanation).limits())
        .containsExactly(Map.entry(end(0), LIMIT), Map.entry(end(7), later));
  }

  /** Five calm windows, five hot ones, and the end. It fires with window 7, and ends with 13. */
  private static Scene trouble() {
    return new Scene().windows(5, 10).windows(5, 90).windows(8, 10);
  }

  private static Again again(Scene scene) {
    return again(scene.explain());
  }

  private static Again again(Explanation explanation) {
    return windows(explanation).again();
  }

  private static Explanation.OfProcessor windows(Explanation explanation) {
    return Objects.requireNonNull(explanation.ofProcessor());
  }
}
