package dev.beamwatch.pipeline.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.suggest.Past.Course;
import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.DoubleRange;
import org.jspecify.annotations.Nullable;

/** All limits in one pass, against the rule that runs live with one limit after the other. */
class TriedLimitsPropertiesTest {
  @Provide
  Arbitrary<LifeCycle> cycles() {
    Arbitrary<Integer> count =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.integers().between(1, 6)),
            Tuple.of(1, Arbitraries.integers().between(1, 60)));
    return Combinators.combine(count, count, count)
        .as((m, n, k) -> new LifeCycle(Math.min(m, n), Math.max(m, n), k));
  }

  /** With the last one, a gap of some windows is a day: the processor is forgotten. */
  @Provide
  Arbitrary<Duration> sizes() {
    return Arbitraries.of(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofHours(3));
  }

  @Property(tries = 200)
  void everyLimitGivesWhatItWouldHaveGivenLive(
      @ForAll long seed, @ForAll("cycles") LifeCycle cycle, @ForAll("sizes") Duration size) {
    List<@Nullable Double> means = walk(new Random(seed), 200);
    TriedLimits tried = new TriedLimits(cycle, size);
    for (WindowStats stats : Past.windows("doc", "cpu1", means, size)) {
      tried.take(stats.windowEndMillis(), stats.usageAvg());
    }

    for (int limit = 1; limit <= TriedLimits.HIGHEST; limit++) {
      assertThat(new Course(tried.alerts(limit), tried.firingWindows(limit)))
          .as("limit %d", limit)
          .isEqualTo(Past.live(means, limit, cycle, size));
    }
  }

  /** Goes up and down, at times by whole numbers, jumps now and then, and has gaps. */
  static List<@Nullable Double> walk(Random random, int windows) {
    List<@Nullable Double> means = new ArrayList<>();
    double step = 1 + random.nextInt(20);
    boolean isWhole = random.nextBoolean();
    double at = random.nextDouble() * 100;
    int gap = 0;
    for (int i = 0; i < windows; i++) {
      at = random.nextInt(30) == 0 ? random.nextDouble() * 110 : at;
      at = Math.max(0, Math.min(110, at + (random.nextDouble() - 0.5) * step));
      gap = random.nextInt(40) == 0 ? random.nextInt(70) : Math.max(0, gap - 1);
      means.add(gap > 0 ? null : isWhole ? (Double) (double) Math.round(at) : (Double) at);
    }
    return means;
  }

  @Property
  void theNumberOfExceededLimitsIsThatOfTheContract(
      @ForAll @DoubleRange(min = -10, max = 120) double mean) {
    assertExceeded(mean);
    assertExceeded(Math.rint(mean));
    assertExceeded(Math.nextUp(Math.rint(mean)));
    assertExceeded(Math.nextDown(Math.rint(mean)));
  }

  private static void assertExceeded(double mean) {
    for (int limit = 1; limit <= TriedLimits.HIGHEST; limit++) {
      assertThat(TriedLimits.exceeded(mean) >= limit)
          .as("%s over %d", mean, limit)
          .isEqualTo(Threshold.isExceeded(mean, BigDecimal.valueOf(limit)));
    }
  }
}
