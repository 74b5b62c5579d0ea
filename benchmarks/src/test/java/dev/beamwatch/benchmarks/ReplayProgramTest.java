package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayProgramTest {
  @Test
  void theReportSaysHowManyWindowsWereJudged() {
    assertThat(
            ReplayProgram.windows(List.of("noise", "{\"sets\": [{\"windows_judged\": 4000000}]}")))
        .isEqualTo(4_000_000);
  }

  @Test
  void whatIsNoReportIsRefused() {
    assertThatThrownBy(() -> ReplayProgram.windows(List.of("Alerts: 3")))
        .isInstanceOf(BenchmarkException.class)
        .hasMessage("the replay has printed no report: Alerts: 3");
    assertThatThrownBy(() -> ReplayProgram.windows(List.of()))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageStartingWith("the replay does not say how many windows it judged");
    assertThatThrownBy(() -> ReplayProgram.windows(List.of("{\"sets\": []}")))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageStartingWith("the replay does not say how many windows it judged");
  }
}
