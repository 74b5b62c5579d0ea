package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final long READINGS = 4_000_000;

  private final Results results =
      new Results(
          new Workload(READINGS, 35, 2),
          1,
          List.of(
              run("plain-loop", 1, READINGS, 3, 7, 1_000_000),
              run("beamwatch", 1, READINGS, 20, 24, 800_000),
              run("beamwatch", 2, READINGS, 21, 27, 600_000),
              run("flink-sql", 1, READINGS, 18, 26, 400_000),
              run("flink-sql", 2, READINGS, 18, 26, 400_000),
              run("textbook-beam", 1, READINGS / 20, 30, 60, 50_000)));

  @Test
  void startingIsNotInTheCostOfAReading() {
    assertThat(results.cpuPerMillion("beamwatch").values()).containsExactly(2.0, 3.0);
    assertThat(results.cpuPerMillion("plain-loop").median()).isEqualTo(2);
    assertThat(results.brokerCpuPerMillion("plain-loop").median()).isEqualTo(0.5);
  }

  @Test
  void aSmallerTopicDoesNotTellTheCostOfAReading() {
    assertThat(results.cpuPerMillion("textbook-beam").values()).isEmpty();
    assertThat(results.brokerCpuPerMillion("textbook-beam").values()).isEmpty();
    assertThat(results.readingsPerSecond("textbook-beam").median()).isEqualTo(50_000);
  }

  @Test
  void ratiosAreThoseOfTheSameRound() {
    assertThat(results.ratios().get("throughput_vs_flink_sql"))
        .isEqualTo(new Statistics(1.75, 1.5, 2, List.of(2.0, 1.5)));
    assertThat(results.ratios().get("cpu_vs_flink_sql"))
        .isEqualTo(new Statistics(0.625, 0.5, 0.75, List.of(0.5, 0.75)));
    assertThat(results.ratios())
        .containsEntry("cpu_vs_plain_loop", Statistics.of(List.of(1.0)))
        .containsEntry("throughput_vs_textbook", Statistics.of(List.of(16.0)));
  }

  @Test
  void jsonHasTheMediansOfTheRatios() throws JsonProcessingException {
    JsonNode json = new ObjectMapper().readTree(results.json());
    assertThat(json.path("ratios").path("throughput_vs_flink_sql").doubleValue()).isEqualTo(1.75);
    assertThat(json.path("ratios").path("throughput_vs_textbook").doubleValue()).isEqualTo(16);
    assertThat(json.path("setting").path("parallelism").intValue()).isEqualTo(1);
    assertThat(json.path("runs")).hasSize(6);
  }

  @Test
  void theTableNamesEveryContenderAndRatio() {
    assertThat(results.table())
        .contains("beamwatch", "flink-sql", "plain-loop", "textbook-beam", "cpu_vs_plain_loop")
        .contains("700,000 (600,000 to 800,000)");
  }

  @Test
  void theChartHasABarForEveryFigure() {
    assertThat(Chart.svg(results).split("<rect", -1)).hasSize(2 + 4 + 3);
  }

  @Test
  void contendersRunInTheOtherDirectionEverySecondRound() {
    List<Contender> two = List.of(Contender.BEAMWATCH, Contender.FLINK_SQL);
    assertThat(Bench.order(two, 1)).containsExactlyElementsOf(two);
    assertThat(Bench.order(two, 2)).containsExactly(Contender.FLINK_SQL, Contender.BEAMWATCH);
  }

  @Test
  void theMiddleOfATopicHasTheRate() {
    AppendTimes times = new AppendTimes();
    // A slow start, then two records each millisecond.
    times.add(0);
    for (int n = 0; n < 1_000; n++) {
      times.add(5_000 + n / 2);
    }
    times.add(9_000);
    assertThat(times.middleRate()).isCloseTo(2_000, within(1.0));
  }

  private static Measurement run(
      String contender,
      int round,
      long readings,
      double halfCpuSeconds,
      double cpuSeconds,
      double readingsPerSecond) {
    return new Measurement(
        contender,
        round,
        new Measurement.Progress(readings / 2.0, halfCpuSeconds, 1),
        new Measurement.Progress(readings, cpuSeconds, 2),
        readingsPerSecond,
        10,
        1 << 20);
  }
}
