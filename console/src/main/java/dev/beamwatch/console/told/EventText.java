package dev.beamwatch.console.told;

import dev.beamwatch.schemas.AlertEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in one line what an event of an alert is about. */
final class EventText {
  private EventText() {}

  /** Returns {@code doc cpu3: FIRING, critical, 84.9 over 20}, for example. */
  static String of(AlertEvent event) {
    StringBuilder text = new StringBuilder(event.hostname());
    if (event.cpu() != null) {
      text.append(' ').append(event.cpu());
    }
    text.append(": ").append(event.kind());
    boolean isEnd = event.kind() == AlertEvent.Kind.RESOLVED;
    if (event.level() != null && !isEnd) {
      text.append(", ").append(event.level().text());
    }
    Object limit = limit(event);
    if (event.usageAvg() != null && limit != null && !isEnd) {
      text.append(String.format(Locale.ROOT, ", %.1f over %s", event.usageAvg(), limit));
    }
    if (event.why() == AlertEvent.Why.FLEET && event.breaching() != null && event.of() != null) {
      text.append(", %d of %d hosts".formatted(event.breaching(), event.of()));
    } else if (event.why() != null) {
      text.append(", ").append(event.why().text());
    }
    return text.toString();
  }

  /** Returns the limit of the event's level. */
  private static @Nullable String limit(AlertEvent event) {
    var limit = event.level() == AlertEvent.Level.WARNING ? event.warningTop() : event.allowedTop();
    return limit == null ? null : limit.toPlainString();
  }
}
