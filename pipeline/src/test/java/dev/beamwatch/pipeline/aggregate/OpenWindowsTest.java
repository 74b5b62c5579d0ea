package dev.beamwatch.pipeline.aggregate;

import static dev.beamwatch.pipeline.aggregate.Usages.statsOf;
import static dev.beamwatch.pipeline.aggregate.Usages.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.aggregate.OpenWindows.OpenWindow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenWindowsTest {
  private static final UsageStats ONE = statsOf(List.of(1.0));
  private static final UsageStats TWO = statsOf(List.of(2.0, 20.0));

  @Test
  void windowsAreKeptOldestFirstHoweverTheyCome() {
    OpenWindows windows =
        OpenWindows.NONE
            .mergedWith(window(60, ONE))
            .mergedWith(window(-30, TWO))
            .mergedWith(window(30, ONE));

    assertThat(windows.windows()).extracting(OpenWindow::endMillis).containsExactly(-30L, 30L, 60L);
    assertThat(windows.stats(-30)).isEqualTo(TWO);
    assertThat(windows.stats(0)).isNull();
  }

  @Test
  void furtherReadingsOfAWindowAreMergedAndTheFormerStateStaysAsItWas() {
    OpenWindows before = OpenWindows.NONE.mergedWith(window(30, ONE)).mergedWith(window(60, ONE));

    OpenWindows after = before.mergedWith(window(30, TWO));

    assertThat(after.stats(30)).isEqualTo(statsOf(List.of(1.0, 2.0, 20.0)));
    assertThat(after.stats(60)).isEqualTo(ONE);
    assertThat(before.stats(30)).isEqualTo(ONE);
  }

  @Test
  void severalWindowsAreMergedAtOnce() {
    OpenWindows some = window(0, ONE).mergedWith(window(30, ONE)).mergedWith(window(90, ONE));
    OpenWindows others = window(30, TWO).mergedWith(window(60, TWO)).mergedWith(window(120, TWO));

    OpenWindows all = some.mergedWith(others);

    assertThat(all).isEqualTo(others.mergedWith(some));
    assertThat(all.windows())
        .containsExactly(
            new OpenWindow(0, ONE, false),
            new OpenWindow(30, statsOf(List.of(1.0, 2.0, 20.0)), false),
            new OpenWindow(60, TWO, false),
            new OpenWindow(90, ONE, false),
            new OpenWindow(120, TWO, false));
    assertThat(all.firstEndMillis()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"29, 3", "30, 2", "31, 2", "59, 2", "60, 1", "89, 1", "90, 0", "1000, 0"})
  void whatEndsAfterAMomentIsLeft(long millis, int left) {
    OpenWindows windows =
        OpenWindows.NONE
            .mergedWith(window(30, ONE))
            .mergedWith(window(60, ONE))
            .mergedWith(window(90, TWO));

    OpenWindows later = windows.endingAfter(millis);

    assertThat(later.windows()).hasSize(left);
    assertThat(later.isEmpty()).isEqualTo(left == 0);
    if (left > 0) {
      assertThat(later.stats(90)).isEqualTo(TWO);
    }
  }
}
