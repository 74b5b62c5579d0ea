package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.threshold.Limit;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class HostLimitsTest {
  @Test
  void eachHostHasOneRow() {
    assertThat(HostLimits.of(21).rows())
        .isEqualTo("('doc', 80), ('grumpy', 81), ('sleepy', 82), ('bashful', 83), ('happy', 80)");
  }

  @Test
  void whatTheTableDoesNotSayIsTheDefaultOfTheContract() {
    assertThat(HostLimits.of(10).limits())
        .containsOnlyKeys("doc", "grumpy")
        .containsEntry(
            "grumpy",
            new Limit(BigDecimal.valueOf(81), null, BigDecimal.valueOf(81), 3, 5, 10, null, null));
  }
}
