package dev.beamwatch.pipeline.replay;

import static dev.beamwatch.pipeline.replay.PastWindows.SIZE;
import static dev.beamwatch.pipeline.replay.PastWindows.window;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.replay.InOrder.Portion;
import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupsTest {
  @Test
  void windowsOfSeveralTimesAreOneElementWhoseWatermarkIsTheLastEnd() throws IOException {
    PastWindows windows =
        new PastWindows(
            List.of(List.of(window(1, "doc"), window(1, "happy")), List.of(window(3, "doc"))));
    try (Groups groups = new Groups(windows)) {
      assertThat(groups.next())
          .isEqualTo(
              new Portion<>(
                  List.of(window(1, "doc"), window(1, "happy"), window(3, "doc")),
                  SIZE - 1,
                  3 * SIZE));
      assertThat(groups.next()).isNull();
      assertThat(windows.isClosed()).isFalse();
    }
    assertThat(windows.isClosed()).isTrue();
  }

  @Test
  void anElementIsFullAtTwentyThousandAndWindowsThatEndTogetherStayTogether() throws IOException {
    List<List<WindowStats>> all = new ArrayList<>();
    for (int number = 1; number <= 5; number++) {
      all.add(Collections.nCopies(8_000, window(number, "doc")));
    }
    try (Groups groups = new Groups(new PastWindows(all))) {
      Portion<List<WindowStats>> first = requireNonNull(groups.next());
      Portion<List<WindowStats>> second = requireNonNull(groups.next());

      assertThat(first.element()).hasSize(24_000);
      assertThat(first.watermarkMillis()).isEqualTo(3 * SIZE);
      assertThat(second.element()).hasSize(16_000);
      assertThat(second.timestampMillis()).isEqualTo(4 * SIZE - 1);
      assertThat(groups.next()).isNull();
    }
  }

  @Test
  void whatCannotBeReadIsSaid() {
    OrderedWindows broken =
        new OrderedWindows() {
          @Override
          public List<WindowStats> next() throws IOException {
            throw new IOException("the broker is away");
          }

          @Override
          public void close() {}
        };
    try (Groups groups = new Groups(broken)) {
      assertThatThrownBy(groups::next)
          .isInstanceOf(IOException.class)
          .hasMessage("the broker is away");
    }
  }
}
