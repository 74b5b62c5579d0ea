package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {
  private static final Workload DWARFS = new Workload(20_000_000, 35, 2);

  @Test
  void eachOfTheUsualProcessorsHasTwoHundredReadingsInAWindow() {
    assertThat(DWARFS.readingsPerWindow()).isEqualTo(200 * 35);
    assertThat(DWARFS.windows()).isEqualTo(2_858);
    assertThat(Workload.hostname(34)).isEqualTo("dopey");
    assertThat(Workload.hostname(35)).isEqualTo("doc1");
    assertThat(Workload.cpu(34)).isEqualTo("cpu4");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 35, 1_000, 100_000, 1_000_000})
  void whatIsComparedFitsIntoMemory(int series) {
    Workload workload = new Workload(20_000_000, series, 2);
    assertThat((long) workload.windows() * series).isBetween(1L, 1_000_000L);
  }

  @Test
  void timesAreInOrderAndInTheirWindows() {
    assertThat(DWARFS.occurredAtMillis(0)).isEqualTo(Workload.START_MILLIS);
    assertThat(DWARFS.occurredAtMillis(7_000)).isEqualTo(Workload.windowEndMillis(0));
    assertThat(DWARFS.occurredAtMillis(6_999)).isLessThan(Workload.windowEndMillis(0));
    assertThat(DWARFS.window(6_999)).isZero();
    assertThat(DWARFS.window(7_000)).isEqualTo(1);
  }

  @Test
  void halfOfTheReadingsAreAboveTheLimit() {
    long hot = LongStream.range(0, 100_000).filter(n -> Workload.usage(n) > 80).count();
    assertThat(hot).isBetween(49_000L, 51_000L);
    assertThat(LongStream.range(0, 1_000).mapToDouble(Workload::usage))
        .allMatch(usage -> usage >= 55 && usage < 105);
  }
}
