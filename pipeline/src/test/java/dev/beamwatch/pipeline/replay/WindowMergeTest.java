package dev.beamwatch.pipeline.replay;

import static dev.beamwatch.pipeline.replay.PastWindows.SIZE;
import static dev.beamwatch.pipeline.replay.PastWindows.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.WindowStats;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowMergeTest {
  private final WindowMerge merge = new WindowMerge(2, 2 * SIZE);

  @Test
  void windowsThatEndTogetherComeTogetherByHostAndProcessor() {
    merge.add(0, window(1, "happy", "cpu1", 1));
    merge.add(1, window(2, "doc", "cpu1", 1));
    merge.add(1, window(1, "doc", "cpu2", 1));
    merge.add(0, window(1, "doc", "cpu10", 1));
    endAll();

    assertThat(all())
        .containsExactly(
            List.of(
                window(1, "doc", "cpu10", 1),
                window(1, "doc", "cpu2", 1),
                window(1, "happy", "cpu1", 1)),
            List.of(window(2, "doc", "cpu1", 1)));
  }

  @Test
  void ofSeveralRecordsOfAWindowTheOneWithMostReadingsCounts() {
    merge.add(0, window(1, "doc", "cpu1", 2));
    merge.add(0, window(1, "doc", "cpu1", 3));
    merge.add(1, window(1, "doc", "cpu1", 1));
    endAll();

    assertThat(all()).containsExactly(List.of(window(1, "doc", "cpu1", 3)));
    assertThat(merge.leftOut()).isZero();
  }

  @Test
  void aWindowWaitsUntilEachPartitionHasGoneFurtherByTheMargin() {
    merge.add(0, window(1, "doc"));
    assertThat(merge.next()).as("nothing is known of the other partition").isNull();
    merge.add(0, window(9, "doc"));
    merge.add(1, window(2, "doc"));
    assertThat(merge.next()).as("the other has not gone by the margin").isNull();
    merge.sawEnd(1, 3 * SIZE);

    assertThat(merge.next()).containsExactly(window(1, "doc"));
    assertThat(merge.next()).isNull();
  }

  @Test
  void aRecordBehindWhatWasHandedOnIsLeftOutAndCounted() {
    merge.add(0, window(1, "doc"));
    merge.sawEnd(0, 3 * SIZE);
    merge.sawEnd(1, 3 * SIZE);
    assertThat(merge.next()).containsExactly(window(1, "doc"));

    merge.add(1, window(1, "doc", "cpu1", 9));
    merge.add(1, window(2, "doc"));
    endAll();
    assertThat(all()).containsExactly(List.of(window(2, "doc")));
    assertThat(merge.leftOut()).isEqualTo(1);
  }

  @Test
  void aPartitionThatIsFurtherThanTheMarginWaitsForTheOthers() {
    assertThat(merge.isAhead(0)).as("nothing is known of it").isFalse();
    merge.sawEnd(0, 10 * SIZE);
    assertThat(merge.isAhead(0)).as("nothing is known of the other").isTrue();
    merge.sawEnd(1, 8 * SIZE);
    assertThat(merge.isAhead(0)).as("by the margin").isFalse();
    merge.sawEnd(0, 10 * SIZE + 1);
    assertThat(merge.isAhead(0)).isTrue();
    assertThat(merge.isAhead(1)).as("the slowest never waits").isFalse();

    merge.end(1);
    assertThat(merge.isAhead(0)).as("the other has ended").isFalse();
    assertThat(merge.isAhead(1)).as("it has ended").isFalse();
  }

  @Test
  void aPartitionThatHasEndedHoldsNothingUp() {
    merge.end(1);
    assertThat(merge.hasEnded(0)).isFalse();
    assertThat(merge.hasEnded(1)).isTrue();
    merge.add(0, window(1, "doc"));
    assertThat(merge.next()).isNull();
    merge.sawEnd(0, 3 * SIZE);

    assertThat(merge.next()).containsExactly(window(1, "doc"));
  }

  @Test
  void aPartitionHasPassedATimeWhenItIsFurtherByMoreThanTheMargin() {
    assertThat(merge.hasPassed(0, 0)).isFalse();
    merge.sawEnd(0, 10 * SIZE);
    assertThat(merge.hasPassed(0, 8 * SIZE)).isFalse();
    assertThat(merge.hasPassed(0, 8 * SIZE - 1)).isTrue();
  }

  @Test
  void namesThatAreEqualAreKeptOnce() {
    merge.add(0, window(1, new String("doc"), new String("cpu1"), 1));
    merge.add(0, window(2, new String("doc"), new String("cpu1"), 1));
    endAll();

    List<WindowStats> windows = all().stream().flatMap(List::stream).toList();
    assertThat(windows.get(1).hostname()).isSameAs(windows.get(0).hostname());
    assertThat(windows.get(1).cpu()).isSameAs(windows.get(0).cpu());
  }

  @Test
  void withoutPartitionsThereIsNothing() {
    assertThat(new WindowMerge(0, SIZE).next()).isNull();
  }

  private void endAll() {
    merge.end(0);
    merge.end(1);
  }

  private List<List<WindowStats>> all() {
    List<List<WindowStats>> all = new ArrayList<>();
    for (List<WindowStats> next = merge.next(); next != null; next = merge.next()) {
      all.add(next);
    }
    return all;
  }
}
