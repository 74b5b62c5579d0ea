package dev.beamwatch.pipeline.replay.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertAssemblyTest {
  private static final AlertEvent FIRING = event(Kind.FIRING, 1, Level.WARNING, 12, 70, null);
  private static final AlertEvent ESCALATED =
      event(Kind.ESCALATED, 2, Level.CRITICAL, 20, 95.5, null);
  private static final AlertEvent EASED = event(Kind.EASED, 3, Level.WARNING, 30, 95.5, null);
  private static final AlertEvent RESOLVED = event(Kind.RESOLVED, 4, Level.WARNING, 40, 95.5, 40);

  private final AlertAssembly assembly = new AlertAssembly();

  @Test
  void anAlertHasTheHighestLevelOfItsEvents() {
    assertThat(assembly.take(FIRING).isFirst()).isTrue();
    assertThat(assembly.take(ESCALATED)).isEqualTo(new AlertAssembly.Step(false, false, null));
    assembly.take(EASED);

    assertThat(assembly.take(RESOLVED))
        .isEqualTo(
            new AlertAssembly.Step(
                false,
                true,
                new Alert(
                    FIRING.alertId(),
                    "doc",
                    "cpu3",
                    Events.at(10),
                    Events.at(40),
                    Level.CRITICAL,
                    95.5)));
    assertThat(assembly.goingOn()).isEmpty();
  }

  @Test
  void eventsOfCorrectedWindowsMayComeBeforeThoseThatHappenedFirst() {
    assertThat(assembly.take(RESOLVED).isEnd()).isTrue();
    assertThat(assembly.take(EASED).over()).isNull();
    assertThat(assembly.take(ESCALATED).over()).isNull();

    Alert over = requireNonNull(assembly.take(FIRING).over());

    assertThat(over.endedAtMillis()).isEqualTo(Events.at(40));
    assertThat(over.level()).isEqualTo(Level.CRITICAL);
    assertThat(assembly.goingOn()).isEmpty();
  }

  @Test
  void aSilenceEndsWhenTheHostIsHeard() {
    List<AlertEvent> silence = Events.silence("doc", 5, 9);
    assembly.take(silence.get(0));

    Alert over = requireNonNull(assembly.take(silence.get(1)).over());

    assertThat(over.isSilence()).isTrue();
    assertThat(over.endedAtMillis()).isEqualTo(Events.at(9));
  }

  @Test
  void alertsWithoutAnEndGoOn() {
    assembly.take(FIRING);
    assembly.take(ESCALATED);

    assertThat(assembly.goingOn())
        .singleElement()
        .satisfies(alert -> assertThat(alert.endedAtMillis()).isNull())
        .satisfies(alert -> assertThat(alert.level()).isEqualTo(Level.CRITICAL));
  }

  @Test
  void aMissingEventIsAnError() {
    assembly.take(FIRING);
    assembly.take(EASED);

    assertThatThrownBy(assembly::goingOn)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "alert %s of doc has 2 events, and their sequence goes up to 3", FIRING.alertId());
  }

  @Test
  void anEventThatIsThereTwiceIsAnError() {
    assembly.take(FIRING);
    assembly.take(FIRING);

    assertThatThrownBy(assembly::goingOn)
        .hasMessageContaining("has 2 events, and their sequence goes up to 1");
  }

  @Test
  void anEndWithoutAllThatWasBeforeIsAnError() {
    assembly.take(RESOLVED);

    assertThatThrownBy(assembly::goingOn)
        .hasMessageContaining("has 1 events, and their sequence goes up to 4");
  }

  private static AlertEvent event(
      Kind kind, long sequence, Level level, int windowEnd, double peak, @Nullable Integer end) {
    return Events.event(kind, sequence, level, "doc", "cpu3", 10, windowEnd, peak, end);
  }
}
