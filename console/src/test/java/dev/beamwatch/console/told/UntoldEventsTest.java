package dev.beamwatch.console.told;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.console.told.UntoldEvents.Event;
import dev.beamwatch.console.told.UntoldEvents.Subject;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UntoldEventsTest {
  private static final String AM1 = "alertmanager 1";
  private static final String AM2 = "alertmanager 2";
  private static final Subject CPU1 = new Subject("doc", "cpu1");
  private static final Subject CPU2 = new Subject("doc", "cpu2");
  private static final Subject DOC = new Subject("doc", null);

  private final UntoldEvents events = new UntoldEvents(3);

  @Test
  void nobodyWaitsBeforeAnOutcomeShowsThatSomebodyIsTold() {
    events.event(CPU1, new Event("a", 1, 100), 110);

    assertThat(waiting(AM1)).isEmpty();
  }

  @Test
  void eachLaneWaitsForWhatWasWrittenAfterItsFirstOutcome() {
    events.event(CPU1, new Event("a", 1, 100), 110);
    sent(AM1, CPU2, new Event("b", 1, 100), 120);
    events.event(CPU1, new Event("a", 2, 200), 210);
    assertThat(waiting(AM1)).containsExactly(Map.entry("cpu1", 210L));
    assertThat(waiting(AM2)).isEmpty();

    sent(AM2, CPU2, new Event("b", 1, 100), 90);
    assertThat(waiting(AM2)).containsExactly(Map.entry("cpu1", 110L));

    sent(AM1, CPU1, new Event("a", 2, 200), 220);
    assertThat(waiting(AM1)).isEmpty();
    assertThat(waiting(AM2)).containsExactly(Map.entry("cpu1", 110L));
  }

  @Test
  void withAnEventAllEarlierOnesOfItsProcessorAreTold() {
    begin(AM1);
    events.event(CPU1, new Event("a", 1, 100), 110);
    events.event(CPU1, new Event("a", 2, 200), 210);
    events.event(CPU1, new Event("b", 1, 300), 310);
    events.event(CPU1, new Event("b", 2, 400), 410);
    events.event(DOC, new Event("c", 1, 100), 111);

    sent(AM1, CPU1, new Event("b", 1, 300), 500);

    assertThat(waiting(AM1)).containsExactly(Map.entry("cpu1", 410L), Map.entry("host", 111L));
  }

  @Test
  void anEarlierEventIsNoNewsAfterALaterOutcomeInWhateverOrderTheyAreRead() {
    begin(AM1);
    sent(AM1, CPU1, new Event("a", 3, 300), 500);
    sent(AM1, CPU1, new Event("a", 1, 100), 400);
    events.event(CPU1, new Event("a", 2, 200), 210);
    events.event(CPU1, new Event("a", 3, 300), 310);

    assertThat(waiting(AM1)).isEmpty();
  }

  @Test
  void whatIsRefusedForNowWaitsSinceItWasWritten() {
    events.event(CPU1, new Event("a", 1, 100), 110);
    events.outcome(AM1, CPU1, new Event("a", 1, 100), false, 120);
    assertThat(waiting(AM1)).containsExactly(Map.entry("cpu1", 110L));

    sent(AM1, CPU1, new Event("a", 1, 100), 130);
    assertThat(waiting(AM1)).isEmpty();
  }

  @Test
  void anEventThatIsWrittenTwiceWaitsSinceTheFirstTime() {
    begin(AM1);
    events.event(CPU1, new Event("a", 1, 100), 110);
    events.event(CPU1, new Event("a", 1, 100), 150);

    assertThat(waiting(AM1)).containsExactly(Map.entry("cpu1", 110L));
  }

  @Test
  void memoryIsBoundedAndAnEventOlderThanAForgottenOutcomeDoesNotWait() {
    for (int i = 1; i <= 4; i++) {
      sent(AM1, new Subject("doc", "cpu" + i), new Event("a" + i, 1, 100), 100 + i);
    }
    events.event(CPU1, new Event("a1", 1, 100), 101);
    assertThat(waiting(AM1)).isEmpty();

    for (int i = 5; i <= 9; i++) {
      events.event(new Subject("doc", "cpu" + i), new Event("a" + i, 1, 200), 210);
    }
    assertThat(waiting(AM1)).containsOnlyKeys("cpu7", "cpu8", "cpu9");
    for (int i = 0; i < 2 * UntoldEvents.MOST_OF_ONE; i++) {
      events.event(CPU1, new Event("a1", 2 + i, 300), 300 + i);
    }
    assertThat(waiting(AM1)).containsEntry("cpu1", 300L + UntoldEvents.MOST_OF_ONE);
  }

  @Test
  void whatIsOldAndWhoIsNotToldAnyMoreIsForgotten() {
    begin(AM1);
    events.event(CPU1, new Event("a", 1, 100), 110);
    events.event(CPU2, new Event("b", 1, 100), 120);
    assertThat(events(AM1, 115)).containsOnlyKeys("cpu2");

    events.forgetBefore(115);
    assertThat(waiting(AM1)).containsOnlyKeys("cpu2");

    events.forget(AM1);
    assertThat(waiting(AM1)).isEmpty();
  }

  private void begin(String lane) {
    sent(lane, new Subject("first", null), new Event("f", 1, 1), 1);
  }

  private void sent(String lane, Subject subject, Event event, long toldAt) {
    events.outcome(lane, subject, event, true, toldAt);
  }

  private Map<String, Long> waiting(String lane) {
    return events(lane, Long.MIN_VALUE);
  }

  private Map<String, Long> events(String lane, long after) {
    Map<String, Long> waiting = new TreeMap<>();
    events.waiting(
        lane,
        after,
        (subject, since) -> waiting.put(subject.cpu() == null ? "host" : subject.cpu(), since));
    return waiting;
  }
}
