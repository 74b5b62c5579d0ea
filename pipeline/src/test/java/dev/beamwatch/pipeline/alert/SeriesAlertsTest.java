package dev.beamwatch.pipeline.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Why;
import dev.beamwatch.schemas.WindowStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesAlertsTest {
  private static final Duration SIZE = Duration.ofSeconds(30);
  private static final long DAY = Duration.ofDays(1).toMillis();

  @Test
  void breachesBeforeAnEndDoNotCountAndTheirMeansAreShown() {
    SeriesAlerts series = SeriesAlerts.afterEnd(SIZE, Duration.ZERO, end(3));

    List<AlertEvent> events = new ArrayList<>();
    for (int window = 0; window < 7; window++) {
      events.addAll(series.judge(stats(window, 90 + window), Limits.CRITICAL_ONLY));
    }

    assertThat(events).extracting(AlertEvent::kind).containsExactly(Kind.FIRING);
    assertThat(events.get(0).windowEndMillis()).isEqualTo(end(6));
    assertThat(events.get(0).startedAtMillis()).isEqualTo(end(3));
    assertThat(events.get(0).recent()).containsExactly(90.0, 91.0, 92.0, 93.0, 94.0, 95.0, 96.0);
  }

  @Test
  void withoutAWindowForADayTheProcessorIsForgotten() {
    SeriesAlerts series = new SeriesAlerts(SIZE, Duration.ZERO);
    for (int window = 0; window < 3; window++) {
      var unused = series.judge(stats(window, 90), Limits.CRITICAL_ONLY);
    }
    assertThat(series.isFiring()).isTrue();

    assertThat(series.goOn("doc", "cpu1", end(2) + DAY - 1)).isEmpty();
    assertThat(series.goOn("doc", "cpu1", end(2) + DAY))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.kind()).isEqualTo(Kind.RESOLVED);
              assertThat(event.why()).isEqualTo(Why.FORGOTTEN);
              assertThat(event.windowEndMillis()).isEqualTo(end(2) + DAY);
            });
    assertThat(series.isFiring()).isFalse();
    assertThat(series.goOn("doc", "cpu1", end(2) + 2 * DAY)).isEmpty();
  }

  private static long end(int window) {
    return (window + 1) * SIZE.toMillis();
  }

  private static WindowStats stats(int window, double mean) {
    return new WindowStats(
        end(window) - SIZE.toMillis(), end(window), "doc", "cpu1", mean, mean, 1);
  }
}
