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

  @Test
  void oneFigureStandsAloneAndSeveralWithTheirRange() {
    assertThat(Statistics.of(List.of()).text("%.1f")).isEqualTo("-");
    assertThat(Statistics.of(List.of(1.25)).text("%.2f")).isEqualTo("1.25");
    assertThat(Statistics.of(List.of(3_000.0, 1_000.0, 2_000.0)).text("%,.0f"))
        .isEqualTo("2,000 (1,000 to 3,000)");
  }
}
