package dev.beamwatch.pipeline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PartitionWatermarkPropertiesTest {
  private static final EventTime EVENT_TIME =
      new EventTime(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5));

  /**
   * Something that happens to a partition.
   *
   * @param pauseMillis after what happened before
   * @param occurredAgoMillis how old the reading is
   * @param left what the broker says is left
   * @param isReading whether a reading comes; otherwise the broker is asked
   */
  record Event(
      long pauseMillis, long occurredAgoMillis, ReadPositions.Left left, boolean isReading) {}

  @Property
  void theWatermarkNeverGoesBackAndIsNeverAheadOfItsBound(@ForAll("stories") List<Event> story) {
    long now = 0;
    PartitionWatermark watermark =
        new PartitionWatermark(EVENT_TIME, PartitionWatermark.UNKNOWN, now);
    for (Event event : story) {
      now += event.pauseMillis();
      long before = watermark.current();
      if (event.isReading()) {
        watermark.observe(now - event.occurredAgoMillis(), now, now);
      } else {
        watermark.advance(new ReadPositions.State(event.left(), 0, now), now);
      }

      assertThat(watermark.current()).isGreaterThanOrEqualTo(before);
      // Never further than the most that a clock may be ahead, less what is waited for.
      assertThat(watermark.current()).isLessThanOrEqualTo(now + 300_000 - 10_000);
    }
  }

  @Property
  void withoutQuietTimesItDependsOnTheReadingsAlone(@ForAll("stories") List<Event> story) {
    PartitionWatermark live = new PartitionWatermark(EVENT_TIME, PartitionWatermark.UNKNOWN, 0);
    PartitionWatermark later =
        new PartitionWatermark(EVENT_TIME, PartitionWatermark.UNKNOWN, 1_000_000_000);
    // A record timestamp of 0 is none.
    long now = 1;
    for (Event event : story) {
      now += event.pauseMillis();
      long occurredAt = now - event.occurredAgoMillis();

      assertThat(later.observe(occurredAt, now, now + 1_000_000_000))
          .isEqualTo(live.observe(occurredAt, now, now));
      assertThat(later.current()).isEqualTo(live.current());
    }
  }

  @Provide
  Arbitrary<List<Event>> stories() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 60_000),
            Arbitraries.longs().between(-600_000, 600_000),
            Arbitraries.of(ReadPositions.Left.values()),
            Arbitraries.of(true, false))
        .as(Event::new)
        .list()
        .ofMaxSize(50);
  }
}
