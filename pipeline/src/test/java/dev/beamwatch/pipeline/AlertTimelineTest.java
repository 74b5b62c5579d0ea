package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.ingest.Timeline.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.beamwatch.pipeline.ingest.Timeline;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Why;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Alerts of the whole pipeline, each a timeline. One reading per window, half a minute each. */
class AlertTimelineTest {
  private static final long WINDOW = 30_000;
  private static final Map<String, Integer> OF_DOC = Map.of("doc", 20);
  private static final Map<String, Integer> OF_BOTH = Map.of("doc", 20, "dopey", 90);

  @Test
  void anAlertBeginsWithTheThirdBreachAndEndsWithTheTenthClearWindow() {
    Timeline timeline = new Timeline().tick().tick();
    for (int window = 0; window < 20; window++) {
      timeline.reading("doc", "cpu1", window < 4 ? 50 + window : 10, NOON + window * WINDOW);
    }
    Story story = tell(timeline, OF_DOC);

    assertThat(story.alerts())
        .extracting(AlertEvent::kind, event -> (event.windowEndMillis() - NOON) / WINDOW)
        .containsExactly(tuple(Kind.FIRING, 3L), tuple(Kind.RESOLVED, 14L));
    assertThat(story.alerts().get(0).recent()).containsExactly(50.0, 51.0, 52.0);
    assertThat(story.counter(PipelineCounter.ALERTS_FIRING)).isEqualTo(1);
    assertThat(story.counter(PipelineCounter.ALERTS_RESOLVED)).isEqualTo(1);
    assertThat(story.counter(PipelineCounter.WINDOWS_TRACKED)).isEqualTo(20);
    assertThat(story.breaches()).hasSize(4);
  }

  @Test
  void aLateReadingMayMakeAnAlertFire() {
    Timeline timeline = new Timeline().tick().tick();
    timeline.reading("doc", "cpu1", 50, NOON);
    timeline.reading("doc", "cpu1", 10, NOON + WINDOW);
    timeline.reading("doc", "cpu1", 50, NOON + 2 * WINDOW);
    timeline.reading("doc", "cpu1", 10, NOON + 3 * WINDOW + 15_000);
    // The second window has ended and takes late readings for a minute. The third one is open.
    timeline.reading("doc", "cpu1", 90, NOON + WINDOW + 1);
    Story story = tell(timeline, OF_DOC);

    assertThat(story.alerts())
        .extracting(AlertEvent::kind, event -> (event.windowEndMillis() - NOON) / WINDOW)
        .containsExactly(tuple(Kind.FIRING, 2L));
    assertThat(story.alerts().get(0).usageAvg()).isEqualTo(50);
  }

  @Test
  void aHostThatFallsSilentIsToldWhileOthersGoOn() {
    Timeline timeline = new Timeline().tick().tick();
    timeline.reading("doc", "cpu1", 10, NOON);
    for (int window = 0; window < 10; window++) {
      timeline.reading("dopey", "cpu1", 10, NOON + window * WINDOW);
    }
    timeline.reading("doc", "cpu1", 10, NOON + 10 * WINDOW);
    Story story = tell(timeline, OF_BOTH);

    assertThat(story.alerts())
        .extracting(AlertEvent::kind, AlertEvent::hostname, AlertEvent::windowEndMillis)
        .containsExactly(
            tuple(Kind.SILENT, "doc", NOON + 4 * WINDOW),
            tuple(Kind.HEARD, "doc", NOON + 11 * WINDOW));
  }

  @Test
  void whileNothingComesFromAnybodyTimeGoesOnInIdlePartitions() {
    Timeline timeline = new Timeline().tick().tick();
    timeline.reading("doc", "cpu1", 10, NOON);
    timeline.reading("dopey", "cpu1", 10, NOON);
    Story story = tell(timeline.quietUntil(NOON + 3_600_000), OF_BOTH);

    assertThat(story.alerts())
        .extracting(AlertEvent::kind, AlertEvent::hostname)
        .containsExactly(tuple(Kind.SILENT, "doc"), tuple(Kind.SILENT, "dopey"));
  }

  @Test
  void aHostThatWasNeverHeardIsTold() {
    Timeline timeline = new Timeline().tick().tick();
    for (int window = 0; window < 6; window++) {
      timeline.reading("doc", "cpu1", 10, NOON + window * WINDOW);
    }
    Story story = tell(timeline, OF_BOTH);

    assertThat(story.alerts())
        .extracting(AlertEvent::kind, AlertEvent::hostname, AlertEvent::why)
        .containsExactly(tuple(Kind.SILENT, "dopey", Why.NEVER_HEARD));
  }

  @Test
  void anAlertOfASeriesWithoutReadingsForADayIsForgotten() {
    Timeline timeline = new Timeline().tick().tick();
    for (int window = 0; window < 3; window++) {
      timeline.reading("doc", "cpu1", 50, NOON + window * WINDOW);
    }
    Story story = tell(timeline.quietUntil(NOON + 90_000_000), OF_DOC);

    assertThat(story.alerts())
        .filteredOn(event -> "cpu1".equals(event.cpu()))
        .extracting(AlertEvent::kind, AlertEvent::why, AlertEvent::windowEndMillis)
        .containsExactly(
            tuple(Kind.FIRING, null, NOON + 3 * WINDOW),
            tuple(Kind.RESOLVED, Why.FORGOTTEN, NOON + 3 * WINDOW + 86_400_000));
  }

  @Test
  void atTheEndOfTheInputAlertsStillFireAndNobodyIsSilent() {
    Timeline timeline = new Timeline().tick().tick();
    for (int window = 0; window < 3; window++) {
      timeline.reading("doc", "cpu1", 50, NOON + window * WINDOW);
      timeline.reading("dopey", "cpu1", 50, NOON + window * WINDOW);
    }
    Story story = tell(timeline, OF_BOTH);

    assertThat(story.alerts()).extracting(AlertEvent::kind).containsExactly(Kind.FIRING);
  }

  @Test
  void theRowOfAHostThatFiresIsTakenAway() {
    Timeline timeline = new Timeline().tick().tick();
    // The fifth reading ends the third window.
    for (int window = 0; window < 5; window++) {
      timeline.reading("doc", "cpu1", 50, NOON + window * WINDOW);
    }
    timeline.tick().tick();
    timeline.reading("doc", "cpu1", 50, NOON + 5 * WINDOW);
    Story story = Story.run(timeline, List.of(OF_DOC, OF_DOC, Map.of(), Map.of()));

    assertThat(story.alerts())
        .extracting(AlertEvent::kind, AlertEvent::why)
        .containsExactly(tuple(Kind.FIRING, null), tuple(Kind.RESOLVED, Why.LIMIT_REMOVED));
  }

  private static Story tell(Timeline timeline, Map<String, Integer> limits) {
    List<@Nullable Map<String, Integer>> loads = Arrays.asList(limits);
    return Story.run(timeline, loads);
  }
}
