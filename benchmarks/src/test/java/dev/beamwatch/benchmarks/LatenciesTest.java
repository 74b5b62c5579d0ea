package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void theDelayOfTheWatermarkIsTakenOff() {
    latencies.add(Workload.START_MILLIS + 10_120, Workload.START_MILLIS);
    assertThat(latencies.quantile(1)).isEqualTo(120);
  }

  @Test
  void whatDoesNotTellItsWindowBelongsToTheNewest() {
    latencies.addOfNewestWindow(Workload.START_MILLIS + 70_250);
    assertThat(latencies.quantile(1)).isEqualTo(250);
  }

  @Test
  void quantilesAreAmongWhatWasMeasured() {
    for (int n = 1; n <= 200; n++) {
      latencies.add(n);
    }
    assertThat(latencies.quantile(0.5)).isEqualTo(100);
    assertThat(latencies.quantile(0.99)).isEqualTo(198);
    assertThat(latencies.summary()).isEqualTo("median 100 ms, p99 198 ms, maximum 200 ms of 200");
  }
}
