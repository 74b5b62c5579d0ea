package dev.beamwatch.pipeline.replay.report;

import static dev.beamwatch.pipeline.replay.report.Table.Align.LEFT;
import static dev.beamwatch.pipeline.replay.report.Table.Align.RIGHT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAlignedAsTheyAreToBe() {
    Table table = Table.of(0, LEFT, RIGHT);
    table.add("doc", "1");
    table.add("grumpy", "1,000");

    assertThat(table.lines(100)).containsExactly("doc         1", "grumpy  1,000");
  }

  @Test
  void theColumnThatMayShrinkIsCutWhereTheTableIsTooWide() {
    Table table = Table.of(1, LEFT, LEFT, RIGHT);
    table.add("A", "a-host-with-a-long-name", "12");
    table.add("B", "happy", "345");

    assertThat(table.lines(20)).containsExactly("A  a-host-with…   12", "B  happy         345");
  }

  @Test
  void aCharacterOfTwoUnitsCountsAsOneAndIsNotCutApart() {
    assertThat(Table.cut("😀😀😀😀", 4)).isEqualTo("😀😀😀😀");
    assertThat(Table.cut("😀😀😀😀", 3)).isEqualTo("😀😀…");
  }

  @Test
  void aNameCannotMakeALineOrAColour() {
    Table table = Table.of(0, LEFT);
    table.add("doc\nhappy \u001b[31m");

    assertThat(table.lines(100)).containsExactly("doc happy  [31m");
  }

  @Test
  void aRowHasAsManyCellsAsThereAreColumns() {
    Table table = Table.of(0, LEFT, RIGHT);

    assertThatThrownBy(() -> table.add("doc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 cells in 2 columns");
  }
}
