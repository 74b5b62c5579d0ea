package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
    assertThat(Statistics.of(List.of(3.0, 1.0, 9.0)))
        .isEqualTo(new Statistics(3, 1, 9, List.of(3.0, 1.0, 9.0)));
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(Statistics.of(List.of(4.0, 1.0, 2.0, 9.0)).median()).isEqualTo(3);
  }

  @Test
  void whatIsNotANumberIsLeftOut() {
    assertThat(Statistics.of(List.of(Double.NaN, 5.0, Double.POSITIVE_INFINITY)))
        .isEqualTo(new Statistics(5, 5, 5, List.of(5.0)));
    assertThat(Statistics.of(List.of()).median()).isNaN();
  }
}
