package dev.beamwatch.pipeline.notify.alertmanager;

import dev.beamwatch.pipeline.coders.CoderExamples;
import dev.beamwatch.pipeline.notify.slack.AlertEvents;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import java.util.List;

/** Elements of the coder in this package. */
public final class AlertmanagerCoderExamples {
  private static final long NOON = 1_633_953_600_000L;

  private AlertmanagerCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    Alerts.Alert waits = new Alerts.Alert(AlertEvents.firing("doc", "cpu3", 4));
    waits.isRefused = true;
    waits.isHeld = true;
    waits.triedMillis = NOON;
    AlertEvent eased =
        AlertEvents.event(Kind.EASED, 2, Level.WARNING, "doc", "七", 9, 17.0, 84.9, null);
    Alerts.Alert another = new Alerts.Alert(eased);
    another.isTaken = true;
    another.isThere = true;
    another.postedMillis = NOON + 1;
    another.triedMillis = NOON + 2;
    another.replaced = AlertEvents.firing("doc", "七", 4);
    another.replacedEndMillis = NOON + 3;
    another.replacedMillis = NOON + 4;
    Alerts.Alert over = new Alerts.Alert(AlertEvents.heard("happy", 9));
    over.isTaken = true;
    over.isLeftOut = true;
    over.endedMillis = NOON + 5;
    Alerts alerts = new Alerts();
    alerts.lastOldMillis = NOON + 6;
    for (Alerts.Alert alert : List.of(waits, another, over)) {
      alerts.alerts.put(Alerts.Key.of(alert.event), alert);
    }
    return List.of(
        CoderExamples.of(AlertsCoder.INSTANCE)
            .with("no alerts", new Alerts())
            .with("one that waits, one of another level, one that is over", alerts));
  }
}
