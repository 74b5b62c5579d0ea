package dev.beamwatch.pipeline.aggregate;

import static dev.beamwatch.pipeline.aggregate.Usages.statsOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.windows.Watermarks;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.WindowStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.OutputBuilder;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class CloseWindowsFnTest {
  private static final ProcessorKey DOC = new ProcessorKey("doc", "cpu1");
  private static final ProcessorKey DOPEY = new ProcessorKey("dopey", "cpu1");

  private final CloseWindowsFn fn =
      new CloseWindowsFn(new WindowRule(Duration.ofSeconds(30), Duration.ofSeconds(60)));
  private final BucketWindows bucket = new BucketWindows();
  private final List<String> closed = new ArrayList<>();
  private final List<String> elements = new ArrayList<>();

  /** Or state would grow with every host that ever sent a reading. */
  @Test
  void processorsWithoutWindowsAreForgotten() {
    bucket.open().put(DOC, Usages.window(30_000, statsOf(List.of(1.0))));
    bucket.open().put(DOPEY, Usages.window(60_000, statsOf(List.of(2.0))));

    closeUpTo(29_999);
    assertThat(bucket.open()).as("doc's may still be corrected").containsOnlyKeys(DOC, DOPEY);
    assertThat(bucket.nextDue()).isEqualTo(59_999);

    closeUpTo(59_999);
    assertThat(bucket.nextDue()).isEqualTo(89_999);

    closeUpTo(89_999);
    assertThat(bucket.open()).containsOnlyKeys(DOPEY);
    assertThat(bucket.nextDue()).isEqualTo(119_999);

    closeUpTo(119_999);
    assertThat(bucket.open()).isEmpty();
    assertThat(bucket.nextDue()).isEqualTo(BucketWindows.NEVER);
    assertThat(bucket.closedUpTo()).isEqualTo(119_999);
    assertThat(closed).containsExactly("doc ends 30000", "dopey ends 60000");
  }

  @Test
  void windowsThatNothingCanCorrectAreForgottenAmongThoseThatMayBe() {
    OpenWindows later = Usages.window(120_000, statsOf(List.of(2.0)));
    bucket.open().put(DOC, Usages.window(30_000, statsOf(List.of(1.0))).mergedWith(later));

    closeUpTo(89_999);

    assertThat(bucket.open()).containsEntry(DOC, later);
    assertThat(closed).containsExactly("doc ends 30000");
  }

  @Test
  void oneTimerIsEnoughForAllWindowsThatTheWatermarkHasPassed() {
    bucket.open().put(DOC, Usages.window(30_000, statsOf(List.of(1.0))));
    OpenWindows second = Usages.window(60_000, statsOf(List.of(2.0)));
    OpenWindows third = Usages.window(90_000, statsOf(List.of(3.0)));
    bucket.open().put(DOPEY, second.mergedWith(third));

    closeUpTo(Watermarks.passed(Instant.ofEpochMilli(29_999), Instant.ofEpochMilli(89_999)));
    assertThat(closed)
        .as("the watermark has not passed the last millisecond of the third")
        .containsExactlyInAnyOrder("doc ends 30000", "dopey ends 60000");
    assertThat(bucket.nextDue()).isEqualTo(89_999);

    closeUpTo(Watermarks.passed(Instant.ofEpochMilli(89_999), Instant.ofEpochMilli(90_000)));
    assertThat(closed).hasSize(3).last().isEqualTo("dopey ends 90000");
  }

  @Test
  void windowsThatEndAtTheSameMomentLeaveTogetherAtTheLastMillisecondOfTheFirst() {
    OpenWindows first = Usages.window(60_000, statsOf(List.of(1.0)));
    bucket.open().put(DOC, first.mergedWith(Usages.window(90_000, statsOf(List.of(2.0)))));
    bucket.open().put(DOPEY, Usages.window(30_000, statsOf(List.of(3.0))));

    closeUpTo(89_999);

    assertThat(closed)
        .containsExactlyInAnyOrder("doc ends 60000", "doc ends 90000", "dopey ends 30000");
    assertThat(elements).containsExactly("3 at 29999");
  }

  @Test
  void whatEndedEarlierIsNoPartOfTheElement() {
    bucket.open().put(DOC, Usages.window(30_000, statsOf(List.of(1.0))));
    bucket.open().put(DOPEY, Usages.window(60_000, statsOf(List.of(2.0))));

    closeUpTo(29_999);
    closeUpTo(59_999);
    closeUpTo(119_999);

    assertThat(elements).containsExactly("1 at 29999", "1 at 59999");
  }

  /** Or an element could be of any size. */
  @Test
  void noMoreThanAThousandWindowsLeaveTogether() {
    OpenWindows windows = OpenWindows.NONE;
    int count = CloseWindowsFn.MAX_TOGETHER + 1;
    for (int i = 1; i <= count; i++) {
      windows = windows.mergedWith(Usages.window(i * 30_000L, statsOf(List.of(1.0))));
    }
    bucket.open().put(DOC, windows);

    closeUpTo(count * 30_000L);

    assertThat(elements).containsExactly("1000 at 29999", "1 at 30029999");
    assertThat(closed).hasSize(count).doesNotHaveDuplicates();
  }

  private void closeUpTo(long millis) {
    fn.closeUpTo(bucket, millis, new Closed());
  }

  private final class Closed implements DoFn.OutputReceiver<List<WindowStats>> {
    @Override
    public void outputWithTimestamp(List<WindowStats> windows, Instant timestamp) {
      elements.add("%d at %d".formatted(windows.size(), timestamp.getMillis()));
      for (WindowStats window : windows) {
        closed.add("%s ends %d".formatted(window.hostname(), window.windowEndMillis()));
      }
    }

    @Override
    public OutputBuilder<List<WindowStats>> builder(List<WindowStats> windows) {
      throw new UnsupportedOperationException("windows leave with a timestamp");
    }
  }
}
