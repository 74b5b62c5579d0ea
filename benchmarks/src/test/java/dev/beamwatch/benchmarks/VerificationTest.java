package dev.beamwatch.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.FilteredReadingCodec;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class VerificationTest {
  private static final Workload WORKLOAD = new Workload(1_000, 5, 2);

  private final Expected expected = new Expected(WORKLOAD);
  private final FilteredReadingCodec filtered = new FilteredReadingCodec(ZoneOffset.UTC);
  private final WindowStatsCodec aggregated = new WindowStatsCodec(ZoneOffset.UTC);

  VerificationTest() {
    for (long n = 0; n < WORKLOAD.readings(); n++) {
      expected.add(n);
    }
  }

  @Test
  void rightOutputsInAnyOrderAreAccepted() {
    Verification verification = new Verification("somebody", expected);
    for (long n = WORKLOAD.readings() - 1; n >= 0; n--) {
      addIfHot(verification, n);
    }
    addWindows(verification, 0);
    verification.aggregated(window("closing", "cpu0", 0, 0, 0));
    verification.finish();
    assertThat(expected.groups()).isEqualTo(WORKLOAD.windows() * WORKLOAD.series());
  }

  @Test
  void partsOfTheFilteredTopicAreComparedTogether() {
    Verification first = new Verification("somebody", expected);
    Verification second = new Verification("somebody", expected);
    Verification whole = new Verification("somebody", expected);
    for (long n = 0; n < WORKLOAD.readings(); n++) {
      addIfHot(n % 3 == 0 ? first : second, n);
    }
    addWindows(whole, 0);
    whole.filtered(first);
    assertThatThrownBy(whole::finish).hasMessageContaining("readings in the filtered topic");

    whole.filtered(second);

    whole.finish();
  }

  @Test
  void aMissingReadingIsNoticed() {
    Verification verification = new Verification("somebody", expected);
    addWindows(verification, 0);
    assertThatThrownBy(verification::finish)
        .isInstanceOf(BenchmarkException.class)
        .hasMessageStartingWith("somebody differs: 0 readings in the filtered topic instead of");
  }

  @Test
  void aMissingWindowIsNoticed() {
    assertThatThrownBy(() -> new Verification("somebody", expected).finish())
        .hasMessageStartingWith("somebody differs: 0 windows in the aggregated topic instead of");
  }

  @Test
  void aWindowTwiceIsNoticed() {
    Verification verification = new Verification("somebody", expected);
    addWindows(verification, 0);
    assertThatThrownBy(() -> addWindows(verification, 0))
        .hasMessageContaining("has a window twice");
  }

  @Test
  void aMeanThatIsALittleWrongIsNoticed() {
    Verification verification = new Verification("somebody", expected);
    assertThatThrownBy(() -> addWindows(verification, 1e-6))
        .hasMessageContaining("has a wrong mean");
  }

  @Test
  void otherReadingsInTheSameNumberAreNoticed() {
    Verification verification = new Verification("somebody", expected);
    addWindows(verification, 0);
    for (long n = 0; n < expected.filtered().count(); n++) {
      verification.filtered(filtered.encode(new CpuReading("doc", "cpu0", 90, n)));
    }
    assertThatThrownBy(verification::finish).hasMessageContaining("but others");
  }

  @Test
  void whatIsNoNumberIsReportedWithItsText() {
    byte[] value = "{\"window_end\":\"2021-10-11 12:00:30\",\"usage_avg\":\"NaN\"}".getBytes(UTF_8);
    assertThatThrownBy(() -> new Verification("somebody", expected).aggregated(value))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageContaining("cannot be read: {\"window_end\"");
  }

  private void addIfHot(Verification verification, long n) {
    double usage = Workload.usage(n);
    if (usage > 80) {
      int series = WORKLOAD.seriesOf(n);
      verification.filtered(
          filtered.encode(
              new CpuReading(
                  Workload.hostname(series),
                  Workload.cpu(series),
                  usage,
                  WORKLOAD.occurredAtMillis(n))));
    }
  }

  private void addWindows(Verification verification, double error) {
    for (int window = 0; window < WORKLOAD.windows(); window++) {
      for (int series = 0; series < WORKLOAD.series(); series++) {
        verification.aggregated(
            window(
                Workload.hostname(series),
                Workload.cpu(series),
                window,
                expected.mean(window, series) * (1 + error),
                expected.max(window, series)));
      }
    }
  }

  private byte[] window(String hostname, String cpu, int window, double mean, double max) {
    long end = Workload.windowEndMillis(window);
    return aggregated.encode(
        new WindowStats(end - Workload.WINDOW_MILLIS, end, hostname, cpu, mean, max, 1));
  }
}
