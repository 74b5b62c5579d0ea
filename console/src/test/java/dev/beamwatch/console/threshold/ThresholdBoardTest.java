package dev.beamwatch.console.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.console.history.TestClock;
import dev.beamwatch.console.threshold.ThresholdTable.Row;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ThresholdBoardTest {
  private final TestClock clock = new TestClock();
  private final FakeTable table = new FakeTable();
  private final Map<String, BigDecimal> told = new HashMap<>();
  private final ThresholdBoard board =
      new ThresholdBoard(
          table,
          Duration.ofSeconds(30),
          true,
          clock,
          (limits, others) -> {
            told.clear();
            told.putAll(limits);
            hostsWithOthers = others;
          });
  private Set<String> hostsWithOthers = Set.of();

  @Test
  void ofSeveralRowsTheLowestCountsAndNullsDoNot() {
    table.rows.addAll(
        List.of(
            new Row("doc", BigDecimal.valueOf(40)),
            new Row("doc", BigDecimal.valueOf(20)),
            new Row("happy", null, null, null, "allowed_top NULL is no limit"),
            new Row(null, null, null, null, "hostname NULL is no name")));

    board.refresh();

    assertThat(told).containsExactly(Map.entry("doc", BigDecimal.valueOf(20)));
    ThresholdsView view = all();
    assertThat(view.rows())
        .containsExactly(new ThresholdsView.Row("doc", BigDecimal.valueOf(20), 1, null));
    assertThat(view.state().nulls()).isEqualTo(2);
    assertThat(view.state().readAt()).isEqualTo(clock.millis());
  }

  @Test
  void rowsForProcessorsTimesAndAllHostsAreShownBesideThoseOfTheHostsAndAreNotEdited()
      throws Exception {
    BigDecimal limit = BigDecimal.valueOf(20);
    List<Row> special =
        List.of(
            new Row("*", limit),
            new Row("doc", limit, null, "2026-11-30T00:00:00Z", null),
            new Row("doc", limit, "cpu1", null, null));
    table.rows.addAll(special);
    table.rows.add(new Row("doc", BigDecimal.valueOf(30)));
    table.rows.add(new Row("grumpy", null, "cpu1", null, "warning_top 30 is not below 20"));
    table.rows.add(new Row(null, null, null, null, "hostname NULL is no name"));
    board.refresh();

    assertThat(told).containsExactly(Map.entry("doc", BigDecimal.valueOf(30)));
    assertThat(hostsWithOthers).containsExactlyInAnyOrder("*", "doc");
    assertThat(all().rows())
        .containsExactly(new ThresholdsView.Row("doc", BigDecimal.valueOf(30), 0, null));
    assertThat(all().special())
        .containsExactly(
            new ThresholdsView.Special("*", null, null, limit),
            new ThresholdsView.Special("doc", null, "2026-11-30T00:00:00Z", limit),
            new ThresholdsView.Special("doc", "cpu1", null, limit));
    assertThat(all().leftOut())
        .containsExactly(
            new ThresholdsView.LeftOut(null, null, null, "hostname NULL is no name"),
            new ThresholdsView.LeftOut("grumpy", "cpu1", null, "warning_top 30 is not below 20"));
    assertThat(board.view("DOC", 1).special()).hasSize(1);
    assertThat(board.view("DOC", 1).leftOut()).isEmpty();
    assertThat(board.state().special()).isEqualTo(3);
    assertThat(board.state().nulls()).isEqualTo(2);

    board.set("doc", BigDecimal.valueOf(40));
    board.remove("doc");

    assertThat(table.rows).containsAll(special);
    assertThat(all().rows()).isEmpty();
  }

  @Test
  void whileTheTableCannotBeReadTheLastLimitsStay() {
    table.rows.add(new Row("doc", BigDecimal.valueOf(20)));
    board.refresh();
    Long readAt = board.state().readAt();

    table.isAway = true;
    clock.pass(Duration.ofSeconds(5));
    board.refresh();

    assertThat(board.state().error()).isEqualTo("The table cannot be read: the database is away");
    assertThat(all().rows()).hasSize(1);
    assertThat(board.state().readAt()).isEqualTo(readAt);
    assertThat(told).containsKey("doc");
    table.isAway = false;
    board.refresh();
    assertThat(board.state().error()).isNull();
  }

  @Test
  void aChangeIsPendingUntilThePipelineHasReadTheTable() throws Exception {
    long appliesBy = board.set("doc", BigDecimal.valueOf(25));

    assertThat(told).containsExactly(Map.entry("doc", BigDecimal.valueOf(25)));
    assertThat(appliesBy).isEqualTo(clock.millis() + 32_000);
    assertThat(all().rows().get(0).appliesBy()).isEqualTo(appliesBy);
    clock.pass(Duration.ofSeconds(30));
    assertThat(all().rows().get(0).appliesBy()).isNotNull();
    clock.pass(Duration.ofSeconds(2));
    assertThat(all().rows().get(0).appliesBy()).isNull();
  }

  @Test
  void aLimitThatWasRemovedIsToldUntilThePipelineKnows() throws Exception {
    table.rows.add(new Row("doc", BigDecimal.valueOf(20)));
    long appliesBy = board.remove("doc");

    assertThat(all().rows()).isEmpty();
    assertThat(all().removed()).containsExactly(new ThresholdsView.Removed("doc", appliesBy));
    clock.pass(Duration.ofSeconds(32));
    assertThat(all().removed()).isEmpty();
  }

  @Test
  void aReadingThatBeganBeforeAnEditDoesNotUndoIt() {
    table.rows.add(new Row("doc", BigDecimal.valueOf(20)));
    table.whileReading =
        () -> {
          table.whileReading = () -> {};
          try {
            board.set("doc", BigDecimal.valueOf(25));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        };

    board.refresh();

    assertThat(told).containsExactly(Map.entry("doc", BigDecimal.valueOf(25)));
    assertThat(all().rows().get(0).limit()).isEqualTo(BigDecimal.valueOf(25));
  }

  @Test
  void theVersionIsAnotherOnlyWhenThereIsSomethingElseToShow() throws Exception {
    table.rows.add(new Row("doc", BigDecimal.valueOf(20)));
    board.refresh();
    long first = board.state().version();
    clock.pass(Duration.ofSeconds(5));
    board.refresh();
    assertThat(board.state().version()).isEqualTo(first);

    table.isAway = true;
    board.refresh();
    long away = board.state().version();
    assertThat(away).isNotEqualTo(first);
    board.refresh();
    assertThat(board.state().version()).isEqualTo(away);

    table.isAway = false;
    board.refresh();
    assertThat(board.state().version()).isNotEqualTo(away);
    board.set("doc", BigDecimal.valueOf(21));
    assertThat(board.state().version()).isGreaterThan(away + 1);
  }

  @Test
  void ofManyTheFirstThatFitAreShown() {
    for (int i = 0; i < 1_000; i++) {
      table.rows.add(new Row("Host-%03d".formatted(i), BigDecimal.valueOf(i)));
    }
    board.refresh();

    ThresholdsView some = board.view("host-1", 3);

    assertThat(some.state().hosts()).isEqualTo(1_000);
    assertThat(some.matching()).isEqualTo(100);
    assertThat(some.rows())
        .extracting(ThresholdsView.Row::host)
        .containsExactly("Host-100", "Host-101", "Host-102");
  }

  private ThresholdsView all() {
    return board.view("", Integer.MAX_VALUE);
  }
}
