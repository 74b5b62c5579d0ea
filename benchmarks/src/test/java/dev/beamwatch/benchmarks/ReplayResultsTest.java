package dev.beamwatch.benchmarks;

import static dev.beamwatch.benchmarks.ReplayContender.AGGREGATES;
import static dev.beamwatch.benchmarks.ReplayContender.FLINK_SQL;
import static dev.beamwatch.benchmarks.ReplayContender.LIVE;
import static dev.beamwatch.benchmarks.ReplayContender.QUARTER;
import static dev.beamwatch.benchmarks.ReplayContender.READINGS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayResultsTest {
  /** Five seconds to start, and 200,000 windows a second. */
  private static final ReplayMeasurement ALL = run(AGGREGATES, 1, 4_000_000, 0, 25);

  private static final ReplayMeasurement PART = run(QUARTER, 1, 1_000_000, 0, 10);

  private static final ReplayResults RESULTS =
      new ReplayResults(
          1_000,
          List.of(
              ALL,
              PART,
              run(READINGS, 1, 50_000, 10_000_000, 50),
              run(LIVE, 1, 50_000, 10_000_000, 100),
              run(FLINK_SQL, 1, 50_000, 10_000_000, 25)));

  @Test
  void theLongerPastTellsTheRateWithoutTheStart() {
    assertThat(ALL.windowsPerSecond()).isEqualTo(160_000);
    assertThat(median("steady_windows_per_second")).isEqualTo(200_000);
    assertThat(median("start_seconds")).isEqualTo(5);
    assertThat(median("memory_vs_quarter")).isEqualTo(1);
  }

  @Test
  void readingsAreComparedWithThoseOfTheOthers() {
    assertThat(median("throughput_vs_live")).isEqualTo(2);
    assertThat(median("throughput_vs_flink_sql_batch")).isEqualTo(0.5);
  }

  @Test
  void runsAreComparedWithinTheirRound() {
    ReplayResults results =
        new ReplayResults(
            1_000,
            List.of(
                ALL, PART, run(QUARTER, 2, 1_000_000, 0, 5), run(AGGREGATES, 2, 4_000_000, 0, 11)));
    assertThat(results.pairs().get("steady_windows_per_second"))
        .extracting(Statistics::values)
        .isEqualTo(List.of(200_000.0, 500_000.0));
  }

  @Test
  void aLongerPastThatTookNoLongerTellsNoRate() {
    ReplayResults results =
        new ReplayResults(1_000, List.of(ALL, run(QUARTER, 1, 1_000_000, 0, 25)));
    assertThat(results.pairs()).containsOnlyKeys("memory_vs_quarter");
  }

  @Test
  void theTableSaysWhatFlinkSqlDoesNot() {
    assertThat(RESULTS.table())
        .containsPattern("aggregates +4,000,000 +- +160,000 +- +12.0 +512\n")
        .containsPattern("flink-sql-batch +50,000 +10,000,000 +2,000 +400,000 +12.0 +512\n")
        .contains("no alerts that begin, last and end")
        .containsPattern("steady_windows_per_second +200,000.00");
  }

  @Test
  void programsGetEveryRun() throws IOException {
    JsonNode json = new ObjectMapper().readTree(RESULTS.json());
    assertThat(json.path("series").asInt()).isEqualTo(1_000);
    assertThat(json.path("pairs").path("throughput_vs_live").asDouble()).isEqualTo(2);
    assertThat(json.path("runs")).hasSize(5);
    JsonNode first = json.path("runs").path(0);
    assertThat(first.path("contender").asText()).isEqualTo("aggregates");
    assertThat(first.path("windows_per_second").asDouble()).isEqualTo(160_000);
    assertThat(first.path("peak_bytes").asLong()).isEqualTo(512 << 20);
    assertThat(first.has("readings_per_second")).isFalse();
    assertThat(json.path("runs").path(2).path("readings_per_second").asDouble()).isEqualTo(200_000);
  }

  private static double median(String name) {
    Statistics figure = RESULTS.pairs().get(name);
    return figure == null ? Double.NaN : figure.median();
  }

  private static ReplayMeasurement run(
      ReplayContender contender, int round, long windows, long readings, double seconds) {
    return new ReplayMeasurement(contender, round, windows, readings, seconds, 12, 512 << 20);
  }
}
