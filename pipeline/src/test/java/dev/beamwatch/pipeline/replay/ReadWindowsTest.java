package dev.beamwatch.pipeline.replay;

import static dev.beamwatch.pipeline.replay.PastWindows.SIZE;
import static dev.beamwatch.pipeline.replay.PastWindows.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.aggregate.AggregateByWindow;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.processor.Heard;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.util.SerializableUtils;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReadWindowsTest {
  private static final WindowRule WINDOWS =
      new WindowRule(Duration.ofMillis(SIZE), Duration.ofMinutes(1));

  /** Three windows in time, of hosts in different buckets. */
  private static final List<List<WindowStats>> PAST =
      List.of(
          List.of(window(1, "doc", "cpu1", 1), window(1, "doc", "cpu2", 1), window(1, "happy")),
          List.of(window(2, "doc")),
          List.of(window(9, "happy")));

  private final Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());

  @Test
  void windowsComeByHostInTheWindowThatTheyAreOf() {
    AggregateByWindow.Result read = pipeline.apply(read(PAST, Buckets.KEPT));

    PAssert.that(read.windows())
        .inWindow(interval(1))
        .containsInAnyOrder(
            List.of(
                List.of(window(1, "doc", "cpu1", 1), window(1, "doc", "cpu2", 1)),
                List.of(window(1, "happy"))));
    PAssert.that(read.windows())
        .inWindow(interval(2))
        .containsInAnyOrder(List.of(List.of(window(2, "doc"))));
    PAssert.that(read.windows())
        .inWindow(interval(9))
        .containsInAnyOrder(List.of(List.of(window(9, "happy"))));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    assertThat(PipelineCounter.readAll(result.metrics()))
        .containsEntry(PipelineCounter.WINDOWS_CLOSED, 5L);
  }

  @Test
  void hostsOfOneBucketAreInOneList() {
    AggregateByWindow.Result read = pipeline.apply(read(PAST, new Buckets(1)));

    PAssert.that(read.windows())
        .inWindow(interval(1))
        .satisfies(
            lists -> {
              assertThat(lists).containsExactly(PAST.get(0));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aHostWasHeardUntilTheEndOfItsWindow() {
    AggregateByWindow.Result read = pipeline.apply(read(PAST, Buckets.KEPT));

    PAssert.thatSingleton(read.heard())
        .isEqualTo(
            List.of(
                new Heard(SIZE, false, Map.of("doc", SIZE, "happy", SIZE)),
                new Heard(2 * SIZE, false, Map.of("doc", 2 * SIZE)),
                new Heard(9 * SIZE, false, Map.of("happy", 9 * SIZE))));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void withoutWindowsNothingComesAndThePipelineEnds() {
    AggregateByWindow.Result read = pipeline.apply(read(List.of(), Buckets.KEPT));

    PAssert.that(read.windows()).empty();
    PAssert.that(read.heard()).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aTopicThatCannotBeReadFailsTheJob() {
    pipeline.apply(
        new ReadWindows(
            () -> {
              throw new IOException("cannot read topic cpu_agg_stats");
            },
            true,
            WINDOWS,
            Buckets.KEPT));

    assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
        .hasStackTraceContaining("cannot read topic cpu_agg_stats");
  }

  @Test
  void aPeriodHasItsFirstMillisecondAndOnlyWholeWindows() {
    Period period = new Period(SIZE + 1, 4 * SIZE - 1);
    assertThat(period.ofWholeWindows(Duration.ofMillis(SIZE)))
        .isEqualTo(new Period(2 * SIZE, 3 * SIZE));
    assertThat(new Period(-SIZE - 1, SIZE).ofWholeWindows(Duration.ofMillis(SIZE)))
        .isEqualTo(new Period(-SIZE, SIZE));
    assertThat(new Period(1, SIZE).ofWholeWindows(Duration.ofMillis(SIZE)).isEmpty()).isTrue();
    assertThat(period.isEmpty()).isFalse();
    assertThat(period.contains(SIZE)).isFalse();
    assertThat(period.contains(SIZE + 1)).isTrue();
    assertThat(period.contains(4 * SIZE - 1)).isFalse();
    assertThat(new Period(SIZE, 2 * SIZE).containsWindow(SIZE, 2 * SIZE)).isTrue();
    assertThat(period.containsWindow(SIZE, 2 * SIZE)).isFalse();
    assertThat(period.containsWindow(3 * SIZE, 4 * SIZE)).isFalse();
    assertThat(SerializableUtils.clone(period)).isEqualTo(period);
  }

  private static ReadWindows read(List<List<WindowStats>> past, Buckets buckets) {
    return new ReadWindows(PastWindows.opener(past), true, WINDOWS, buckets);
  }

  private static IntervalWindow interval(long number) {
    return new IntervalWindow(
        Instant.ofEpochMilli((number - 1) * SIZE), Instant.ofEpochMilli(number * SIZE));
  }
}
