package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProcessStatTest {
  private static final String LINE =
      "4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 5000 600 7 8 1234 66 50 7 20 0 31 0 99\n";

  @Test
  void timesAreFoundBehindANameWithBracketsAndSpaces() {
    assertThat(ProcessStat.parse(LINE)).isEqualTo(new ProcessStat(1_300, 57));
  }

  @Test
  void ticksAreHundredthsOfASecond() {
    ProcessStat stat = new ProcessStat(1_300, 57);
    assertThat(stat.seconds()).isEqualTo(13.57);
    assertThat(stat.childrenSeconds()).isEqualTo(0.57);
  }

  @Test
  void thePeakIsGivenInBytes() {
    assertThat(ProcessStat.parsePeakBytes("VmPeak:\t 9 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 1 kB\n"))
        .isEqualTo(2_097_152);
  }

  @Test
  void aStatusWithoutPeakIsRefused() {
    assertThatThrownBy(() -> ProcessStat.parsePeakBytes("VmRSS:\t 1 kB\n"))
        .isInstanceOf(BenchmarkException.class)
        .hasMessage("no VmHWM: among what the kernel tells of the process");
  }
}
