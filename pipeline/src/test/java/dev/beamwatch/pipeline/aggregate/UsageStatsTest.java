package dev.beamwatch.pipeline.aggregate;

import static dev.beamwatch.pipeline.aggregate.Usages.statsOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageStatsTest {
  @Test
  void noReadingsHaveNoMean() {
    assertThat(UsageStats.NONE.mean()).isNaN();
    assertThat(UsageStats.NONE.count()).isZero();
    assertThat(UsageStats.NONE.max()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void mergingWithNoReadingsChangesNothing() {
    UsageStats stats = statsOf(List.of(20.0, 21.0));

    assertThat(stats.mergedWith(UsageStats.NONE)).isEqualTo(stats);
    assertThat(UsageStats.NONE.mergedWith(stats)).isEqualTo(stats);
    assertThat(UsageStats.NONE.mergedWith(UsageStats.NONE)).isEqualTo(UsageStats.NONE);
  }

  @Test
  void meanAndMaximumAreThoseOfTheReadings() {
    UsageStats stats = statsOf(List.of(20.0, 105.6, 21.5));

    assertThat(stats.count()).isEqualTo(3);
    assertThat(stats.max()).isEqualTo(105.6);
    assertThat(stats.mean()).isEqualTo(49.03333333333333);
  }

  @Test
  void tenTenthsMakeOne() {
    // Added one after the other as doubles they make 0.9999999999999999.
    assertThat(statsOf(Collections.nCopies(10, 0.1)).mean()).isEqualTo(0.1);
  }

  @Test
  void smallReadingsAreNotLostBesideLargeOnes() {
    assertThat(statsOf(List.of(1e15, 0x1p-40, -1e15, 0x1p-40)).mean()).isEqualTo(0x1p-41);
  }

  @Test
  void whatIsLeftBehindATieDecidesTheRounding() {
    // Halfway between 1 and the next double, then a little more and a little less than that.
    assertThat(statsOf(List.of(1.0, 0x1p-53)).mean() * 2).isEqualTo(1.0);
    assertThat(statsOf(List.of(1.0, 0x1p-53, 0x1p-200, 0.0)).mean() * 4)
        .isEqualTo(Math.nextUp(1.0));
    assertThat(statsOf(List.of(1.0, 0x1p-53, -0x1p-200, 0.0)).mean() * 4).isEqualTo(1.0);
  }

  @Test
  void theLargestUsagesDoNotOverflow() {
    assertThat(statsOf(Collections.nCopies(1_000, 1e15)).mean()).isEqualTo(1e15);
    assertThat(statsOf(List.of(1e15, 1e15, -1e15, 0.0)).mean()).isEqualTo(1e15 / 4);
  }

  @Test
  void theSumOfAsManyReadingsAsAWindowCanHoldIsExact() {
    // The largest usage and the smallest double, doubled forty times.
    UsageStats stats = statsOf(List.of(1e15, Double.MIN_VALUE));
    for (int i = 0; i < 40; i++) {
      stats = stats.mergedWith(stats);
    }

    assertThat(stats.count()).isEqualTo(1L << 41);
    assertThat(stats.sumParts()).containsExactly(0x1p40 * Double.MIN_VALUE, 0x1p40 * 1e15);
    assertThat(stats.mean()).isEqualTo(1e15 / 2);
  }

  @Test
  void theSmallestDoublesAreNotLost() {
    assertThat(statsOf(List.of(Double.MIN_VALUE, 3 * Double.MIN_VALUE)).mean())
        .isEqualTo(2 * Double.MIN_VALUE);
  }

  @Test
  void theMeanOfMinusZerosIsZero() {
    assertThat(statsOf(List.of(-0.0, -0.0)).mean()).hasToString("0.0");
    assertThat(statsOf(List.of(-0.0, 0.0)).mean()).hasToString("0.0");
  }

  @Test
  void addingToABuilderDoesNotChangeWhatItHasBuilt() {
    UsageStats.Builder builder = new UsageStats.Builder();
    builder.add(1, 0);
    UsageStats built = builder.build();
    builder.add(3, 0);

    assertThat(built).isEqualTo(statsOf(List.of(1.0)));
  }

  @Test
  void mergingDoesNotChangeWhatIsMerged() {
    UsageStats one = statsOf(List.of(1.0, 0x1p-80));
    UsageStats other = statsOf(List.of(3.0));
    var unused = one.mergedWith(other);

    assertThat(one).isEqualTo(statsOf(List.of(1.0, 0x1p-80)));
    assertThat(other).isEqualTo(statsOf(List.of(3.0)));
  }

  @Test
  void differentReadingsAreNotEqual() {
    UsageStats stats = statsOf(List.of(1.0, 3.0));

    assertThat(stats).isNotEqualTo(statsOf(List.of(2.0, 3.0)));
    assertThat(stats).isNotEqualTo(statsOf(List.of(0.0, 4.0)));
    assertThat(stats).isNotEqualTo(statsOf(List.of(1.0, 2.0, 3.0)));
  }

  @Test
  void theTextOfStatsTellsTheirParts() {
    assertThat(statsOf(List.of(1.5, 2.5)))
        .hasToString("UsageStats[count=2, sumParts=[4.0], max=2.5]");
  }
}
