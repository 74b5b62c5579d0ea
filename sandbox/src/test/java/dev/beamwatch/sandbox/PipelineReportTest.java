package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineReportTest {
  private static final String LINE =
      "readings=123 rejected=1 filtered=80 windows=35 late=2 breaches=12 slack=11 undelivered=3";

  @Test
  void theFiguresOfALineAreRead() {
    assertThat(PipelineReport.parse(LINE))
        .contains(new PipelineReport(123, 1, 80, 35, 2, 12, 11, 3));
  }

  @Test
  void figuresMayComeInAnyOrderAndUnknownOnesAreIgnored() {
    assertThat(PipelineReport.parse("readings=5 slack=4 new=9 late=3"))
        .contains(new PipelineReport(5, 0, 0, 0, 3, 0, 4, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "INFO started",
        " readings=5",
        "readings=",
        "readings=many",
        "readings=-1",
        "readings=5x rejected=1",
        "readings=99999999999999999999"
      })
  void otherLinesAreNoReport(String line) {
    assertThat(PipelineReport.parse(line)).isEmpty();
  }

  @Test
  void theLastLineHasTheFormThatProgramsRead() {
    assertThat(new PipelineReport(123, 1, 80, 35, 2, 12, 11, 0).lastLine())
        .isEqualTo("readings=123 rejected=1 filtered=80 windows=35 late=2 breaches=12 slack=11");
  }

  @Test
  void theLiveLineSaysWhatWasSent() {
    assertThat(new PipelineReport(123, 1, 80, 35, 2, 12, 11, 0).liveLine())
        .isEqualTo("readings=123 rejected=1 filtered=80 windows=35 breaches=12 sent=11");
  }

  @Test
  void bothLinesSayWhatSlackRefused() {
    PipelineReport report = new PipelineReport(123, 1, 80, 35, 2, 12, 11, 4);

    assertThat(report.liveLine()).endsWith(" sent=11 undelivered=4");
    assertThat(report.lastLine()).endsWith(" slack=11 undelivered=4");
  }
}
