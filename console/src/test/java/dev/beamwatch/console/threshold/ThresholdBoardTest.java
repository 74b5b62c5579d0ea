package dev.beamwatch.console.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.console.history.TestClock;
import dev.beamwatch.console.threshold.ThresholdTable.Row;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThresholdBoardTest {
  private final TestClock clock = new TestClock();
  private final FakeTable table = new FakeTable();
  private final Map<String, Integer> told = new HashMap<>();
  private final ThresholdBoard board =
      new ThresholdBoard(
          table,
          Duration.ofSeconds(30),
          true,
          clock,
          limits -> {
            told.clear();
            told.putAll(limits);
          });

  @Test
  void ofSeveralRowsTheLowestCountsAndNullsDoNot() {
    table.rows.addAll(
        List.of(new Row("doc", 40), new Row("doc", 20), new Row("happy", null), new Row(null, 5)));

    board.refresh();

    assertThat(told).containsExactly(Map.entry("doc", 20));
    ThresholdsView view = board.view();
    assertThat(view.rows()).containsExactly(new ThresholdsView.Row("doc", 20, 1, null));
    assertThat(view.nulls()).isEqualTo(2);
    assertThat(view.readAt()).isEqualTo(clock.millis());
  }

  @Test
  void whileTheTableCannotBeReadTheLastLimitsStay() {
    table.rows.add(new Row("doc", 20));
    board.refresh();
    Long readAt = board.readAt();

    table.isAway = true;
    clock.pass(Duration.ofSeconds(5));
    board.refresh();

    assertThat(board.view().error()).isEqualTo("The table cannot be read: the database is away");
    assertThat(board.view().rows()).hasSize(1);
    assertThat(board.readAt()).isEqualTo(readAt);
    assertThat(told).containsKey("doc");
    table.isAway = false;
    board.refresh();
    assertThat(board.view().error()).isNull();
  }

  @Test
  void aChangeIsPendingUntilThePipelineHasReadTheTable() throws Exception {
    long appliesBy = board.set("doc", 25);

    assertThat(told).containsExactly(Map.entry("doc", 25));
    assertThat(board.view().rows().get(0).pending())
        .isEqualTo(new ThresholdsView.Pending(clock.millis(), appliesBy));
    clock.pass(Duration.ofSeconds(30));
    assertThat(board.view().rows().get(0).pending()).isNotNull();
    clock.pass(Duration.ofSeconds(2));
    assertThat(board.view().rows().get(0).pending()).isNull();
  }
}
