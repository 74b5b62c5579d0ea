package dev.beamwatch.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.generator.ReplaySource.Timing;
import dev.beamwatch.recordings.RecordedFiles.Extent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StalenessTest {
  private static final long NOW = 1_700_000_000_000L;

  /** 10 s of disorder, a window of 30 s and a minute of lateness. */
  @ParameterizedTest
  @CsvSource({"100000, false", "100001, true"})
  void readingsAreTooOldIfEveryPipelineWithItsDefaultsRefusesThem(long age, boolean isTooOld) {
    Extent extent = new Extent(0, NOW - age);
    assertThat(Staleness.warning(extent, new Timing(1, false, false, NOW)).isPresent())
        .isEqualTo(isTooOld);
  }

  @Test
  void aSpeedBringsTheNewestReadingNearerToTheOldest() {
    Extent extent = new Extent(NOW - 3_600_000, NOW);
    assertThat(Staleness.warning(extent, new Timing(1, false, false, NOW))).isEmpty();
    assertThat(Staleness.warning(extent, new Timing(2, false, false, NOW)))
        .hasValueSatisfying(text -> assertThat(text).contains(" is 1800 seconds old "));
  }

  @Test
  void readingsThatWaitForTheirTimeAreAsOldAsTheFirstOne() {
    Extent extent = new Extent(NOW - 7_200_000, NOW);
    assertThat(Staleness.warning(extent, new Timing(1, true, false, NOW)))
        .hasValueSatisfying(text -> assertThat(text).contains(" is 2 hours old "));
  }

  @Test
  void readingsThatAreMovedToNowAreNew() {
    assertThat(Staleness.warning(new Extent(0, 1), new Timing(1, false, true, NOW))).isEmpty();
  }
}
